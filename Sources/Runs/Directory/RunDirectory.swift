internal import DeePWAK
internal import FeatureTables
internal import LinearAlgebra

/// The directory that a run of `train` writes; its files are described in `docs/`.
public struct RunDirectory: Sendable, Hashable {
  /// The path of the directory.
  public let path: String

  /// Names a directory.
  ///
  /// - Parameter path: The path of the directory, there or not yet.
  public init(_ path: String) {
    var place = path
    while place.count > 1, place.hasSuffix("/") { place.removeLast() }
    self.path = place
  }

  /// The file of a name.
  ///
  /// - Parameter name: Such as "clusters.csv".
  /// - Returns: Its path.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// The directory where the results of a table go when no other is named: beside the user, not
  /// beside the table.
  ///
  /// - Parameter data: The path of the table.
  /// - Returns: "cells.deepwak" for "data/cells.csv.gz".
  public static func defaultPath(for data: String) -> String { stem(of: data) + ".deepwak" }

  /// The name of a table without its folder and its kind.
  ///
  /// - Parameter data: The path of the table.
  /// - Returns: "cells" for "data/cells.csv.gz".
  public static func stem(of data: String) -> String {
    var stem = data.split(separator: "/").last.map(String.init) ?? "result"
    if stem.lowercased().hasSuffix(".gz") { stem.removeLast(3) }
    for suffix in [".h5ad", ".hdf5", ".h5", ".csv", ".tsv", ".txt", ".tab"]
    where stem.lowercased().hasSuffix(suffix) && stem.count > suffix.count {
      stem.removeLast(suffix.count)
      break
    }
    return stem
  }

  /// The place beside the directory for what is too large for memory during a run: the
  /// begin of a name that is not shown.
  public var scratchPath: String {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    parts[parts.count - 1] = "." + (parts.last ?? "run")
    return parts.joined(separator: "/")
  }

  /// Throws when something is at the place already and may not be replaced, or nothing can be
  /// written there.
  ///
  /// - Parameter force: Whether a run directory there may be replaced.
  /// - Throws: `TableError` that says how to go on.
  public func check(force: Bool) throws {
    guard FileSystem.exists(path) else { return try FileSystem.checkWritable(path) }
    guard force else { throw TableError.exists(path: path) }
    _ = try OutputFolder(path: path, force: true)
  }

  /// Writes all files of a run; the directory appears complete or not at all.
  ///
  /// - Parameters:
  ///   - result: What came out.
  ///   - record: The content of `run.json`.
  ///   - force: Whether a run directory there may be replaced.
  /// - Returns: Remarks on what could not be kept, one line each.
  /// - Throws: `TableError` when the disk is full or cannot be written.
  public func write(
    _ result: TrainingResult, record: RunRecord, force: Bool
  ) throws -> [String] {
    let folder = try OutputFolder(path: path, force: force)
    var notes: [String] = []
    do {
      let names = result.table.observationNames
      let options = try result.options.json()
      let heads = result.heads
      try FileSystem.write(options, to: folder.path(of: "options.json"))
      try ResultTables.writeClusters(
        names, result.consensus, heads, network: result.network?.partition,
        to: folder.path(of: "clusters.csv"))
      try ResultTables.writeEmbedding(
        names, result.embedding, to: folder.path(of: "embedding.csv"))
      try ResultTables.writeDictionary(
        result.dictionary, to: folder.path(of: "dictionary.csv"))
      try ResultTables.writeTree(
        result.consensus.tree, to: folder.path(of: "consensus_tree.csv"))
      try ResultTables.writeMetrics(
        result.chain.blocks.flatMap(\.reports), to: folder.path(of: "metrics.csv"))
      try result.model.write(to: folder.path(of: "model.h5"))
      try SavedMemberships(
        observationNames: names, memberships: result.memberships, tree: result.consensus.tree,
        network: result.network?.partition, rowDigests: result.rowDigests
      ).write(to: folder.path(of: "memberships.h5"))
      if result.options.h5ad != .none {
        // A matrix taken out of a file by its path has no names in common with the file.
        let isWholeFile = !result.options.data.isEmpty && result.options.reading.dataset == nil
        notes = try AnnDataWriter(
          table: result.table, source: isWholeFile ? result.options.data : nil,
          includesTable: result.options.h5ad == .full
        ).write(
          to: folder.path(of: "result.h5ad"),
          adding: ResultTables.additions(
            result.consensus, heads, network: result.network, embedding: result.embedding,
            options: String(decoding: options, as: UTF8.self),
            seed: result.options.training.seed))
      }
      var record = record
      record.modelSHA256 = SHA256.ofFile(folder.path(of: "model.h5"))
      try FileSystem.write(try JSONText.encode(record), to: folder.path(of: "run.json"))
      try folder.commit()
    } catch let error as TableError {
      throw error.moved(from: folder.temporaryPath, to: path)
    }
    return notes
  }

  /// Reads `model.h5`, once its bytes are those that the run wrote.
  ///
  /// - Returns: The model.
  /// - Throws: `TableError` or ``RunError`` when there is none, or a damaged one.
  public func model() throws -> SavedModel {
    let record = try record()
    guard FileSystem.exists(file("model.h5")) else {
      throw RunError.notARun(path: path, missing: "model.h5")
    }
    return try SavedModel(path: file("model.h5"), sha256: record.modelSHA256)
  }

  /// Reads `run.json`.
  ///
  /// - Returns: The record of the run.
  /// - Throws: ``RunError`` when the directory is none of a run.
  public func record() throws -> RunRecord {
    guard FileSystem.exists(path) else { throw TableError.missingFile(path: path) }
    guard FileSystem.exists(file("run.json")) else {
      throw RunError.notARun(path: path, missing: "run.json")
    }
    do {
      return try JSONText.decode(
        RunRecord.self, from: try FileSystem.bytes(file("run.json")))
    } catch let error as DecodingError {
      if let kind = kind(), kind != RunRecord.trainKind {
        throw RunError.otherKind(path: path, kind: kind)
      }
      throw RunError.damaged(path: file("run.json"), reason: JSONText.reason(error))
    }
  }
}

extension TableError {
  /// The same error where a folder in the making is named by its later name.
  func moved(from temporary: String, to path: String) -> TableError {
    func name(_ file: String) -> String {
      file.hasPrefix(temporary) ? path + file.dropFirst(temporary.count) : file
    }
    switch self {
    case .diskFull(let file): return .diskFull(path: name(file))
    case .cannotWrite(let file, let reason): return .cannotWrite(path: name(file), reason: reason)
    default: return self
    }
  }
}
