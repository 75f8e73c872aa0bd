internal import DeePWAK
internal import FeatureTables
internal import LinearAlgebra
internal import Networks

/// Networks and blocks of them in a model file.
enum NetworkFile {
  /// Writes the networks of a block into a group.
  static func write(_ block: Block, to file: HDF5File, group: String) throws {
    for (index, head) in block.heads.enumerated() {
      let place = "\(group)/head_\(index + 1)"
      try write(head.encoder, to: file, group: "\(place)/encoder")
      try write(head.partitioner, to: file, group: "\(place)/partitioner")
      try write(head.decoder, to: file, group: "\(place)/decoder")
      try head.assignment?.write(to: file, group: "\(place)/forest")
    }
    try write(block.pooling, to: file, group: "\(group)/pooling")
  }

  /// Writes a network into a group.
  static func write(_ network: Network, to file: HDF5File, group: String) throws {
    try file.createGroup(group)
    let architecture = String(decoding: try JSONText.encode(network.architecture), as: UTF8.self)
    try file.write([architecture], isScalar: true, to: "\(group)/architecture")
    for part in network.named { try file.write(part.values, to: "\(group)/\(part.name)") }
  }

  /// Reads the settings of a training; those that came later have their defaults, which do what
  /// was done before them.
  static func options(_ name: String, in file: HDF5File) throws -> TrainingOptions {
    try json(name, in: file) { try JSONText.decode(over: TrainingOptions(), from: $0) }
  }

  /// Reads a block from a group.
  static func block(
    in file: HDF5File, group: String, _ options: TrainingOptions, features: Int
  ) throws -> Block {
    let heads = try (1...max(options.heads, 1)).map { number in
      let place = "\(group)/head_\(number)"
      return Head(
        encoder: try network(in: file, group: "\(place)/encoder"),
        partitioner: try network(in: file, group: "\(place)/partitioner"),
        decoder: try network(in: file, group: "\(place)/decoder"),
        partitionerInput: options.partitionerInput,
        assignment: options.partitioner == .forest
          ? try ForestAssignment(
            from: file, group: "\(place)/forest", clusters: options.headClusters) : nil)
    }
    let pooling = try network(in: file, group: "\(group)/pooling")
    try check(heads, pooling, features: features, path: file.path)
    return Block(heads: heads, pooling: pooling)
  }

  /// Reads a network from a group.
  static func network(in file: HDF5File, group: String) throws -> Network {
    let architecture = try json("\(group)/architecture", in: file) {
      try JSONText.decode(NetworkArchitecture.self, from: $0)
    }
    let named = try file.list(group).filter { $0 != "architecture" }.map {
      NamedMatrix(name: $0, values: try file.readMatrix("\(group)/\($0)"))
    }
    do {
      return try Network(architecture, named: named)
    } catch {
      throw RunError.damaged(path: file.path, reason: "\(group): \(error)")
    }
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
        && (head.assignment.map { $0.landmarks.columns == d && $0.clusterCount == k } ?? true)
    }
    let isPooling =
      pooling.architecture.inputs == heads.count * m && pooling.architecture.outputs == m
    guard fit, isPooling else {
      throw .damaged(path: path, reason: "its networks do not fit each other")
    }
  }

  /// Reads a text of JSON.
  static func json<Value>(
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
