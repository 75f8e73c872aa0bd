public import LinearAlgebra

extension Consensus {
  /// The same consensus with the clusters of a network in the place of the cut of the tree.
  ///
  /// Probabilities and the stability of observations are those of the new clusters, by the same
  /// definition: how the heads speak for them. Their ``reproducibility`` is nil: one network was
  /// trained, and what another would find is not known.
  ///
  /// - Parameters:
  ///   - partition: The clusters of a network, by falling size.
  ///   - memberships: One K a head, *n × k*.
  /// - Returns: A consensus that reports them.
  public func reporting(_ partition: Partition, memberships: [Matrix]) -> Consensus {
    var result = self
    result.isFromNetwork = true
    result.labels = partition.labels
    result.clusterSizes = partition.sizes
    result.assignment = ClusterAssignment(partition, memberships)
    result.probabilities = result.assignment.probabilities(
      of: memberships, labels: partition.labels,
      trained: [Bool](repeating: true, count: partition.labels.count))
    result.stability = partition.labels.enumerated().map { result.probabilities[$0, $1] }
    result.clusterStability = Consensus.means(result.stability, over: partition)
    result.reproducibility = nil
    return result
  }
}
