/// The settings of a permutation check.
public struct PermutationOptions: Sendable, Hashable, Codable {
  /// How often observations are permuted, at least 1.
  public var permutations = 1000
  /// The seed of the permutations.
  public var seed: UInt64 = 0
  /// Which departures from independence count.
  public var alternative = TestAlternative.doubled

  /// Creates the default options.
  public init() {}
}
