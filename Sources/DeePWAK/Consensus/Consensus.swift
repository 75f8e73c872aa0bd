public import LinearAlgebra

/// What the heads agree on: a tree of merges, cut into the clusters that are reported.
public struct Consensus: Sendable {
  /// The tree, to be cut elsewhere.
  public let tree: ConsensusTree
  /// The cluster of each observation, from 0; by falling size, ties by first appearance.
  public internal(set) var labels: [Int]
  /// The observations in each cluster.
  public internal(set) var clusterSizes: [Int]
  /// The chance that an observation which shares *i*'s cluster in some head is reported in
  /// cluster *c*: *n × c*, rows sum to one.
  public internal(set) var probabilities: Matrix
  /// How other observations are put into these clusters.
  public internal(set) var assignment: ClusterAssignment
  /// How sure each observation's cluster is: its probability of the cluster it is in.
  public internal(set) var stability: [Float]
  /// The mean stability of each cluster's observations.
  public internal(set) var clusterStability: [Double]
  /// How well the clusters come out again: the mean adjusted Rand index between the cuts, at
  /// this number of clusters, of disjoint halves of the ensemble; nil for one cluster and
  /// for a single head.
  public internal(set) var reproducibility: Double?
  /// The same at every number of clusters, from index 2; empty for a single head and
  /// where there is nothing to cut.
  public let agreementByClusters: [Double]
  /// How far the nearest two clusters overlap at every number of clusters, from index 2; see
  /// the rule of the reproducible cut in `docs/decisions/0004-consensus-cut.md`.
  public let overlapByClusters: [Double]
  /// The most clusters that the tree can be cut into.
  public let greatestCut: Int
  /// Whether the clusters are those of a network and not a cut of the tree.
  public internal(set) var isFromNetwork = false

  /// Builds the consensus of an ensemble.
  ///
  /// - Parameters:
  ///   - memberships: One K a head, *n × k*, rows on the simplex.
  ///   - cut: Where the tree is cut.
  ///   - maximumClusters: The greatest number of clusters reported.
  ///   - seed: The seed of the halves that are compared.
  /// - Complexity: O(*nhk*) and a few hundred leaves' agglomeration.
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
    precondition(!memberships.isEmpty, "a consensus of no heads")
    let cuts = TreeCuts(tree, memberships)
    let limit = min(maximumClusters, cuts.maximumClusters)
    let wanted: Int? =
      switch cut {
      case .reproducible: nil
      case .largestGap: cuts.largestGap(limit: min(maximumClusters, cuts.leafCount))
      case .clusters(let count): min(max(count, 1), cuts.leafCount)
      }
    let reproducible = ReproducibleCut(memberships, limit: max(limit, wanted ?? 1), seed: seed)
    let overlaps = cuts.overlaps(upTo: limit)
    let k = wanted ?? reproducible.clusterCount(overlaps)
    let raw = Partition(labels: cuts.labels(at: k))
    let partition = raw.renumberedBySize
    let assignment = ClusterAssignment(
      centres: cuts.centres(at: k), from: raw, to: partition, memberships)
    let probabilities = assignment.probabilities(
      of: memberships, labels: partition.labels,
      trained: [Bool](repeating: true, count: partition.labels.count))
    self.tree = tree
    labels = partition.labels
    clusterSizes = partition.sizes
    self.probabilities = probabilities
    self.assignment = assignment
    stability = partition.labels.enumerated().map { probabilities[$0, $1] }
    clusterStability = Consensus.means(stability, over: partition)
    agreementByClusters = reproducible.agreement
    overlapByClusters = overlaps
    reproducibility = memberships.count < 2 || k < 2 ? nil : reproducible.agreement[k]
    greatestCut = cuts.leafCount
  }

  static func means(_ values: [Float], over partition: Partition) -> [Double] {
    var sums = [Double](repeating: 0, count: partition.clusterCount)
    for (value, label) in zip(values, partition.labels) { sums[label] += Double(value) }
    return zip(sums, partition.sizes).map { $0 / Double(max($1, 1)) }
  }
}
