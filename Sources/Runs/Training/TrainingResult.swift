public import DeePWAK
public import FeatureTables
public import LinearAlgebra

/// What a run of `train` found.
public struct TrainingResult: Sendable {
  /// The settings of the run.
  public let options: RunOptions
  /// The table as it was read.
  public let table: FeatureTable
  /// The fitted preprocessing.
  public let preprocessor: Preprocessor
  /// Remarks on reading and preprocessing, one line each.
  public let notes: [String]
  /// The trained heads and their errors.
  public let trained: TrainedBlock
  /// The memberships of the observations in every head, *n × k* each.
  public let memberships: [Matrix]
  /// What the heads agree on: what is reported.
  public let consensus: Consensus
  /// The consensus by networks; nil where none was trained.
  public let network: NetworkConsensus?
  /// The consensus embedding, *n × d*.
  public let embedding: Matrix
  /// What goes with the clusters of every head.
  public let dictionary: ClusterDictionary
  /// How long the run took.
  public let seconds: Double

  /// The clusters of every head, by falling size.
  public var heads: HeadLabels { HeadLabels(memberships: memberships) }
}

/// The hard labels of every head: its likeliest cluster for each observation.
public struct HeadLabels: Sendable, Hashable {
  /// One partition a head, its clusters numbered by falling size.
  public let partitions: [Partition]

  /// Takes the likeliest clusters.
  ///
  /// - Parameter memberships: One K a head, *n × k*.
  public init(memberships: [Matrix]) {
    partitions = memberships.map { Partition(memberships: $0).renumberedBySize }
  }

  /// The clusters that each head uses.
  public var clusterCounts: [Int] { partitions.map(\.clusterCount) }

  /// The heads that collapsed, from 1: they use fewer than three clusters although they may use
  /// more.
  ///
  /// - Parameter maximumClusters: How many clusters a head may use.
  /// - Returns: Their numbers, rising.
  public func deadHeads(maximumClusters: Int) -> [Int] {
    clusterCounts.indices.filter { clusterCounts[$0] < min(3, maximumClusters) }.map { $0 + 1 }
  }
}
