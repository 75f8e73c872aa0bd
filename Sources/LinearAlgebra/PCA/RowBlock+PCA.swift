/// Principal components of a table that is in memory as a whole.
extension RowBlock {
  /// The largest Gram matrix that is formed.
  static let largestGram = 6000

  /// Whether the Gram matrix of the columns is formed, which can be done by blocks.
  static func formsColumnGram(rows n: Int, columns m: Int, count: Int) -> Bool {
    m <= n && (m <= largestGram || count >= m)
  }

  /// ‖X − 1μᵀ‖², in `Double`.
  func sumOfSquaredDeviations(from means: [Double]) -> Double {
    switch self {
    case .dense: return squaredDeviations(from: means).reduce(0, +)
    case .sparse(let table):
      return table.columnVariances(correction: 0).reduce(0, +) * Double(table.rows)
    }
  }

  /// The squared deviations of parts of 512 rows of a dense block, in order.
  func squaredDeviations(from means: [Double]) -> [Double] {
    guard case .dense(let table) = self else { return [] }
    return RowBlocks(count: table.rows, size: 512).map { range in
      table.withElements { elements in
        var sum = 0.0
        for i in range {
          for j in 0..<table.columns {
            let deviation = Double(elements[i &* table.columns &+ j]) - means[j]
            sum += deviation * deviation
          }
        }
        return sum
      }
    }
  }

  /// The largest eigenvalues of the scatter matrix and their axes in feature space, where the
  /// Gram matrix of the columns is not formed.
  func leadingAxes(_ count: Int, means: [Double]) throws(EigenError) -> SymmetricEigen {
    let mean = means.map { Float($0) }
    let (n, m) = (rows, columns)
    if n < m, n <= RowBlock.largestGram || count >= n {
      let dual = try SymmetricEigen.leading(of: rowGram(means), count: count)
      return primal(of: dual, mean: mean)
    }
    let operation = ScatterOperator(self, mean: mean)
    return try largestEigenvalues(m, count: count, tolerance: 1e-10, of: operation.apply)
  }

  private func rowGram(_ means: [Double]) -> DoubleMatrix {
    switch self {
    case .dense(let table): centredRowGram(of: table, mean: means.map { Float($0) })
    case .sparse(let table): centredRowGram(of: table, mean: means)
    }
  }

  /// The axes v = (X − 1μᵀ)ᵀu / σ of the eigenvectors u of the Gram matrix of rows.
  ///
  /// Where σ is nought any direction at right angles to the others will do.
  private func primal(of dual: SymmetricEigen, mean: [Float]) -> SymmetricEigen {
    let (p, m) = (dual.values.count, columns)
    let image = centredTransposedProduct(dual.vectors.transposed, mean: mean)  // m × p
    let floor = 1e-7 * max(dual.values.first ?? 0, .leastNormalMagnitude).squareRoot()
    var generator = CounterGenerator(seed: 0x6178_6573)
    var axes = DoubleMatrix(zeros: p, m)
    for c in 0..<p {
      let isNought = max(dual.values[c], 0).squareRoot() <= floor
      for j in 0..<m { axes[c, j] = isNought ? generator.normal() : Double(image[j, c]) }
    }
    return SymmetricEigen(values: dual.values, vectors: axes.orthonormalisedRows())
  }

  /// (X − 1μᵀ)ᵀ U for an n × p matrix U.
  private func centredTransposedProduct(_ u: DoubleMatrix, mean: [Float]) -> Matrix {
    let u = u.converted(to: Float.self)
    var product: Matrix
    switch self {
    case .dense(let table): return Matrix.crossProduct(table.centred(by: mean), u)
    case .sparse(let table): product = table.transposedProduct(u)
    }
    let sums = u.columnMeans.map { Float($0 * Double(u.rows)) }
    for j in 0..<product.rows {
      for c in 0..<product.columns { product[j, c] -= mean[j] * sums[c] }
    }
    return product
  }
}

extension Matrix {
  /// The matrix with a number taken from each column.
  fileprivate func centred(by mean: [Float]) -> Matrix {
    var result = self
    let m = columns
    result.withMutableElements { elements in
      for i in 0..<rows {
        for j in 0..<m { elements[i &* m &+ j] -= mean[j] }
      }
    }
    return result
  }
}
