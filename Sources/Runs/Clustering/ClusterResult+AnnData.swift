internal import FeatureTables
internal import LinearAlgebra

extension ClusterResult {
  /// Writes `clusters.h5ad`: the table with the clusters and their probabilities.
  ///
  /// - Parameter path: The file.
  /// - Returns: Remarks on what of the source could not be kept.
  /// - Throws: `TableError` when the file cannot be written.
  func writeAnnData(to path: String) throws -> [String] {
    var additions = AnnDataAdditions()
    additions.obs = [
      .clusters("deepwak_cluster", labels),
      Annotation(name: "deepwak_probability", values: .numbers(certainty.map { Double($0) })),
    ]
    additions.obsm = ["deepwak_probabilities": probabilities]
    if preprocessor.components != nil { additions.obsm["X_deepwak_pca"] = points }
    additions.uns = try [
      "deepwak": .mapping([
        "options": .string(String(decoding: JSONText.encode(usedOptions), as: UTF8.self)),
        "version": .string(PackageVersion.current),
        "seed": .integer(Int64(clamping: options.seed)),
        "clusters": .integer(Int64(order.count)),
      ])
    ]
    return try AnnDataWriter(
      table: table, source: options.data.isEmpty ? nil : options.data,
      includesTable: options.h5ad == .full
    ).write(to: path, adding: additions)
  }

  /// What was clustered, in memory.
  var points: Matrix {
    var x = Matrix(zeros: source.observationCount, source.featureCount)
    source.copyRows(at: Array(0..<source.observationCount), into: &x)
    return x
  }
}
