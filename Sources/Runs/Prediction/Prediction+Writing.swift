internal import DeePWAK
public import FeatureTables
internal import LinearAlgebra

extension Prediction {
  /// Writes the clusters as a table: the columns of `clusters.csv`, then `novelty`.
  ///
  /// - Parameter path: The file; one that is there is replaced.
  /// - Throws: `TableError` when it cannot be written.
  public func write(to path: String) throws(TableError) {
    let header =
      ["observation", columns.cluster, columns.certainty]
      + headLabels.indices.map { "head_\($0 + 1)" }
      + (networkLabels == nil ? [] : ["consensus_network"]) + ["novelty"]
    let table = try CSVWriter(path: path, header: header)
    for (i, name) in observationNames.enumerated() {
      table.append(name)
      table.append(labels[i])
      table.append(stability[i])
      for head in headLabels { table.append(head[i]) }
      if let networkLabels { table.append(networkLabels[i]) }
      table.append(novelty[i])
      try table.endRow()
    }
    try table.commit()
  }

  /// Writes the table with the clusters for scanpy.
  ///
  /// - Parameters:
  ///   - path: The `.h5ad` file; one that is there is replaced.
  ///   - table: The table that was predicted.
  ///   - source: The file it was read from, all of which is kept if it is an `.h5ad`.
  /// - Returns: Remarks on what could not be kept, one line each.
  /// - Throws: `TableError` when it cannot be written.
  public func writeAnnData(
    to path: String, _ table: FeatureTable, source: String
  ) throws(TableError) -> [String] {
    var obs = [
      .clusters(columns.clusterAnnotation, labels),
      Annotation(
        name: "deepwak_\(columns.certainty)", values: .numbers(stability.map { Double($0) })),
      Annotation(name: "deepwak_novelty", values: .numbers(novelty.map { Double($0) })),
    ]
    for (index, head) in headLabels.enumerated() {
      obs.append(.clusters("deepwak_head_\(index + 1)", head))
    }
    if let networkLabels {
      obs.append(.clusters("deepwak_consensus_network", networkLabels))
    }
    return try AnnDataWriter(table: table, source: source).write(
      to: path,
      adding: AnnDataAdditions(
        obs: obs, obsm: ["deepwak_probabilities": probabilities],
        uns: ["deepwak": .mapping(["version": .string(PackageVersion.current)])]))
  }
}
