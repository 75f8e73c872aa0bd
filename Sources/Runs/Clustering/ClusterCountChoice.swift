/// How the number of clusters was chosen.
public struct ClusterCountChoice: Sendable, Hashable {
  /// What was compared: "bic", of which the least is best, or "gap".
  public let criterion: String
  /// The numbers of clusters that were tried, rising.
  public let counts: [Int]
  /// The criterion of each.
  public let values: [Double]
  /// The number that was chosen.
  public let chosen: Int
  /// The most that might have been tried.
  public let most: Int

  /// Whether more clusters might be better still.
  public var isAtEnd: Bool { chosen == most }
}
