public import DeePWAK
internal import FeatureTables
internal import LinearAlgebra

/// The consensus of a finished run, cut elsewhere.
public struct RunCut: Sendable {
  /// The run.
  public let run: RunDirectory
  /// The new clusters.
  public let consensus: Consensus
  /// The clusters of every head, as before.
  public let heads: HeadLabels
  private let network: Partition?
  private let observationNames: [String]
  private let options: RunOptions
  private let record: RunRecord

  /// Cuts the tree of a run.
  ///
  /// - Parameters:
  ///   - run: The directory of a run of `train`.
  ///   - cut: Where to cut.
  /// - Throws: ``RunError`` when the directory is none of a run, or the tree cannot be cut
  ///   there.
  public init(_ run: RunDirectory, at cut: ConsensusCut) throws {
    self.run = run
    record = try run.record()
    guard FileSystem.exists(run.file("memberships.h5")) else {
      throw RunError.notARun(path: run.path, missing: "memberships.h5")
    }
    options = try RunOptions(file: run.file("options.json"))
    let saved = try SavedMemberships(path: run.file("memberships.h5"))
    if case .clusters(let count) = cut {
      let range = 1...max(saved.tree.leafCount, 1)
      guard range.contains(count) else { throw RunError.clusters(count, range: range) }
    }
    consensus = Consensus(
      tree: saved.tree, memberships: saved.memberships, cut: cut,
      maximumClusters: options.training.maximumClusters, seed: options.training.seed)
    heads = HeadLabels(memberships: saved.memberships)
    network = saved.network
    observationNames = saved.observationNames
  }

  /// Writes a copy of the run with the new clusters.
  ///
  /// - Parameters:
  ///   - directory: Where the copy goes.
  ///   - command: The command as it was typed.
  ///   - force: Whether a run directory there may be replaced.
  /// - Throws: `TableError` when the disk is full or cannot be written.
  public func write(to directory: RunDirectory, command: String, force: Bool) throws {
    let folder = try OutputFolder(path: directory.path, force: force)
    let rewritten = ["clusters.csv", "run.json", "result.h5ad", "report.html"]
    do {
      // Folders within a run hold what was made of its clusters, which are others now.
      for name in FileSystem.list(run.path)
      where !rewritten.contains(name) && !FileSystem.isFolder(run.file(name)) {
        try FileSystem.copy(run.file(name), to: folder.path(of: name))
      }
      try ResultTables.writeClusters(
        observationNames, consensus, heads, network: network,
        to: folder.path(of: "clusters.csv"))
      var record = record
      record.take(consensus)
      record.command = command
      record.modelSHA256 = try rewriteModel(folder.path(of: "model.h5"))
      try FileSystem.write(try JSONText.encode(record), to: folder.path(of: "run.json"))
      if FileSystem.exists(run.file("result.h5ad")) {
        try writeAnnData(to: folder.path(of: "result.h5ad"))
      }
      try folder.commit()
    } catch let error as TableError {
      throw error.moved(from: folder.temporaryPath, to: directory.path)
    }
  }

  /// Puts the new clusters into a copied model.
  ///
  /// - Returns: The digest of the file; nil when there is none.
  private func rewriteModel(_ path: String) throws -> String? {
    guard FileSystem.exists(path) else { return nil }
    let old = try SavedModel(path: path, sha256: record.modelSHA256).clusters
    let file = try HDF5File(updating: path)
    try SavedClusters(
      assignment: consensus.assignment, headNumbers: old.headNumbers, novelty: old.novelty,
      network: old.network.map {
        SavedClusters.NetworkClusters(numbers: $0.numbers, areReported: false)
      }
    ).write(to: file)
    try file.close()
    return SHA256.ofFile(path)
  }

  private func writeAnnData(to path: String) throws {
    let json = String(decoding: try options.json(), as: UTF8.self)
    var additions = ResultTables.additions(
      consensus, heads, embedding: nil, options: json, seed: options.training.seed)
    additions.obs.removeAll { $0.name.hasPrefix("deepwak_head_") }
    try AnnDataWriter.copy(run.file("result.h5ad"), to: path, adding: additions)
  }
}
