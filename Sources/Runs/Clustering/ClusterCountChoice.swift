/// How the number of clusters was chosen.
public struct ClusterCountChoice: Sendable, Hashable {
  /// What was compared, such as "BIC".
  public let criterion: String
  /// Whether less of it is better.
  public let isLess: Bool
  /// The numbers of clusters that were tried, rising.
  public let counts: [Int]
  /// The criterion of each.
  public let values: [Double]
  /// The number that was chosen.
  public let chosen: Int

  /// Whether more clusters might be better still: the most that were tried are the best.
  public var isAtEnd: Bool { chosen == counts.last && counts.count > 1 }
}
