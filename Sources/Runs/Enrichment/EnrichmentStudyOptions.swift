public import Stats

/// The settings of `enrich`.
public struct EnrichmentStudyOptions: Sendable, Hashable, Codable {
  /// The tests and their correction.
  public var tests = EnrichmentOptions()
  /// Random permutations of the observations that check the whole table; 0 makes none.
  public var permutations = 0
  /// The seed of the permutations.
  public var seed: UInt64 = 0
  /// Pairs of a *q* below this count as significant.
  public var significance = 0.01

  /// Creates the default settings.
  public init() {}
}
