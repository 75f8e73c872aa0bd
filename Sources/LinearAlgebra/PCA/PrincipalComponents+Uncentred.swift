extension PrincipalComponents {
  /// The leading right singular vectors of a table that is not centred (a truncated SVD).
  ///
  /// The mean of every feature counts as 0, so that scores are XVᵀ; the variances are mean
  /// squares, with divisor *n* − 1.
  ///
  /// - Parameters:
  ///   - table: *n × m* numbers.
  ///   - count: The number of components, *p*.
  /// - Returns: The components, by falling singular value.
  /// - Throws: ``PCAError`` unless 1 ≤ *p* ≤ min(*n*, *m*), or when the table is not finite.
  /// - Complexity: O(*nm* min(*n*, *m*))
  public static func uncentred(
    of table: RowBlock, count: Int
  ) throws(PCAError) -> PrincipalComponents {
    let (n, m) = (table.rows, table.columns)
    guard count >= 1, count <= min(n, m) else {
      throw .componentCount(count, observations: n, features: m)
    }
    let origin = [Double](repeating: 0, count: m)
    let total = table.sumOfSquares
    guard total.isFinite else { throw .notFinite }
    let found: SymmetricEigen
    do {
      found =
        RowBlock.formsColumnGram(rows: n, columns: m, count: count)
        ? try SymmetricEigen.leading(of: table.gram, count: count)
        : try table.leadingAxes(count, means: origin)
    } catch {
      throw .eigenvalues(error)
    }
    let divisor = Double(max(n - 1, 1))
    return PrincipalComponents(
      mean: [Float](repeating: 0, count: m),
      components: found.vectors.withPositiveLargestElements.converted(to: Float.self),
      explainedVariance: found.values.map { max($0, 0) / divisor },
      totalVariance: total / divisor)
  }
}

extension RowBlock {
  /// The sum of the squares of all elements.
  fileprivate var sumOfSquares: Double {
    switch self {
    case .dense(let table):
      squaredDeviations(from: [Double](repeating: 0, count: table.columns))
        .reduce(0, +)
    case .sparse(let table): table.values.reduce(0) { $0 + Double($1) * Double($1) }
    }
  }

  /// XᵀX.
  fileprivate var gram: DoubleMatrix {
    let origin = [Float](repeating: 0, count: columns)
    return switch self {
    case .dense(let table): centredGram(of: table, mean: origin)
    case .sparse(let table):
      table.storedShare > SparseMatrix.denseGramShare
        ? centredGram(of: table, mean: origin) : table.gram()
    }
  }
}
