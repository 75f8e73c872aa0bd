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

/// A table of either kind.
private enum PCATable {
  case dense(Matrix)
  case sparse(SparseMatrix)

  /// The largest Gram matrix that is formed.
  static let largestGram = 6000

  var rows: Int {
    switch self {
    case .dense(let table): table.rows
    case .sparse(let table): table.rows
    }
  }

  var columns: Int {
    switch self {
    case .dense(let table): table.columns
    case .sparse(let table): table.columns
    }
  }

  var columnMeans: [Double] {
    switch self {
    case .dense(let table): table.columnMeans
    case .sparse(let table): table.columnMeans
    }
  }

  /// ‖X − 1μᵀ‖², in `Double`.
  func sumOfSquaredDeviations(from means: [Double]) -> Double {
    switch self {
    case .dense(let table):
      let parts = RowBlocks(count: table.rows, size: 512).map { range in
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
      return parts.reduce(0, +)
    case .sparse(let table):
      return table.columnVariances(correction: 0).reduce(0, +) * Double(table.rows)
    }
  }

  /// The largest eigenvalues of the scatter matrix and their axes in feature space.
  func leadingAxes(_ count: Int, means: [Double]) throws(EigenError) -> SymmetricEigen {
    let mean = means.map { Float($0) }
    let (n, m) = (rows, columns)
    if m <= n, m <= PCATable.largestGram || count >= m {
      return try leadingEigen(of: columnGram(means), count: count)
    }
    if n < m, n <= PCATable.largestGram || count >= n {
      let dual = try leadingEigen(of: rowGram(means), count: count)
      return primal(of: dual, mean: mean)
    }
    let operation = ScatterOperator(self, mean: mean)
    return try largestEigenvalues(m, count: count, tolerance: 1e-10, of: operation.apply)
  }

  private func columnGram(_ means: [Double]) -> DoubleMatrix {
    let mean = means.map { Float($0) }
    switch self {
    case .dense(let table):
      return centredGram(of: table, mean: mean)
    case .sparse(let table):
      let share = Double(table.storedCount) / Double(max(1, table.rows * table.columns))
      if share > sparseGramShare { return centredGram(of: table, mean: mean) }
      var gram = table.gram()
      let (m, n) = (table.columns, Double(table.rows))
      gram.withMutableElements { g in
        for i in 0..<m {
          for j in 0..<m { g[i &* m &+ j] -= n * means[i] * means[j] }
        }
      }
      return gram
    }
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
    case .dense(let table): product = Matrix.crossProduct(table, u)
    case .sparse(let table): product = table.transposedProduct(u)
    }
    let sums = u.columnMeans.map { Float($0 * Double(u.rows)) }
    for j in 0..<product.rows {
      for c in 0..<product.columns { product[j, c] -= mean[j] * sums[c] }
    }
    return product
  }
}

/// The share of stored entries above which blocks of a sparse table are multiplied densely.
private let sparseGramShare = 0.1

/// The largest eigenvalues of an explicit symmetric matrix.
private func leadingEigen(of gram: DoubleMatrix, count: Int) throws(EigenError) -> SymmetricEigen {
  try SymmetricEigen(of: gram, count: count)
}

/// The scatter matrix of a table too large for its Gram matrix, as an operator.
private struct ScatterOperator {
  let table: PCATable
  let mean: [Double]

  init(_ table: PCATable, mean: [Float]) {
    self.table = table
    self.mean = mean.map { Double($0) }
  }

  /// y ← (X − 1μᵀ)ᵀ(X − 1μᵀ) x, over fixed blocks of rows on all threads.
  func apply(_ x: Span<Double>, _ y: inout MutableSpan<Double>) {
    let m = table.columns
    var offset = 0.0
    var vector = [Double](repeating: 0, count: m)
    for j in 0..<m {
      vector[j] = x[j]
      offset += x[j] * mean[j]
    }
    let (direction, shift) = (vector, offset)
    let size = max(256, (table.rows + 31) / 32)
    let parts = RowBlocks(count: table.rows, size: size).map { range in
      table.scatterPart(of: direction, offset: shift, rows: range)
    }
    for j in 0..<m { y[j] = 0 }
    for part in parts {
      for j in 0..<m { y[j] += part.product[j] - mean[j] * part.weight }
    }
  }
}

extension PCATable {
  /// Σ_i z_i x_i over a range of rows, with z_i = x_i · v − offset; and Σ_i z_i.
  fileprivate func scatterPart(
    of vector: [Double], offset: Double, rows: Range<Int>
  ) -> (product: [Double], weight: Double) {
    var product = [Double](repeating: 0, count: columns)
    var weight = 0.0
    switch self {
    case .dense(let table):
      let m = table.columns
      table.withElements { elements in
        for i in rows {
          var z = -offset
          for j in 0..<m { z += Double(elements[i &* m &+ j]) * vector[j] }
          for j in 0..<m { product[j] += z * Double(elements[i &* m &+ j]) }
          weight += z
        }
      }
    case .sparse(let table):
      table.withEntries { entries in
        for i in rows {
          var z = -offset
          for entry in entries.range(ofRow: i) {
            z += Double(entries.values[entry]) * vector[Int(entries.columns[entry])]
          }
          for entry in entries.range(ofRow: i) {
            product[Int(entries.columns[entry])] += z * Double(entries.values[entry])
          }
          weight += z
        }
      }
    }
    return (product, weight)
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
