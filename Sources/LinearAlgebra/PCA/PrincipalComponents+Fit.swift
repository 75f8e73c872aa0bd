extension PrincipalComponents {
  /// Fits the principal components of a dense table.
  ///
  /// The eigenvectors of the smaller of the two Gram matrices, where it has at most 6000 rows;
  /// beyond that Lanczos iterations on the table itself. Either way the table is centred before
  /// it is multiplied, in blocks.
  ///
  /// - Parameters:
  ///   - table: An *n × m* matrix.
  ///   - count: The number of components, *p*.
  /// - Throws: ``PCAError`` unless 1 ≤ *p* ≤ min(*n*, *m*), or when the table is not finite.
  /// - Complexity: O(*nm* min(*n*, *m*)) by Gram matrix.
  public init(of table: Matrix, count: Int) throws(PCAError) {
    try self.init(table: .dense(table), count: count)
  }

  /// Fits the principal components of a sparse table, which is centred implicitly.
  ///
  /// As for a dense table; memory beyond the table is that of the Gram matrix, or of blocks of
  /// vectors.
  ///
  /// - Parameters:
  ///   - table: An *n × m* sparse matrix.
  ///   - count: The number of components, *p*.
  /// - Throws: ``PCAError`` unless 1 ≤ *p* ≤ min(*n*, *m*), or when the table is not finite.
  /// - Complexity: O(*n* (*nnz* / *n*)²) by Gram matrix.
  public init(of table: SparseMatrix, count: Int) throws(PCAError) {
    try self.init(table: .sparse(table), count: count)
  }

  private init(table: PCATable, count: Int) throws(PCAError) {
    let (n, m) = (table.rows, table.columns)
    guard count >= 1, count <= min(n, m) else {
      throw .componentCount(count, observations: n, features: m)
    }
    let means = table.columnMeans
    let total = table.sumOfSquaredDeviations(from: means)
    guard total.isFinite else { throw .notFinite }
    let divisor = Double(max(n - 1, 1))
    let found: SymmetricEigen
    do {
      found = try table.leadingAxes(count, means: means)
    } catch {
      throw .eigenvalues(error)
    }
    self.init(
      mean: means.map { Float($0) },
      components: found.vectors.withPositiveLargestElements.converted(to: Float.self),
      explainedVariance: found.values.map { max($0, 0) / divisor },
      totalVariance: total / divisor)
  }
}

extension DoubleMatrix {
  /// The rows, each negated where its element of largest absolute value is negative.
  fileprivate var withPositiveLargestElements: DoubleMatrix {
    var result = self
    for i in 0..<rows {
      var largest = 0.0
      for j in 0..<columns where abs(self[i, j]) > abs(largest) { largest = self[i, j] }
      if largest < 0 { for j in 0..<columns { result[i, j].negate() } }
    }
    return result
  }
}
