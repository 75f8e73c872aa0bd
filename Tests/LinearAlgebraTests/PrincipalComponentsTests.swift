import LinearAlgebra
import TestSupport
import Testing

/// A table of falling column scales, rotated, far from the origin: its spectrum is clear.
private func table(_ n: Int, _ m: Int, seed: UInt64) -> Matrix {
  let scaled = DoubleMatrix.normal(n, min(n, m), seed: seed)
  let directions = DoubleMatrix.normal(min(n, m), m, seed: seed + 1).orthonormalisedRows()
  var spread = scaled
  for j in 0..<spread.columns {
    for i in 0..<n { spread[i, j] *= 10 / Double(1 + j) }
  }
  let product = spread * directions
  return Matrix(rows: n, columns: m) { Float(product[$0, $1] + 5) }
}

/// A sparse table of counts with clear structure; at density 1 a fifth of its entries are stored.
private func counts(
  _ n: Int, _ m: Int, density: Double = 1, seed: UInt64
) -> SparseMatrix {
  var random = CounterGenerator(seed: seed)
  return SparseMatrix(
    Matrix(rows: n, columns: m) { i, j in
      let level = density * (i % 4 == j % 4 ? 0.5 : 0.05) * (1 + Double(j % 7))
      return random.uniform() < level / 3 ? Float(1 + random.index(below: 5)) : 0
    })
}

/// The centred table in `Double`.
private func centred(_ x: Matrix) -> DoubleMatrix {
  let means = x.columnMeans
  return DoubleMatrix(rows: x.rows, columns: x.columns) { Double(x[$0, $1]) - means[$1] }
}

/// How far the space of the rows of `found` is from that of the rows of `expected`.
private func distanceOfSpaces(_ found: DoubleMatrix, _ expected: DoubleMatrix) -> Double {
  let projection = (found * expected.transposed) * expected
  return relativeError(projection, found)
}

@Suite("Principal components")
struct PrincipalComponentsTests {
  @Test(
    "of dense tables span the space of the covariance's first eigenvectors",
    arguments: [(200, 30, 5), (40, 90, 7), (50, 50, 50), (3000, 20, 20)])
  func denseAgainstCovariance(n: Int, m: Int, p: Int) throws {
    let x = table(n, m, seed: 3)
    let found = try PrincipalComponents(of: x, count: p)
    let z = centred(x)
    // Oracle: Jacobi's method on the covariance matrix in double precision.
    let (values, vectors) = jacobiEigen(z.transposed * z)
    let top = DoubleMatrix(rows: p, columns: m) { vectors[$0, $1] }
    let loadings = found.components.converted(to: Double.self)
    let clear = min(p, min(n - 1, m))
    for c in 0..<clear {
      let expected = values[c] / Double(n - 1)
      #expect(abs(found.explainedVariance[c] - expected) <= 1e-4 * expected + 1e-6 * values[0])
    }
    if p < min(n, m) { #expect(distanceOfSpaces(loadings, top) < 1e-4) }
    #expect(relativeError(loadings * loadings.transposed, identity(p)) < 1e-5)
    let total = z.frobeniusNorm * z.frobeniusNorm / Double(n - 1)
    #expect(abs(found.totalVariance - total) < 1e-6 * total)
  }

  @Test(
    "of a sparse table are those of the same table, dense",
    arguments: [(300, 40, 6), (60, 150, 5), (9000, 12, 3)], [1, 0.3])
  func sparseAgainstDense(shape: (Int, Int, Int), density: Double) throws {
    let (n, m, p) = shape
    let sparse = counts(n, m, density: density, seed: 9)
    let share = Double(sparse.storedCount) / Double(n * m)
    #expect(density == 1 ? share > 0.12 : share < 0.08)  // both ways to the Gram matrix
    let found = try PrincipalComponents(of: sparse, count: p)
    let z = centred(sparse.dense)
    let (values, vectors) = jacobiEigen(z.transposed * z)
    for c in 0..<p {
      #expect(abs(found.explainedVariance[c] * Double(n - 1) - values[c]) < 1e-5 * values[0])
    }
    // The structure of the table: three directions apart from the rest.
    let top = DoubleMatrix(rows: 3, columns: m) { vectors[$0, $1] }
    let loadings = found.prefix(3).components.converted(to: Double.self)
    #expect(distanceOfSpaces(loadings, top) < 1e-4)
    #expect(relativeError(found.scores(of: sparse), found.scores(of: sparse.dense)) < 1e-5)
  }

  @Test("beyond the size of a Gram matrix come from the table itself")
  func lanczosOnTheTable() throws {
    // 6100 × 6200, sparse: three planted directions and noise.
    var random = CounterGenerator(seed: 4)
    let (n, m) = (6100, 6200)
    var (offsets, columns, values) = ([0], [Int32](), [Float]())
    for i in 0..<n {
      for _ in 0..<3 {
        let column = Int32((i % 4) * 10 + random.index(below: 10))
        if columns.count == offsets[i] || columns[columns.count - 1] < column {
          columns.append(column)
          values.append(5)
        }
      }
      columns.append(Int32(40 + random.index(below: m - 40)))
      values.append(1)
      offsets.append(values.count)
    }
    let sparse = SparseMatrix(
      rows: n, columns: m, rowOffsets: offsets, columnIndices: columns, values: values)
    let found = try PrincipalComponents(of: sparse, count: 3)
    let scores = found.scores(of: sparse)
    let variances = scores.columnVariances()
    for c in 0..<3 {
      #expect(abs(variances[c] - found.explainedVariance[c]) < 1e-4 * variances[0])
    }
    // An eigenvector of the scatter matrix is mapped to a multiple of itself.
    let centredScores = scores.converted(to: Double.self)
    let image = sparse.transposedProduct(scores)
    let sums = centredScores.columnMeans.map { $0 * Double(n) }
    for c in 0..<3 {
      let eigenvalue = found.explainedVariance[c] * Double(n - 1)
      for j in 0..<40 {
        let value = Double(image[j, c]) - Double(found.mean[j]) * sums[c]
        #expect(abs(value - eigenvalue * Double(found.components[c, j])) < 1e-3 * eigenvalue)
      }
    }
  }

  @Test("beyond the size of a Gram matrix come from a dense table too")
  func lanczosOnADenseTable() throws {
    // 6001 × 6003 of rank two by construction: X = 7 + s₁ u₁ v₁ᵀ + s₂ u₂ v₂ᵀ.
    let (n, m) = (6001, 6003)
    let u = DoubleMatrix.normal(2, n, seed: 1)
    let v = DoubleMatrix.normal(2, m, seed: 2).orthonormalisedRows()
    let x = Matrix(rows: n, columns: m) { i, j in
      Float(7 + 300 * u[0, i] * v[0, j] + 100 * u[1, i] * v[1, j])
    }
    let found = try PrincipalComponents(of: x, count: 2)
    #expect(distanceOfSpaces(found.components.converted(to: Double.self), v) < 1e-4)
    let variances = found.scores(of: x).columnVariances()
    for c in 0..<2 {
      #expect(abs(variances[c] - found.explainedVariance[c]) < 1e-4 * variances[0])
    }
  }

  @Test("point to the side of their largest loading", arguments: [(80, 20), (20, 80)])
  func signs(n: Int, m: Int) throws {
    let found = try PrincipalComponents(of: table(n, m, seed: 8), count: 10)
    for c in 0..<10 {
      let row = found.components.row(c)
      #expect(row.max(by: { abs($0) < abs($1) }).map { $0 > 0 } == true)
    }
  }

  @Test("are the same bits on one, two and four threads", arguments: [(5000, 450), (300, 2500)])
  func threads(n: Int, m: Int) throws {
    let x = table(n, m, seed: 2)
    let fits = try onThreadCounts { try PrincipalComponents(of: x, count: 8) }
    #expect(fits.allSatisfy { $0 == fits[0] })
    let scores = onThreadCounts { fits[0].scores(of: x) }
    #expect(scores.allSatisfy { $0 == scores[0] })
    let sparse = counts(n, m / 5, seed: 1)
    let sparseFits = try onThreadCounts { try PrincipalComponents(of: sparse, count: 8) }
    #expect(sparseFits.allSatisfy { $0 == sparseFits[0] })
  }

  @Test("have scores without mean or correlation, of the explained variance")
  func scoresAreUncorrelated() throws {
    let x = table(500, 20, seed: 12)
    let found = try PrincipalComponents(of: x, count: 6)
    let scores = found.scores(of: x).converted(to: Double.self)
    for mean in scores.columnMeans { #expect(abs(mean) < 1e-4) }
    let covariance = (1.0 / 499) * (scores.transposed * scores)
    for a in 0..<6 {
      for b in 0..<6 {
        let expected = a == b ? found.explainedVariance[a] : 0
        #expect(abs(covariance[a, b] - expected) < 1e-4 * found.explainedVariance[0])
      }
    }
  }

  @Test("give the table back when all are kept")
  func inverse() throws {
    let x = table(60, 12, seed: 5)
    let found = try PrincipalComponents(of: x, count: 12)
    #expect(relativeError(found.inverse(found.scores(of: x)), x) < 1e-5)
    #expect(abs(found.explainedVarianceRatio.reduce(0, +) - 1) < 1e-5)
  }

  @Test("keep their digits when the means are large", arguments: [(400, 10), (12, 300)])
  func largeMeans(n: Int, m: Int) throws {
    let x = table(n, m, seed: 6)
    let far = Matrix(rows: n, columns: m) { (x[$0, $1] * 64 + 4096).rounded(.toNearestOrEven) }
    let near = Matrix(rows: n, columns: m) { far[$0, $1] - 4096 }
    let fits = try [far, near].map { try PrincipalComponents(of: $0, count: 2) }
    let loadings = fits.map { $0.components.converted(to: Double.self) }
    #expect(distanceOfSpaces(loadings[0], loadings[1]) < 1e-4)
    #expect(relativeError(fits[0].scores(of: far), fits[1].scores(of: near)) < 1e-4)
  }

  @Test(
    "of a table of equal rows are orthonormal and explain nothing", arguments: [(5, 3), (3, 5)])
  func constantTable(n: Int, m: Int) throws {
    let found = try PrincipalComponents(
      of: Matrix(rows: n, columns: m) { _, j in Float(j) }, count: 3)
    #expect(found.explainedVariance.allSatisfy { $0 < 1e-9 })
    #expect(found.explainedVarianceRatio.allSatisfy { $0.isFinite })
    let loadings = found.components.converted(to: Double.self)
    #expect(relativeError(loadings * loadings.transposed, identity(3)) < 1e-5)
  }

  @Test("refuse a count that the table cannot have", arguments: [0, 4, 9])
  func tooMany(count: Int) {
    let error = #expect(throws: PCAError.self) {
      try PrincipalComponents(of: Matrix.normal(8, 3, seed: 1), count: count)
    }
    #expect(error == .componentCount(count, observations: 8, features: 3))
    #expect(
      error?.description
        == "principal components: \(count) asked for of a 8 × 3 table, but there must be at least 1 "
        + "and at most 3")
  }

  @Test("refuse tables that are not finite", arguments: [Float.nan, .infinity])
  func notFinite(value: Float) {
    var x = Matrix.normal(8, 3, seed: 1)
    x[2, 1] = value
    #expect(throws: PCAError.notFinite) { try PrincipalComponents(of: x, count: 2) }
    #expect(throws: PCAError.notFinite) {
      try PrincipalComponents(of: SparseMatrix(x), count: 2)
    }
  }
}
