/// How a table of clusters against categories is tested.
public struct EnrichmentOptions: Sendable, Hashable, Codable {
  /// The tests whose *p*-values are corrected together.
  public enum Scope: String, Sendable, Hashable, Codable, CaseIterable {
    /// The categories of one family in one cluster, as in the published analysis.
    case clusterAndFamily = "cluster-family"
    /// All categories of all families in one cluster.
    case cluster
    /// All clusters and categories of one family.
    case family
    /// All tests.
    case all
  }

  /// The measure of how much more, or less, of a category a cluster holds.
  public enum Measure: String, Sendable, Hashable, Codable, CaseIterable {
    /// The sample odds ratio of the 2 × 2 table.
    case oddsRatio = "odds-ratio"
    /// The odds in the cluster over the odds in the whole table, as in the published analysis.
    case oddsOverWhole = "odds-over-whole"
  }

  /// Which departures from independence count.
  public var alternative = TestAlternative.doubled
  /// The correction for the number of tests.
  public var correction = PValueCorrection.benjaminiHochberg
  /// The tests that are corrected together.
  public var scope = Scope.cluster
  /// The measure of effect.
  public var measure = Measure.oddsRatio
  /// The confidence of the intervals of the odds ratios, in (0, 1); nil computes none.
  public var confidence: Double? = 0.95

  /// Creates the default options.
  public init() {}

  /// The options of the published analysis: its tests, its measure, its scope; no intervals.
  public static var published: EnrichmentOptions {
    var options = EnrichmentOptions()
    options.alternative = .published
    options.scope = .clusterAndFamily
    options.measure = .oddsOverWhole
    options.confidence = nil
    return options
  }
}
