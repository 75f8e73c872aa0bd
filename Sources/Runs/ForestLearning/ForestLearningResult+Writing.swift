internal import DeePWAK
internal import FeatureTables
internal import LinearAlgebra
internal import Networks

extension ForestLearningResult {
  /// What `run.json` of a run has as "kind".
  static let kind = "forest-learn"

  /// Writes the directory of the run; it appears complete or not at all.
  ///
  /// - Parameters:
  ///   - path: The directory; its files are described in `docs/`.
  ///   - command: The command as it was typed.
  ///   - force: Whether such a directory there may be replaced.
  /// - Throws: `TableError` when the disk is full or cannot be written.
  public func write(to path: String, command: String, force: Bool) throws {
    let study = StudyFolder(
      kind: ForestLearningResult.kind, command: command, record: record)
    try study.write(to: path, force: force, adding: { _ in }) { folder in
      try FileSystem.write(try JSONText.encode(options), to: folder.path(of: "options.json"))
      try writeClusters(to: folder.path(of: "clusters.csv"))
      try ResultTables.writeEmbedding(
        table.observationNames, embedding, to: folder.path(of: "embedding.csv"))
      try writeMetrics(to: folder.path(of: "metrics.csv"))
      try writeModel(to: folder.path(of: "model.h5"))
      if options.h5ad != .none { try writeAnnData(to: folder.path(of: "learned.h5ad")) }
    }
  }

  /// The cluster and the label of each observation.
  private func writeClusters(to path: String) throws {
    let output = try CSVWriter(path: path, header: ["observation", "cluster", "label"])
    for (i, (name, label)) in zip(table.observationNames, column.labels).enumerated() {
      output.append(name)
      output.append(clusters.labels[i])
      output.append(label ?? "")
      try output.endRow()
    }
    try output.commit()
  }

  /// The table with the clusters and the embedding.
  private func writeAnnData(to path: String) throws {
    let hasFile = FileSystem.exists(options.data) && options.reading.dataset == nil
    try AnnDataWriter(
      table: table, source: hasFile ? options.data : nil, includesTable: options.h5ad == .full
    ).write(
      to: path,
      adding: AnnDataAdditions(
        obs: [.clusters("deepwak_forest", clusters.labels)],
        obsm: ["X_deepwak_forest": embedding],
        uns: [
          "deepwak": .mapping([
            "options": .string(String(decoding: try JSONText.encode(options), as: UTF8.self)),
            "version": .string(PackageVersion.current),
            "seed": .integer(Int64(clamping: options.learning.seed)),
          ])
        ]))
  }

  /// The loss of each step.
  private func writeMetrics(to path: String) throws {
    let learning = options.learning
    let output = try CSVWriter(path: path, header: ["step", "rate", "loss"])
    for (step, loss) in losses.enumerated() {
      output.append(step + 1)
      output.append(Double(learning.schedule.rate(atStep: step, of: learning.steps)))
      output.append(loss)
      try output.endRow()
    }
    try output.commit()
  }

  /// The preprocessing and the network.
  private func writeModel(to path: String) throws {
    let file = try HDF5File(creating: path)
    try file.set("format", of: "/", to: "deepwak-forest-model")
    try file.set("format_version", of: "/", to: Int64(1))
    try file.set("package_version", of: "/", to: PackageVersion.current)
    try preprocessor.write(to: file, group: "preprocessing")
    try file.createGroup("networks")
    try NetworkFile.write(network, to: file, group: "networks/embedding")
    try file.close()
  }

  /// What `run.json` holds beside what every run has.
  private var record: [String: JSONValue] {
    [
      "data": .table(table, path: options.data),
      "labels": .object([
        "path": .string(options.labels), "column": .string(column.name),
        "labelled": .count(column.codes.count - column.missingCount),
        "kinds": .count(column.usedCount), "held_out": .count(heldOut.count),
      ]),
      "seed": .natural(options.learning.seed),
      "threads": .count(ThreadPool.shared.threadCount), "blas_kernel": .string(BLASKernel.name),
      "seconds": .figure(seconds), "steps": .count(losses.count),
      "loss": .figure(recentLoss), "clusters": .count(clusters.clusterCount),
      "cluster_sizes": .array(clusters.sizes.map { .count($0) }),
      "unlabelled_clusters": .array(unlabelledClusters.map { .count($0) }),
      "held_out": evaluation.map {
        .object([
          "labels": .count($0.count), "clustering_error": .figure($0.clustering.matching),
          "pair_error": .figure($0.clustering.pairs), "probe_error": .figure($0.probeError),
        ])
      } ?? .null,
      "notes": .texts(notes + warnings),
    ]
  }

  /// The mean loss of the last tenth of the steps.
  public var recentLoss: Double {
    let last = losses.suffix(max(1, losses.count / 10))
    return last.reduce(0, +) / Double(max(last.count, 1))
  }
}
