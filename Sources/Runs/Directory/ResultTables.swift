internal import DeePWAK
internal import FeatureTables
internal import LinearAlgebra

/// The CSV files of a run directory.
enum ResultTables {
  /// Writes `clusters.csv`, with observation, consensus, stability, head_1 and so on, and
  /// consensus_network where there is one.
  static func writeClusters(
    _ names: [String], _ consensus: Consensus, _ heads: HeadLabels, network: Partition?,
    to path: String
  ) throws(TableError) {
    let header =
      ["observation", "consensus", "stability"]
      + heads.partitions.indices.map { "head_\($0 + 1)" }
      + (network == nil ? [] : ["consensus_network"])
    let table = try CSVWriter(path: path, header: header)
    for (i, name) in names.enumerated() {
      table.append(name)
      table.append(consensus.labels[i])
      table.append(consensus.stability[i])
      for head in heads.partitions { table.append(head.labels[i]) }
      if let network { table.append(network.labels[i]) }
      try table.endRow()
    }
    try table.commit()
  }

  /// Writes `embedding.csv`, with observation, embedding_1 and so on.
  static func writeEmbedding(
    _ names: [String], _ embedding: Matrix, to path: String
  ) throws(TableError) {
    let header = ["observation"] + (0..<embedding.columns).map { "embedding_\($0 + 1)" }
    let table = try CSVWriter(path: path, header: header)
    for (i, name) in names.enumerated() {
      table.append(name)
      for value in embedding.row(i) { table.append(value) }
      try table.endRow()
    }
    try table.commit()
  }

  /// Writes `consensus_tree.csv`: one merge a row, the first four columns a SciPy linkage
  /// matrix (`size` counts leaves), and the observations below.
  static func writeTree(_ tree: ConsensusTree, to path: String) throws(TableError) {
    let table = try CSVWriter(
      path: path, header: ["left", "right", "height", "size", "observations"])
    var sizes = [Int](repeating: 1, count: tree.leafCount)
    for merge in tree.merges {
      sizes.append(sizes[merge.left] + sizes[merge.right])
      table.append(merge.left)
      table.append(merge.right)
      table.append(merge.height)
      table.append(sizes[sizes.count - 1])
      table.append(merge.size)
      try table.endRow()
    }
    try table.commit()
  }

  /// Writes `metrics.csv`, one row a progress report, block by block.
  static func writeMetrics(_ reports: [TrainingProgress], to path: String) throws(TableError) {
    let heads = reports.last?.liveClusters.count ?? 0
    let header =
      [
        "step", "epoch", "rate", "loss", "pooled_error", "decoded_error", "objective_loss",
        "held_out_error", "held_out_masked_error",
      ] + (0..<heads).map { "clusters_head_\($0 + 1)" } + ["block"]
    let table = try CSVWriter(path: path, header: header)
    for report in reports {
      table.append(report.step)
      table.append(report.epoch)
      table.append(report.rate)
      table.append(report.loss)
      table.append(report.pooledError)
      table.append(report.decodedError)
      table.append(report.objectiveLoss)
      table.append(report.heldOutError ?? .nan)
      table.append(report.heldOutMaskedError ?? .nan)
      for head in 0..<heads {
        if head < report.liveClusters.count {
          table.append(report.liveClusters[head])
        } else {
          table.append(nil)
        }
      }
      table.append(report.block)
      try table.endRow()
    }
    try table.commit()
  }

  /// What goes into obs, obsm and uns of `result.h5ad`.
  static func additions(
    _ consensus: Consensus, _ heads: HeadLabels, network: NetworkConsensus? = nil,
    embedding: Matrix?, options: String, seed: UInt64
  ) -> AnnDataAdditions {
    var obs = [
      .clusters("deepwak", consensus.labels),
      Annotation(
        name: "deepwak_stability", values: .numbers(consensus.stability.map { Double($0) })),
    ]
    for (index, head) in heads.partitions.enumerated() {
      obs.append(.clusters("deepwak_head_\(index + 1)", head.labels))
    }
    if let network { obs.append(.clusters("deepwak_consensus_network", network.partition.labels)) }
    var obsm = ["deepwak_probabilities": consensus.probabilities]
    obsm["X_deepwak"] = embedding
    obsm["X_deepwak_network"] = network?.embeddings
    return AnnDataAdditions(
      obs: obs, obsm: obsm,
      uns: [
        "deepwak": .mapping([
          "options": .string(options), "version": .string(PackageVersion.current),
          "seed": .integer(Int64(clamping: seed)),
          "stability": .number(consensus.reproducibility ?? .nan),
        ])
      ])
  }
}
