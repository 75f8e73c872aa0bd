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
  /// The labels that the heads were to agree with; nil for none.
  public let labels: RunLabels?
  /// The trained blocks and their errors: one, or several fed with each other's output.
  public let chain: TrainedChain
  /// The memberships of the observations in every head, *n × k* each.
  public let memberships: [Matrix]
  /// The clusters of every head, by falling size.
  public let heads: HeadLabels
  /// A digest of each observation as the first block reads it; nil where there is one block.
  public let rowDigests: [UInt64]?
  /// What the heads agree on: what is reported.
  public let consensus: Consensus
  /// What tells how far a new observation lies from these.
  public let novelty: NoveltyReference
  /// The consensus by networks; nil where none was trained.
  public let network: NetworkConsensus?
  /// The consensus embedding, *n × d*.
  public let embedding: Matrix
  /// What goes with the clusters of every head.
  public let dictionary: ClusterDictionary
  /// How long the run took.
  public let seconds: Double

  /// The block whose clusters are reported: the last.
  public var trained: TrainedBlock { chain.last }

  /// The model, to predict other tables with.
  public var model: SavedModel {
    SavedModel(
      preprocessor: preprocessor, trained: trained, earlier: chain.earlier,
      clusters: SavedClusters(
        assignment: consensus.assignment, headNumbers: heads.numbers, novelty: novelty,
        network: network.map {
          SavedClusters.NetworkClusters(
            numbers: HeadLabels(memberships: [$0.memberships]).numbers[0],
            areReported: consensus.isFromNetwork)
        }), consensus: network?.networks)
  }
}

/// The hard labels of every head: its likeliest cluster for each observation.
public struct HeadLabels: Sendable, Hashable {
  /// One partition a head, its clusters numbered by falling size.
  public let partitions: [Partition]
  /// The number of each of a head's clusters among these partitions; −1 for unused ones.
  public let numbers: [[Int]]

  /// Takes the likeliest clusters.
  ///
  /// - Parameter memberships: One K a head, *n × k*.
  public init(memberships: [Matrix]) {
    let raw = memberships.map { Partition(memberships: $0) }
    partitions = raw.map(\.renumberedBySize)
    numbers = raw.map { partition in
      var numbers = [Int](repeating: -1, count: partition.clusterCount)
      for (number, cluster) in partition.clustersBySize.enumerated() { numbers[cluster] = number }
      return numbers
    }
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
