public import Stats

/// The tests of several clusterings of the same observations against label families.
///
/// A clustering is corrected by itself: heads are different views of the same observations, not
/// more tests.
public struct EnrichmentStudy: Sendable, Hashable {
  /// One clustering, tested.
  public struct Result: Sendable, Hashable {
    /// The clusters.
    public let clustering: LabelColumn
    /// The tests, by family, cluster and category.
    public let enrichment: Enrichment
    /// What permutations say of the same pairs; nil without.
    public let permutations: PermutationCheck?
  }

  /// How one source of labels was matched.
  public struct Match: Sendable, Hashable {
    /// The file.
    public let source: String
    /// The names of its columns that take part.
    public let columns: [String]
    /// How its names matched.
    public let match: NameMatch
  }

  /// Where the clusterings are from.
  public let source: String
  /// The number of observations of the clusterings.
  public let observationCount: Int
  /// The label families, one entry for each observation.
  public let families: [LabelColumn]
  /// How the sources of the families were matched.
  public let matches: [Match]
  /// The clusterings, tested.
  public let results: [Result]
  /// The settings.
  public let options: EnrichmentStudyOptions
  /// Remarks for the user, one line each.
  public let notes: [String]

  /// Matches observations by name and tests every clustering.
  ///
  /// Families and clusterings of one value, or another for every observation, are left out with
  /// a remark.
  ///
  /// - Parameters:
  ///   - clusterings: Clusterings of *n* observations, the reported one first.
  ///   - labels: Tables of label families.
  ///   - options: The settings.
  ///   - isByPosition: Whether rows are the same by position, whatever their names.
  /// - Throws: ``LabelError`` when names do not match, or nothing can be tested.
  public init(
    of clusterings: LabelTable, labels: [LabelTable], options: EnrichmentStudyOptions = .init(),
    byPosition isByPosition: Bool = false
  ) throws(LabelError) {
    source = clusterings.source
    observationCount = clusterings.observationNames.count
    self.options = options
    var (families, matches): ([LabelColumn], [Match]) = ([], [])
    var notes = clusterings.notes
    for table in labels {
      if !isByPosition, !clusterings.hasNames { throw .noNames(path: clusterings.source) }
      let aligned = try table.aligned(
        to: clusterings.observationNames, of: clusterings.source, byPosition: isByPosition)
      let kept = EnrichmentStudy.informative(aligned.columns, of: table.source, &notes)
      families += kept.map { EnrichmentStudy.distinct($0, from: families, source: table.source) }
      matches.append(
        Match(source: table.source, columns: kept.map(\.name), match: aligned.match))
      notes += table.notes + aligned.match.lines(clusterings.source, table.source)
    }
    guard !families.isEmpty else {
      throw .nothingToTest(
        path: labels.first?.source ?? "the labels",
        reason: notes.first { $0.hasSuffix("not tested") } ?? "no column of labels was chosen")
    }
    let tested = EnrichmentStudy.informative(clusterings.columns, of: clusterings.source, &notes)
    guard !tested.isEmpty else {
      throw .nothingToTest(
        path: clusterings.source,
        reason: "no clustering has two clusters or more, of which one has two observations")
    }
    (self.families, self.matches) = (families, matches)
    notes += families.compactMap(EnrichmentStudy.remark)
    notes += tested.compactMap(EnrichmentStudy.remarkOnSingles)
    self.notes = notes
    let categories = families.map {
      CategoryFamily(categories: $0.codes, categoryCount: $0.categories.count)
    }
    results = tested.map { EnrichmentStudy.test($0, categories, options) }
  }

  /// Pairs of a *q* below ``EnrichmentStudyOptions/significance``, by falling significance.
  ///
  /// - Parameter result: A clustering of ``results``.
  /// - Returns: The pairs.
  public func significant(_ result: Result) -> [Enrichment.Pair] {
    result.enrichment.pairs.filter { $0.q < options.significance }
      .sorted { ($0.q, $0.logP, $0.cluster) < ($1.q, $1.logP, $1.cluster) }
  }

  private static func test(
    _ clustering: LabelColumn, _ families: [CategoryFamily], _ options: EnrichmentStudyOptions
  ) -> Result {
    let count = clustering.categories.count
    let enrichment = Enrichment(
      clusters: clustering.codes, clusterCount: count, families: families,
      options: options.tests)
    var check: PermutationCheck?
    if options.permutations > 0 {
      var settings = PermutationOptions()
      settings.permutations = options.permutations
      settings.seed = options.seed
      settings.alternative = options.tests.alternative
      check = PermutationCheck(
        clusters: clustering.codes, clusterCount: count, families: families, options: settings)
    }
    return Result(clustering: clustering, enrichment: enrichment, permutations: check)
  }

  /// The columns in which there is something to test; remarks on the others.
  private static func informative(
    _ columns: [LabelColumn], of source: String, _ notes: inout [String]
  ) -> [LabelColumn] {
    columns.filter { column in
      guard let reason = column.isUninformative else { return true }
      notes.append("column '\(column.name)' of \(source) \(reason): not tested")
      return false
    }
  }

  /// The column under a name that no other family has.
  private static func distinct(
    _ column: LabelColumn, from others: [LabelColumn], source: String
  ) -> LabelColumn {
    guard others.contains(where: { $0.name == column.name }) else { return column }
    var number = 2
    while others.contains(where: { $0.name == "\(column.name) \(number)" }) { number += 1 }
    return column.named("\(column.name) \(number)")
  }

  /// A remark on missing labels and empty categories.
  private static func remark(_ family: LabelColumn) -> String? {
    var parts: [String] = []
    if family.missingCount > 0 {
      parts.append("\(family.missingCount) observations without a label, left out of its tests")
    }
    let empty = zip(family.categories, family.sizes).filter { $1 == 0 }.map(\.0)
    if !empty.isEmpty {
      let word = empty.count == 1 ? "category" : "categories"
      parts.append(
        "\(empty.count) \(word) without an observation here (\(LabelText.listed(empty)))")
    }
    return parts.isEmpty ? nil : "'\(family.name)' has " + parts.joined(separator: "; ")
  }

  /// A remark on clusters of one.
  private static func remarkOnSingles(_ clustering: LabelColumn) -> String? {
    let single = zip(clustering.categories, clustering.sizes).filter { $1 == 1 }.map(\.0)
    guard !single.isEmpty else { return nil }
    return "'\(clustering.name)' has \(LabelText.counted(single.count, "cluster")) of one "
      + "observation (\(LabelText.listed(single))): one can show little"
  }
}
