public import DeePWAK
public import FeatureTables
public import LinearAlgebra
internal import Networks

/// A trained model with its preprocessing: what `model.h5` holds.
public struct SavedModel: Sendable {
  /// The version of the layout of the file.
  public static let format: Int64 = 2

  /// The preprocessing, with the names of the features.
  public let preprocessor: Preprocessor
  /// The trained heads and their errors.
  public let trained: TrainedBlock
  /// What puts new observations into the reported clusters.
  public let clusters: SavedClusters
  /// The consensus networks; nil where none were trained.
  public let consensus: ConsensusNetworks?

  /// Creates a model from its parts.
  ///
  /// - Parameters:
  ///   - preprocessor: The fitted preprocessing.
  ///   - trained: The trained heads.
  ///   - clusters: What puts new observations into the reported clusters.
  ///   - consensus: The consensus networks, where there are any.
  public init(
    preprocessor: Preprocessor, trained: TrainedBlock, clusters: SavedClusters,
    consensus: ConsensusNetworks? = nil
  ) {
    (self.preprocessor, self.trained) = (preprocessor, trained)
    (self.clusters, self.consensus) = (clusters, consensus)
  }

  /// The memberships of a table's observations in the clusters of every head.
  ///
  /// - Parameter table: A table of the features that the model was trained on.
  /// - Returns: One K a head, *n × k*, rows on the simplex.
  /// - Throws: ``PreprocessingError`` when the table has other features.
  public func memberships(of table: FeatureTable) throws(PreprocessingError) -> [Matrix] {
    trained.memberships(of: try preprocessor.apply(to: table).source)
  }

  /// Writes the model.
  ///
  /// - Parameter path: The file; one that is there is replaced.
  /// - Throws: `TableError` when it cannot be written.
  public func write(to path: String) throws {
    let file = try HDF5File(creating: path)
    try file.set("format", of: "/", to: "deepwak-model")
    try file.set("format_version", of: "/", to: SavedModel.format)
    try file.set("package_version", of: "/", to: PackageVersion.current)
    try file.write(
      [String(decoding: JSONText.encode(trained.options), as: UTF8.self)], isScalar: true,
      to: "options")
    try preprocessor.write(to: file, group: "preprocessing")
    for (name, network) in networks {
      let group = "networks/\(name)"
      try file.createGroup(group)
      let architecture = String(
        decoding: try JSONText.encode(network.architecture), as: UTF8.self)
      try file.write([architecture], isScalar: true, to: "\(group)/architecture")
      for part in network.named { try file.write(part.values, to: "\(group)/\(part.name)") }
    }
    try writeRun(to: file)
    try clusters.write(to: file)
    try file.close()
  }

  private func writeRun(to file: HDF5File) throws(TableError) {
    try file.write(trained.trainingRows.map { Int64($0) }, to: "run/training_rows")
    try file.write(trained.heldOutRows.map { Int64($0) }, to: "run/held_out_rows")
    for (name, value) in [
      ("held_out_error", trained.heldOutError),
      ("held_out_masked_error", trained.heldOutMaskedError), ("train_error", trained.trainError),
    ] {
      if let value { try file.set(name, of: "run", to: value) }
    }
    if let step = trained.divergedAfter {
      try file.set("diverged_after", of: "run", to: Int64(step))
    }
  }

  /// All networks with their names in the file.
  private var networks: [(name: String, network: Network)] {
    let heads = trained.block.heads.enumerated().flatMap { index, head in
      [
        ("head_\(index + 1)/encoder", head.encoder),
        ("head_\(index + 1)/partitioner", head.partitioner),
        ("head_\(index + 1)/decoder", head.decoder),
      ]
    }
    let shared = consensus.map {
      [("consensus/partitioner", $0.partitioner), ("consensus/encoder", $0.encoder)]
    }
    return heads + [("pooling", trained.block.pooling)] + (shared ?? [])
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
    guard version == SavedModel.format else {
      throw RunError.damaged(
        path: path,
        reason: "its layout is version \(version), but this program reads \(SavedModel.format)")
    }
    // Settings that came later have their defaults, which do what was done before them.
    let options = try SavedModel.json("options", in: file) {
      try JSONText.decode(over: TrainingOptions(), from: $0)
    }
    let heads = try (1...max(options.heads, 1)).map { number in
      Head(
        encoder: try SavedModel.network("head_\(number)/encoder", in: file),
        partitioner: try SavedModel.network("head_\(number)/partitioner", in: file),
        decoder: try SavedModel.network("head_\(number)/decoder", in: file),
        partitionerInput: options.partitionerInput)
    }
    let pooling = try SavedModel.network("pooling", in: file)
    let preprocessor = try Preprocessor(from: file, group: "preprocessing")
    try SavedModel.check(heads, pooling, features: preprocessor.outputCount, path: path)
    let block = Block(heads: heads, pooling: pooling)
    func error(_ name: String) -> Double? {
      file.numbers(name, of: "run", as: Double.self)?.first
    }
    self.init(
      preprocessor: preprocessor,
      trained: TrainedBlock(
        restoring: block, options: options,
        trainingRows: try file.read("run/training_rows", as: Int64.self).map { Int($0) },
        heldOutRows: try file.read("run/held_out_rows", as: Int64.self).map { Int($0) },
        heldOutError: error("held_out_error"),
        heldOutMaskedError: error("held_out_masked_error"),
        trainError: error("train_error") ?? .nan,
        divergedAfter: file.numbers("diverged_after", of: "run", as: Int64.self)?.first.map {
          Int($0)
        }),
      clusters: try SavedClusters(
        from: file, heads: heads.count, clusters: block.clusterCount,
        features: preprocessor.outputCount),
      consensus: try SavedModel.consensus(of: block, in: file))
  }

  /// The consensus networks of a model, where there are any.
  private static func consensus(
    of block: Block, in file: HDF5File
  ) throws -> ConsensusNetworks? {
    guard file.list("networks").contains("consensus") else { return nil }
    let networks = ConsensusNetworks(
      partitioner: try network("consensus/partitioner", in: file),
      encoder: try network("consensus/encoder", in: file))
    guard
      networks.partitioner.architecture.inputs == block.heads.count * block.clusterCount,
      networks.encoder.architecture.inputs == block.heads.count * block.embeddingDimensions
    else {
      throw RunError.damaged(
        path: file.path, reason: "its consensus networks do not fit its heads")
    }
    return networks
  }

  /// Throws unless the networks of a block fit each other.
  private static func check(
    _ heads: [Head], _ pooling: Network, features m: Int, path: String
  ) throws(RunError) {
    let d = heads[0].encoder.architecture.outputs
    let k = heads[0].partitioner.architecture.outputs
    let fit = heads.allSatisfy { head in
      let (encoder, decoder) = (head.encoder.architecture, head.decoder.architecture)
      let partitioner = head.partitioner.architecture
      return encoder.inputs == m && encoder.outputs == d && decoder.inputs == d
        && decoder.outputs == m && partitioner.outputs == k
        && partitioner.inputs == (head.partitionerInput == .features ? m : d)
    }
    let isPooling =
      pooling.architecture.inputs == heads.count * m && pooling.architecture.outputs == m
    guard fit, isPooling else {
      throw .damaged(path: path, reason: "its networks do not fit each other")
    }
  }

  private static func network(_ name: String, in file: HDF5File) throws -> Network {
    let group = "networks/\(name)"
    let architecture = try json("\(group)/architecture", in: file) {
      try JSONText.decode(NetworkArchitecture.self, from: $0)
    }
    let named = try file.list(group).filter { $0 != "architecture" }.map {
      NamedMatrix(name: $0, values: try file.readMatrix("\(group)/\($0)"))
    }
    do {
      return try Network(architecture, named: named)
    } catch {
      throw RunError.damaged(path: file.path, reason: "\(name): \(error)")
    }
  }

  private static func json<Value>(
    _ name: String, in file: HDF5File, _ decode: ([UInt8]) throws -> Value
  ) throws -> Value {
    guard let text = try file.readStrings(name).first else {
      throw RunError.damaged(path: file.path, reason: "\(name) is empty")
    }
    do {
      return try decode(Array(text.utf8))
    } catch {
      throw RunError.damaged(path: file.path, reason: "\(name): \(JSONText.reason(error))")
    }
  }
}
