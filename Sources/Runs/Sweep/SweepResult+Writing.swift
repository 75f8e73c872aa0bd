internal import DEWAKSS
internal import FeatureTables
internal import LinearAlgebra

extension SweepResult {
  /// What `run.json` of a sweep has as "kind".
  static let kind = "sweep"

  /// Writes the directory of the sweep; it appears complete or not at all.
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
    try StudyFolder.write(to: path, force: force, adding: more) { folder in
      try FileSystem.write(try JSONText.encode(options), to: folder.path(of: "options.json"))
      try writeSettings(to: folder.path(of: "sweep.csv"))
      try writeComponents(to: folder.path(of: "components.csv"))
      if let resolutions {
        try writeClusters(resolutions.partition, to: folder.path(of: "clusters.csv"))
        try resolutions.write(to: folder.path(of: "resolutions.csv"))
      }
      if !diffusion.isEmpty { try writeDiffusion(to: folder.path(of: "diffusion.csv")) }
      if options.h5ad != .none {
        return try writeAnnData(to: folder.path(of: "denoised.h5ad"))
      }
      return []
    } study: {
      StudyFolder(kind: SweepResult.kind, command: command, record: record(remarks: $0))
    }
  }

  /// One setting a row, by components, then by neighbours.
  private func writeSettings(to path: String) throws {
    let output = try CSVWriter(path: path, header: ["pcs", "neighbors", "mse", "r2"])
    for setting in settings {
      output.append(setting.components)
      output.append(setting.neighbors)
      output.append(setting.error.meanSquaredError)
      output.append(setting.error.rSquared)
      try output.endRow()
    }
    try output.commit()
  }

  /// The share of the variance along each component, and along all up to it.
  private func writeComponents(to path: String) throws {
    guard !sweep.explainedVarianceRatio.isEmpty else { return }
    let output = try CSVWriter(
      path: path, header: ["component", "explained_variance_ratio", "cumulative"])
    var sum = 0.0
    for (index, share) in sweep.explainedVarianceRatio.enumerated() {
      sum += share
      output.append(index + 1)
      output.append(share)
      output.append(sum)
      try output.endRow()
    }
    try output.commit()
  }

  /// The cluster of each observation, how many neighbours predict it best, and its part of the
  /// graph.
  private func writeClusters(_ partition: Partition, to path: String) throws {
    let output = try CSVWriter(
      path: path,
      header: ["observation", "leiden"] + (options.perObservation ? ["neighbors"] : [])
        + ["graph_component"])
    for (i, name) in table.observationNames.enumerated() {
      output.append(name)
      output.append(partition.labels[i])
      if options.perObservation { output.append(sweep.neighborsPerObservation[i]) }
      output.append(components[i])
      try output.endRow()
    }
    try output.commit()
  }

  private func writeDiffusion(to path: String) throws {
    let output = try CSVWriter(path: path, header: ["steps", "mse"])
    for (index, error) in diffusion.enumerated() {
      output.append(index + 1)
      output.append(error)
      try output.endRow()
    }
    try output.commit()
  }
}

extension ResolutionSweep {
  /// Writes one resolution a row.
  fileprivate func write(to path: String) throws {
    let output = try CSVWriter(
      path: path,
      header: [
        "resolution", "clusters", "modularity", "partition_error", "linked_error", "silhouette",
        "alone", "unlinked",
      ])
    for setting in settings {
      output.append(setting.resolution)
      output.append(setting.clusterCount)
      output.append(setting.modularity)
      output.append(setting.partitionError)
      output.append(setting.linkedError)
      output.append(setting.silhouette ?? .nan)
      output.append(setting.aloneCount)
      output.append(setting.unlinkedCount)
      try output.endRow()
    }
    try output.commit()
  }
}
