internal import FeatureTables
internal import LinearAlgebra
internal import SoftmaxClustering

extension ClusterResult {
  /// What `run.json` of a clustering has as "kind".
  static let kind = "cluster"

  /// Writes the directory of the clustering; it appears complete or not at all.
  ///
  /// - Parameters:
  ///   - path: The directory; its files are described in `docs/`.
  ///   - command: The command as it was typed.
  ///   - force: Whether such a directory there may be replaced.
  ///   - more: Writes further files, such as figures, into the folder of the path it is given, and
  ///     returns remarks.
  /// - Returns: Remarks on what could not be kept, one line each.
  /// - Throws: `TableError` when the disk is full or cannot be written.
  public func write(
    to path: String, command: String, force: Bool,
    adding more: (String) throws -> [String] = { _ in [] }
  ) throws -> [String] {
    var digest: String?
    return try StudyFolder.write(to: path, force: force, adding: more) { folder in
      try FileSystem.write(try JSONText.encode(usedOptions), to: folder.path(of: "options.json"))
      try writeClusters(to: folder.path(of: "clusters.csv"))
      try writeStarts(to: folder.path(of: "starts.csv"))
      try writeMetrics(to: folder.path(of: "metrics.csv"))
      if let choice { try choice.write(to: folder.path(of: "choice.csv")) }
      try model.write(to: folder.path(of: "model.h5"))
      digest = SHA256.ofFile(folder.path(of: "model.h5"))
      if options.h5ad != .none {
        return try writeAnnData(to: folder.path(of: "clusters.h5ad"))
      }
      return []
    } study: {
      StudyFolder(
        kind: ClusterResult.kind, command: command, record: record(remarks: $0, model: digest))
    }
  }

  /// The cluster of each observation, and its probability.
  private func writeClusters(to path: String) throws {
    let output = try CSVWriter(path: path, header: ["observation", "cluster", "probability"])
    let certainty = certainty
    for (i, name) in table.observationNames.enumerated() {
      output.append(name)
      output.append(labels[i])
      output.append(certainty[i])
      try output.endRow()
    }
    try output.commit()
  }

  /// Where each start ended, and how far it finds the reported clusters.
  private func writeStarts(to path: String) throws {
    let output = try CSVWriter(
      path: path, header: ["start", "seed", "loss", "iterations", "converged", "ari", "reported"])
    var agreements = agreements
    agreements.insert(1, at: bestStart)
    for (number, start) in starts.enumerated() {
      output.append(number + 1)
      output.append("\(options.seed &+ UInt64(number))")
      output.append(start.loss)
      output.append(start.iterations)
      output.append(start.converged.map { $0 ? "true" : "false" } ?? "")
      output.append(agreements[number])
      output.append(number == bestStart ? "true" : "false")
      try output.endRow()
    }
    try output.commit()
  }

  /// The losses of the reported start on the way, one pass over the table a row.
  private func writeMetrics(to path: String) throws {
    let output = try CSVWriter(
      path: path, header: ["pass", "loss", "objective", "consistency", "penalty"])
    for (pass, losses) in best.losses.enumerated() {
      output.append(pass + 1)
      output.append(losses.total)
      output.append(losses.objectives.reduce(0, +))
      output.append(losses.consistency)
      output.append(losses.penalty)
      try output.endRow()
    }
    try output.commit()
  }
}

extension ClusterCountChoice {
  /// The numbers of clusters that were tried, and the criterion of each.
  fileprivate func write(to path: String) throws {
    let output = try CSVWriter(
      path: path, header: ["clusters", "covariance", criterion, "chosen"])
    for trial in trials {
      output.append(trial.clusters)
      output.append(trial.covariance ?? "")
      output.append(trial.value)
      output.append(trial == chosen ? "true" : "false")
      try output.endRow()
    }
    try output.commit()
  }
}
