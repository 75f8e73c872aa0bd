public import LinearAlgebra

/// What the heads agree on: a tree of merges, cut into the clusters that are reported.
public struct Consensus: Sendable {
  /// The tree, to be cut elsewhere.
  public let tree: ConsensusTree
  /// The cluster of each observation, from 0; by falling size, ties by first appearance.
  public let labels: [Int]
  /// The observations in each cluster.
  public let clusterSizes: [Int]
  /// How sure each observation's cluster is, in [0, 1].
  public let stability: [Float]
  /// The mean stability of each cluster's observations.
  public let clusterStability: [Double]
  /// The share of each observation's co-association that lies in each cluster, *n × c*; rows
  /// sum to one.
  public let probabilities: Matrix
  /// How well the clusters come out again: the mean adjusted Rand index between the cuts of
  /// disjoint halves of the ensemble; nil for a single head.
  public let reproducibility: Double?

  /// Builds the consensus of an ensemble.
  ///
  /// - Parameters:
  ///   - memberships: One K a head, *n × k*, rows on the simplex.
  ///   - cut: Where the tree is cut.
  ///   - maximumClusters: The greatest number of clusters reported.
  ///   - seed: The seed of the halves that are compared.
  public init(
    memberships: [Matrix], cut: ConsensusCut = .reproducible, maximumClusters: Int, seed: UInt64
  ) {
    self.init(
      tree: ConsensusTree(memberships: memberships), memberships: memberships, cut: cut,
      maximumClusters: maximumClusters, seed: seed)
  }

  /// Cuts a tree that was built before.
  ///
  /// - Parameters:
  ///   - tree: The tree of these memberships.
  ///   - memberships: One K a head, *n × k*.
  ///   - cut: Where the tree is cut.
  ///   - maximumClusters: The greatest number of clusters reported.
  ///   - seed: The seed of the halves that are compared.
  public init(
    tree: ConsensusTree, memberships: [Matrix], cut: ConsensusCut, maximumClusters: Int,
    seed: UInt64
  ) {
    preconditionFailure("written next")
  }
}
