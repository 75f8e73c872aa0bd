public import DeePWAK
public import FeatureTables
public import LinearAlgebra
internal import Networks

/// A trained model with its preprocessing: what `model.h5` holds.
public struct SavedModel: Sendable {
  /// The version of the layout of a file that holds one block.
  public static let format: Int64 = 2
  /// The version of the layout of a file that holds several: a reader that knows one block only
  /// must not take the last for all.
  public static let chainFormat: Int64 = 3
  /// The version of the layout of a file whose heads have forests in the place of partitioners.
  public static let forestFormat: Int64 = 4

  /// The preprocessing, with the names of the features.
  public let preprocessor: Preprocessor
  /// The trained heads and their errors: the block whose clusters are reported.
  public let trained: TrainedBlock
  /// The blocks before it, in order, each of which feeds the next.
  public let earlier: [FeedingBlock]
  /// What puts new observations into the reported clusters.
  public let clusters: SavedClusters
  /// The consensus networks; nil where none were trained.
  public let consensus: ConsensusNetworks?

  /// Creates a model from its parts.
  ///
  /// - Parameters:
  ///   - preprocessor: The fitted preprocessing.
  ///   - trained: The trained heads.
  ///   - earlier: The blocks before them, in order.
  ///   - clusters: What puts new observations into the reported clusters.
  ///   - consensus: The consensus networks, where there are any.
  public init(
    preprocessor: Preprocessor, trained: TrainedBlock, earlier: [FeedingBlock] = [],
    clusters: SavedClusters, consensus: ConsensusNetworks? = nil
  ) {
    (self.preprocessor, self.trained, self.earlier) = (preprocessor, trained, earlier)
    (self.clusters, self.consensus) = (clusters, consensus)
  }

  /// All blocks.
  var chain: TrainedChain { TrainedChain(earlier: earlier, last: trained) }

  /// The memberships of a table's observations in the clusters of every head.
  ///
  /// Where there are several blocks, all observations are taken for new: those trained on differ
  /// a little from the memberships that training gave them.
  ///
  /// - Parameter table: A table of the features that the model was trained on.
  /// - Returns: One K a head, *n × k*, rows on the simplex.
  /// - Throws: ``PreprocessingError`` when the table has other features.
  public func memberships(of table: FeatureTable) throws(PreprocessingError) -> [Matrix] {
    trained.memberships(of: chain.table(of: try preprocessor.apply(to: table).source))
  }

  /// The version of the layout that this model needs.
  private var format: Int64 {
    if trained.options.partitioner == .forest { return SavedModel.forestFormat }
    return earlier.isEmpty ? SavedModel.format : SavedModel.chainFormat
  }

  /// Writes the model.
  ///
  /// - Parameter path: The file; one that is there is replaced.
  /// - Throws: `TableError` when it cannot be written.
  public func write(to path: String) throws {
    let file = try HDF5File(creating: path)
    try file.set("format", of: "/", to: "deepwak-model")
    try file.set("format_version", of: "/", to: format)
    try file.set("package_version", of: "/", to: PackageVersion.current)
    try file.write(
      [String(decoding: JSONText.encode(trained.options), as: UTF8.self)], isScalar: true,
      to: "options")
    try preprocessor.write(to: file, group: "preprocessing")
    try NetworkFile.write(trained.block, to: file, group: "networks")
    if let consensus {
      try NetworkFile.write(
        consensus.partitioner, to: file, group: "networks/consensus/partitioner")
      try NetworkFile.write(consensus.encoder, to: file, group: "networks/consensus/encoder")
    }
    try earlier.write(to: file)
    try writeRun(to: file)
    try clusters.write(to: file)
    try file.close()
  }

  private func writeRun(to file: HDF5File) throws(TableError) {
    try file.write(trained.trainingRows.map { Int64($0) }, to: "run/training_rows")
    try file.write(trained.heldOutRows.map { Int64($0) }, to: "run/held_out_rows")
    try trained.writeErrors(to: file, group: "run")
  }
}

extension SavedModel {
  /// Reads a model.
  ///
  /// - Parameters:
  ///   - path: A file that ``write(to:)`` wrote.
  ///   - sha256: The digest that the file must have; nil does not compare.
  /// - Throws: `TableError` or ``RunError`` when the file is none, or damaged.
  public init(path: String, sha256: String? = nil) throws {
    if let sha256, let found = SHA256.ofFile(path), found != sha256 {
      throw RunError.damaged(
        path: path, reason: "its bytes are not those that the run wrote (SHA-256 in run.json)")
    }
    let file = try HDF5File(reading: path)
    guard file.string("format", of: "/") == "deepwak-model" else {
      throw RunError.damaged(path: path, reason: "it is no model of deepwak")
    }
    let version = file.numbers("format_version", of: "/", as: Int64.self)?.first ?? 0
    guard (SavedModel.format...SavedModel.forestFormat).contains(version) else {
      throw RunError.damaged(
        path: path,
        reason: "its layout is version \(version), but this program reads \(SavedModel.format) "
          + "to \(SavedModel.forestFormat)")
    }
    let preprocessor = try Preprocessor(from: file, group: "preprocessing")
    let options = try NetworkFile.options("options", in: file)
    let block = try NetworkFile.block(
      in: file, group: "networks", options, features: preprocessor.outputCount)
    let (training, heldOut) = (
      try file.read("run/training_rows", as: Int64.self).map { Int($0) },
      try file.read("run/held_out_rows", as: Int64.self).map { Int($0) }
    )
    let trained = TrainedBlock(
      restoring: block, options: options, trainingRows: training, heldOutRows: heldOut,
      errorsIn: file, group: "run")
    self.init(
      preprocessor: preprocessor, trained: trained,
      earlier: version != SavedModel.chainFormat
        ? []
        : try [FeedingBlock](
          from: file, features: preprocessor.outputCount, before: trained),
      clusters: try SavedClusters(
        from: file, heads: block.heads.count, clusters: block.clusterCount,
        features: preprocessor.outputCount),
      consensus: try SavedModel.consensus(of: block, in: file))
  }

  /// The consensus networks of a model, where there are any.
  private static func consensus(
    of block: Block, in file: HDF5File
  ) throws -> ConsensusNetworks? {
    guard file.list("networks").contains("consensus") else { return nil }
    let networks = ConsensusNetworks(
      partitioner: try NetworkFile.network(in: file, group: "networks/consensus/partitioner"),
      encoder: try NetworkFile.network(in: file, group: "networks/consensus/encoder"))
    guard
      networks.partitioner.architecture.inputs == block.heads.count * block.clusterCount,
      networks.encoder.architecture.inputs == block.heads.count * block.embeddingDimensions
    else {
      throw RunError.damaged(
        path: file.path, reason: "its consensus networks do not fit its heads")
    }
    return networks
  }
}
