/// One resolution, and what its partition of the graph is worth.
public struct ResolutionSetting: Sendable, Hashable, Codable {
  /// γ.
  public let resolution: Double
  /// The number of clusters.
  public let clusterCount: Int
  /// The clusters of a single observation, which is then predicted as 0 from its cluster.
  public let aloneCount: Int
  /// The observations without a neighbour in their cluster, predicted as 0 from the graph.
  public let unlinkedCount: Int
  /// The modularity at resolution 1, so that resolutions compare.
  public let modularity: Double
  /// The mean squared error of WAK(KKᵀ) X.
  public let partitionError: Double
  /// The mean squared error of WAK(G ⊙ KKᵀ) X.
  public let linkedError: Double
  /// The mean silhouette; nil with one cluster, with none but single observations, and where it was
  /// not asked for.
  public let silhouette: Double?

  /// The error that chooses.
  ///
  /// - Parameter criterion: Which of the two.
  /// - Returns: A mean squared error.
  public func error(_ criterion: ResolutionCriterion) -> Double {
    switch criterion {
    case .partitionError: partitionError
    case .linkedError: linkedError
    }
  }
}
