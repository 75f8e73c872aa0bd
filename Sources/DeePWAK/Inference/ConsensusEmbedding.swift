public import LinearAlgebra

extension Matrix {
  /// One embedding of all heads' embeddings: their first *d* principal components.
  ///
  /// Every head's embedding is centred and scaled to unit total variance first, so that all
  /// heads count the same.
  ///
  /// - Parameters:
  ///   - embeddings: One E a head, *n × d*.
  ///   - count: The dimensions wanted; fewer are returned where the heads have fewer.
  /// - Returns: *n × d*, columns by falling variance.
  /// - Throws: What ``PrincipalComponents`` throws.
  public static func consensusEmbedding(
    of embeddings: [Matrix], dimensions count: Int
  ) throws -> Matrix {
    let scaled = embeddings.map { e -> Matrix in
      let means = e.columnMeans.map { Float($0) }
      let centred = Matrix(rows: e.rows, columns: e.columns) { e[$0, $1] - means[$1] }
      let norm = centred.frobeniusNorm / Double(max(e.rows, 1)).squareRoot()
      return Float(norm > 0 ? 1 / norm : 0) * centred
    }
    let all = Matrix.concatenatingColumns(scaled)
    let components = try PrincipalComponents(
      of: all, count: min(count, all.columns, max(all.rows - 1, 1)))
    return components.scores(of: all)
  }
}
