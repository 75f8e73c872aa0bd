public import DeePWAK
public import FeatureTables
public import LinearAlgebra
internal import Networks

/// A trained model with its preprocessing: what `model.h5` holds.
public struct SavedModel: Sendable {
  /// The version of the layout of the file.
  public static let format: Int64 = 1

  /// The preprocessing, with the names of the features.
  public let preprocessor: Preprocessor
  /// The trained heads and their errors.
  public let trained: TrainedBlock
  /// The consensus networks; nil where none were trained.
  public let consensus: ConsensusNetworks?

  /// Creates a model from its parts.
  ///
  /// - Parameters:
  ///   - preprocessor: The fitted preprocessing.
  ///   - trained: The trained heads.
  ///   - consensus: The consensus networks, where there are any.
  public init(
    preprocessor: Preprocessor, trained: TrainedBlock, consensus: ConsensusNetworks? = nil
  ) {
    (self.preprocessor, self.trained, self.consensus) = (preprocessor, trained, consensus)
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
  /// - Parameter path: A file that ``write(to:)`` wrote.
  /// - Throws: `TableError` or ``RunError`` when the file is none, or damaged.
  public init(path: String) throws {
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
    let block = Block(heads: heads, pooling: try SavedModel.network("pooling", in: file))
    func error(_ name: String) -> Double? {
      file.numbers(name, of: "run", as: Double.self)?.first
    }
    self.init(
      preprocessor: try Preprocessor(from: file, group: "preprocessing"),
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
      consensus: file.list("networks").contains("consensus")
        ? ConsensusNetworks(
          partitioner: try SavedModel.network("consensus/partitioner", in: file),
          encoder: try SavedModel.network("consensus/encoder", in: file)) : nil)
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
