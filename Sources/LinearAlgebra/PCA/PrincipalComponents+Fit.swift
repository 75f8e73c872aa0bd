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
    try self.init(ofBlocks: RowBlock.dense(table), count: count)
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
    try self.init(ofBlocks: RowBlock.sparse(table), count: count)
  }

  /// Fits the principal components of a table that comes in blocks of rows.
  ///
  /// They have the same bits as those of the same table in memory. With more than 6000 features,
  /// or more features than observations, the whole table is taken into memory.
  ///
  /// - Parameters:
  ///   - table: *n × m* numbers.
  ///   - count: The number of components, *p*.
  /// - Throws: ``PCAError`` unless 1 ≤ *p* ≤ min(*n*, *m*), or when the table is not finite.
  /// - Complexity: Two passes over the table; memory for a block and two *m × m* matrices.
  public init(ofBlocks table: some BlockwiseTable, count: Int) throws(PCAError) {
    let (n, m) = (table.observationCount, table.featureCount)
    guard count >= 1, count <= min(n, m) else {
      throw .componentCount(count, observations: n, features: m)
    }
    let means = table.columnMeans
    let divisor = Double(max(n - 1, 1))
    let total: Double
    let found: SymmetricEigen
    do {
      if RowBlock.formsColumnGram(rows: n, columns: m, count: count) {
        let scatter = table.scatter(around: means)
        total = scatter.total
        guard total.isFinite else { throw PCAError.notFinite }
        found = try SymmetricEigen.leading(of: scatter.gram, count: count)
      } else {
        let whole = table.inMemory
        total = whole.sumOfSquaredDeviations(from: means)
        guard total.isFinite else { throw PCAError.notFinite }
        found = try whole.leadingAxes(count, means: means)
      }
    } catch let error as EigenError {
      throw .eigenvalues(error)
    } catch {
      throw .notFinite
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
  var withPositiveLargestElements: DoubleMatrix {
    var result = self
    for i in 0..<rows {
      var largest = 0.0
      for j in 0..<columns where abs(self[i, j]) > abs(largest) { largest = self[i, j] }
      if largest < 0 { for j in 0..<columns { result[i, j].negate() } }
    }
    return result
  }
}
