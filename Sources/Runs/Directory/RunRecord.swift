internal import DeePWAK
internal import FeatureTables
internal import LinearAlgebra

/// The content of `run.json`: what was run, on what, and the figures that came out.
public struct RunRecord: Sendable, Hashable, Codable {
  /// The kind of a run of `train`.
  public static let trainKind = "train"
  /// The version of the layout of run directories.
  public static let currentFormat = 1

  /// What kind of run: "train".
  public var kind = RunRecord.trainKind
  /// The version of the layout of the directory.
  public var formatVersion = RunRecord.currentFormat
  /// The command as it was typed.
  public var command = ""
  /// The preset that the settings began with; nil for the defaults.
  public var preset: Preset?
  /// The version of the package.
  public var packageVersion = PackageVersion.current
  /// The table.
  public var data = Data()
  /// The labels that the heads were to agree with; nil for none.
  public var labels: Labels?
  /// The features that the heads saw, after preprocessing.
  public var trainedFeatures = 0
  /// The kernel of the linear algebra library.
  public var blasKernel = ""
  /// The number of threads.
  public var threads = 1
  /// How long the run took.
  public var seconds = 0.0
  /// The seed.
  public var seed: UInt64 = 0
  /// Remarks on reading and preprocessing.
  public var notes: [String] = []
  /// What decided the reported clusters; nil, the tree, in records of earlier versions.
  public var consensus: RunOptions.ReportedConsensus?
  /// The consensus by networks; nil where none was trained.
  public var consensusNetwork: Network?
  /// The number of reported clusters.
  public var clusters = 0
  /// The observations in each.
  public var clusterSizes: [Int] = []
  /// The mean adjusted Rand index between the consensus of disjoint halves of the ensemble; nil
  /// for a single head.
  public var stability: Double?
  /// The mean stability of the observations of each cluster.
  public var clusterStability: [Double] = []
  /// The error on the held-out rows, nothing hidden; nil when none were held out.
  public var heldOutError: Double?
  /// The same over hidden features.
  public var heldOutMaskedError: Double?
  /// The error on the training rows.
  public var trainError = 0.0
  /// The errors of every block, in order, the last those of the run; nil in records of earlier
  /// versions.
  public var blocks: [Block]?
  /// The clusters that each head uses.
  public var headClusters: [Int] = []
  /// How sparse the heads' embeddings are; nil in records of earlier versions.
  public var embeddingSparsity: Sparsity?
  /// The number of heads that use fewer than three clusters.
  public var deadHeads = 0
  /// The digest of `model.h5`.
  public var modelSHA256: String?
  /// The step whose state was taken because training diverged later; nil otherwise.
  public var divergedAfter: Int?

  /// Creates an empty record.
  public init() {}

  /// Where a table came from and its shape.
  public struct Data: Sendable, Hashable, Codable {
    /// The path as it was typed.
    public var path = ""
    /// The digest of the file; nil when it could not be read again.
    public var sha256: String?
    /// The number of observations.
    public var observations = 0
    /// The number of features.
    public var features = 0

    /// Creates an empty record.
    public init() {}
  }

  /// The labels of a semi-supervised run.
  public struct Labels: Sendable, Hashable, Codable {
    /// The path as it was typed.
    public var path = ""
    /// The digest of the file; nil when it could not be read again.
    public var sha256: String?
    /// The column.
    public var column = ""
    /// The observations that have a label.
    public var matched = 0
    /// The observations of each class, by its name.
    public var classes: [String: Int] = [:]

    /// Creates an empty record.
    public init() {}

    /// Takes the labels of a run.
    init(_ labels: RunLabels) {
      (path, sha256) = (labels.path, SHA256.ofFile(labels.path))
      column = labels.column.name
      matched = labels.column.codes.count - labels.column.missingCount
      for (name, size) in zip(labels.column.categories, labels.column.sizes) where size > 0 {
        classes[name] = size
      }
    }
  }

  /// What the consensus networks found.
  public struct Network: Sendable, Hashable, Codable {
    /// The number of its clusters.
    public var clusters = 0
    /// The observations in each.
    public var clusterSizes: [Int] = []
    /// The error of the block with the network's partition for every head's own.
    public var partitionError = 0.0
    /// The error of the block with the network's embedding for every head's own.
    public var embeddingError = 0.0

    /// Creates an empty record.
    public init() {}

    enum CodingKeys: String, CodingKey {
      case clusters
      case clusterSizes = "cluster_sizes"
      case partitionError = "partition_error"
      case embeddingError = "embedding_error"
    }
  }

  enum CodingKeys: String, CodingKey {
    case kind
    case formatVersion = "format_version"
    case command, preset
    case packageVersion = "package_version"
    case data, labels
    case trainedFeatures = "trained_features"
    case blasKernel = "blas_kernel"
    case threads, seconds, seed, notes, consensus
    case consensusNetwork = "consensus_network"
    case clusters
    case clusterSizes = "cluster_sizes"
    case stability
    case clusterStability = "cluster_stability"
    case heldOutError = "held_out_error"
    case heldOutMaskedError = "held_out_masked_error"
    case trainError = "train_error"
    case blocks
    case headClusters = "head_clusters"
    case embeddingSparsity = "embedding_sparsity"
    case deadHeads = "dead_heads"
    case divergedAfter = "diverged_after"
    case modelSHA256 = "model_sha256"
  }

  /// Writes the record; what is not known is written as null, so that every key is there.
  ///
  /// - Parameter encoder: Where to.
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(formatVersion, forKey: .formatVersion)
    try container.encode(command, forKey: .command)
    try container.encode(preset, forKey: .preset)
    try container.encode(packageVersion, forKey: .packageVersion)
    try container.encode(data, forKey: .data)
    try container.encode(labels, forKey: .labels)
    try container.encode(trainedFeatures, forKey: .trainedFeatures)
    try container.encode(blasKernel, forKey: .blasKernel)
    try container.encode(threads, forKey: .threads)
    try container.encode(seconds, forKey: .seconds)
    try container.encode(seed, forKey: .seed)
    try container.encode(notes, forKey: .notes)
    try container.encode(consensus, forKey: .consensus)
    try container.encode(consensusNetwork, forKey: .consensusNetwork)
    try container.encode(clusters, forKey: .clusters)
    try container.encode(clusterSizes, forKey: .clusterSizes)
    try container.encode(stability, forKey: .stability)
    try container.encode(clusterStability, forKey: .clusterStability)
    try container.encode(heldOutError, forKey: .heldOutError)
    try container.encode(heldOutMaskedError, forKey: .heldOutMaskedError)
    try container.encode(trainError, forKey: .trainError)
    try container.encode(blocks, forKey: .blocks)
    try container.encode(headClusters, forKey: .headClusters)
    try container.encode(embeddingSparsity, forKey: .embeddingSparsity)
    try container.encode(deadHeads, forKey: .deadHeads)
    try container.encode(divergedAfter, forKey: .divergedAfter)
    try container.encode(modelSHA256, forKey: .modelSHA256)
  }
}

extension RunRecord {
  /// The record of a run of `train`.
  ///
  /// - Parameters:
  ///   - result: What came out.
  ///   - command: The command as it was typed.
  ///   - threads: The number of threads.
  ///   - blasKernel: The kernel of the linear algebra library.
  ///   - preset: The preset that the settings began with.
  public init(
    of result: TrainingResult, command: String, threads: Int, blasKernel: String,
    preset: Preset? = nil
  ) {
    (self.command, self.preset) = (command, preset)
    data.path = result.options.data
    data.sha256 = SHA256.ofFile(result.options.data)
    data.observations = result.table.observationCount
    data.features = result.table.featureCount
    labels = result.labels.map { Labels($0) }
    trainedFeatures = result.preprocessor.outputCount
    (self.threads, self.blasKernel) = (threads, blasKernel)
    seconds = result.seconds
    seed = result.options.training.seed
    notes = result.notes
    heldOutError = result.trained.heldOutError
    heldOutMaskedError = result.trained.heldOutMaskedError
    trainError = result.trained.trainError
    divergedAfter = result.trained.divergedAfter
    blocks = result.chain.blocks.map { Block($0) }
    let heads = result.heads
    headClusters = heads.clusterCounts
    embeddingSparsity = Sparsity(result.dictionary.sparsity)
    deadHeads =
      heads.deadHeads(maximumClusters: result.options.training.headClusters).count
    take(result.consensus)
    consensusNetwork = result.network.map {
      var network = Network()
      network.clusters = $0.partition.clusterCount
      network.clusterSizes = $0.partition.sizes
      (network.partitionError, network.embeddingError) = ($0.partitionError, $0.embeddingError)
      return network
    }
  }

  /// Takes the figures of a consensus over.
  mutating func take(_ consensus: Consensus) {
    self.consensus = consensus.isFromNetwork ? .network : .tree
    clusters = consensus.clusterSizes.count
    clusterSizes = consensus.clusterSizes
    stability = consensus.reproducibility
    clusterStability = consensus.clusterStability
  }
}
