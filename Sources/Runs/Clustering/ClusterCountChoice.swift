/// What was tried where the number of clusters, or the covariances of a mixture, were not given.
public struct ClusterCountChoice: Sendable, Hashable {
  /// What was compared: "bic", of which the least is best, or "gap", whose sharpest bend is.
  public let criterion: String
  /// What was tried.
  public let trials: [Trial]
  /// The trial that was chosen.
  public let chosen: Trial
  /// Whether the number of clusters was free.
  public let isOfClusters: Bool
  /// The most clusters that might have been tried.
  public let most: Int

  /// One number of clusters.
  public struct Trial: Sendable, Hashable {
    /// The number of clusters.
    public let clusters: Int
    /// The covariances of a mixture; nil for other methods.
    public let covariance: String?
    /// The criterion.
    public let value: Double
  }

  /// Whether more clusters might be better still.
  public var isAtEnd: Bool { isOfClusters && chosen.clusters == most }
}
