internal import FeatureTables
internal import Kruskal
internal import LinearAlgebra

extension ForestResult {
  /// Writes `forest.h5ad`: the table with the clusters, the forest as a graph, and how often
  /// observations share a tree.
  ///
  /// - Parameter path: The file.
  /// - Returns: Remarks on what of the source could not be kept.
  /// - Throws: `TableError` when the file cannot be written.
  func writeAnnData(to path: String) throws -> [String] {
    var additions = AnnDataAdditions()
    additions.obs = [.clusters("deepwak_forest", clusters.labels)]
    additions.obsp = ["deepwak_forest": forestGraph]
    if preprocessor.components != nil { additions.obsm = ["X_deepwak_pca": points] }
    if let perturbation {
      additions.obs.append(
        Annotation(
          name: "deepwak_forest_confidence", values: .numbers(perturbation.confidence)))
      if let comembership = perturbation.comembership,
        comembership.rows <= ForestResult.mostWithComembership
      {
        additions.obsp["deepwak_comembership"] = comembership.sparseOffDiagonal
      }
    }
    additions.uns = try [
      "deepwak": .mapping([
        "options": .string(String(decoding: JSONText.encode(options), as: UTF8.self)),
        "version": .string(PackageVersion.current),
        "seed": .integer(Int64(clamping: options.seed)),
        "clusters": .integer(Int64(clusters.clusterCount)),
      ])
    ]
    return try AnnDataWriter(
      table: table, source: options.data.isEmpty ? nil : options.data,
      includesTable: options.h5ad == .full
    ).write(to: path, adding: additions)
  }

  /// The most observations whose co-memberships are written: 4 million numbers.
  static let mostWithComembership = 2000

  /// The lengths of the edges, *n × n* and symmetric.
  private var forestGraph: SparseMatrix {
    let n = forest.vertexCount
    var rows = [[(column: Int32, value: Float)]](repeating: [], count: n)
    for (edge, distance) in zip(forest.edges, distances) {
      rows[edge.u].append((Int32(edge.v), Float(distance)))
      rows[edge.v].append((Int32(edge.u), Float(distance)))
    }
    return SparseMatrix(rows: rows, columns: n)
  }
}

extension DoubleMatrix {
  /// What is not zero off the diagonal.
  fileprivate var sparseOffDiagonal: SparseMatrix {
    SparseMatrix(
      rows: (0..<rows).map { i in
        (0..<columns).compactMap { j in
          i != j && self[i, j] > 0 ? (Int32(j), Float(self[i, j])) : nil
        }
      }, columns: columns)
  }
}

extension SparseMatrix {
  /// A matrix from the entries of its rows, in any order.
  fileprivate init(rows entries: [[(column: Int32, value: Float)]], columns: Int) {
    let sorted = entries.map { $0.sorted { $0.column < $1.column } }
    var offsets = [0]
    for row in sorted { offsets.append((offsets.last ?? 0) + row.count) }
    self.init(
      rows: entries.count, columns: columns, rowOffsets: offsets,
      columnIndices: sorted.flatMap { $0.map(\.column) }, values: sorted.flatMap { $0.map(\.value) }
    )
  }
}
