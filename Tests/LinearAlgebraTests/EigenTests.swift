import LinearAlgebra
import TestSupport
import Testing

/// A symmetric matrix with the given eigenvalues, in a random basis.
private func symmetric(_ eigenvalues: [Double], seed: UInt64) -> DoubleMatrix {
  let n = eigenvalues.count
  var random = CounterGenerator(seed: seed)
  let basis = randomRotation(of: n, using: &random)
  return basis.transposed
    * (DoubleMatrix(rows: n, columns: n) { $0 == $1 ? eigenvalues[$0] : 0 } * basis)
}

@Suite("Symmetric eigenproblem")
struct EigenTests {
  @Test("agrees with Jacobi's method", arguments: [(1, 1), (6, 6), (30, 30), (30, 4), (40, 1)])
  func againstJacobi(n: Int, p: Int) throws {
    let x = DoubleMatrix.normal(n, n, seed: 3)
    let matrix = x + x.transposed
    let found = try SymmetricEigen(of: matrix, count: p)
    let (values, vectors) = jacobiEigen(matrix)
    for c in 0..<p {
      #expect(abs(found.values[c] - values[c]) < 1e-11 * abs(values[0]))
      let cosine = (0..<n).reduce(0.0) { $0 + found.vectors[c, $1] * vectors[c, $1] }
      #expect(abs(abs(cosine) - 1) < 1e-9)
    }
  }

  @Test("has orthonormal vectors where eigenvalues coincide")
  func repeated() throws {
    let matrix = symmetric([5, 5, 5, 2, 2, 0, 0, -1], seed: 1)
    for p in [4, 8] {
      let found = try SymmetricEigen(of: matrix, count: p)
      #expect(relativeError(found.vectors * found.vectors.transposed, identity(p)) < 1e-12)
      let scaled = DoubleMatrix(rows: p, columns: 8) { found.values[$0] * found.vectors[$0, $1] }
      #expect(relativeError(found.vectors * matrix, scaled) < 1e-12)
    }
  }

  /// Spectra to find the leading part of.
  static let spectra: [[Double]] = [
    (0..<1250).map { (i: Int) -> Double in 1000 / Double(1 + i) },  // falling slowly
    (0..<1200).map { (i: Int) -> Double in i < 20 ? 50 : 1 },  // many times the same
    (0..<1150).map { (i: Int) -> Double in i < 3 ? 10 : 0 },  // of low rank
    (0..<1101).map { (i: Int) -> Double in 2 - 1e-3 * Double(i) },  // left to LAPACK
  ]

  @Test("of a large matrix is right, on any number of threads", arguments: spectra)
  func leading(eigenvalues: [Double]) throws {
    let matrix = symmetric(eigenvalues, seed: 6)
    let found = try onThreadCounts { try SymmetricEigen.leading(of: matrix, count: 12) }
    #expect(found.allSatisfy { $0 == found[0] })
    for c in 0..<12 {
      #expect(abs(found[0].values[c] - eigenvalues[c]) < 1e-10 * eigenvalues[0])
    }
    let vectors = found[0].vectors
    #expect(relativeError(vectors * vectors.transposed, identity(12)) < 1e-11)
    let scaled = DoubleMatrix(rows: 12, columns: matrix.rows) {
      found[0].values[$0] * vectors[$0, $1]
    }
    #expect(relativeError(vectors * matrix, scaled) < 1e-7)
  }

  @Test("refuses what is not finite")
  func notFinite() {
    var matrix = identity(3)
    matrix[1, 1] = .nan
    #expect(throws: EigenError.notFinite) { try SymmetricEigen(of: matrix) }
  }

  @Test("of an operator agrees with that of its matrix", arguments: [(30, 1), (60, 7), (200, 25)])
  func lanczos(n: Int, p: Int) throws {
    let x = DoubleMatrix.normal(n, n, seed: 5)
    let matrix = x * x.transposed
    let found = try largestEigenvalues(n, count: p, of: product(with: matrix))
    let expected = try SymmetricEigen(of: matrix)
    for c in 0..<p {
      #expect(abs(found.values[c] - expected.values[c]) < 1e-10 * expected.values[0])
    }
    let scaled = DoubleMatrix(rows: p, columns: n) { found.values[$0] * found.vectors[$0, $1] }
    #expect(relativeError(found.vectors * matrix, scaled) < 1e-8)
  }

  @Test("solves of several operators at once do not disturb each other")
  func interleaved() async throws {
    try await withThrowingTaskGroup(of: (Double, [Double]).self) { group in
      for task in 0..<6 {
        group.addTask {
          let top = Double(200 + 40 * task)
          let matrix = symmetric((0..<80).map { top / Double(1 + $0) }, seed: UInt64(task))
          let found = try largestEigenvalues(80, count: 5, of: product(with: matrix))
          return (top, found.values)
        }
      }
      for try await (top, values) in group {
        for (c, value) in values.enumerated() {
          #expect(abs(value - top / Double(1 + c)) < 1e-9 * top)
        }
      }
    }
  }

  @Test("finds the same bits each time")
  func repeatable() throws {
    let x = DoubleMatrix.normal(50, 50, seed: 2)
    let matrix = x * x.transposed
    let found = try (0..<2).map { _ in
      try largestEigenvalues(50, count: 3, of: product(with: matrix))
    }
    #expect(found[0] == found[1])
  }

  /// The operator of a matrix.
  private func product(
    with matrix: DoubleMatrix
  ) -> (Span<Double>, inout MutableSpan<Double>) -> Void {
    { x, y in
      for i in 0..<matrix.rows {
        var sum = 0.0
        for j in 0..<matrix.columns { sum += matrix[i, j] * x[j] }
        y[i] = sum
      }
    }
  }
}

@Suite("Orthonormal rows")
struct OrthonormalTests {
  @Test(
    "span what the rows span, each on the side of its row", arguments: [(1, 1), (3, 8), (20, 20)])
  func gramSchmidt(p: Int, m: Int) {
    let x = DoubleMatrix.normal(p, m, seed: 4)
    let q = x.orthonormalisedRows()
    #expect(relativeError(q * q.transposed, identity(p)) < 1e-13)
    #expect(relativeError((x * q.transposed) * q, x) < 1e-12)
    for i in 0..<p {
      #expect((0..<m).reduce(0.0) { $0 + x[i, $1] * q[i, $1] } > 0)
    }
  }

  @Test("random rotations are orthogonal, repeatable and uniform")
  func haar() {
    var sums = DoubleMatrix(zeros: 3, 3)
    var squares = DoubleMatrix(zeros: 3, 3)
    var traces = 0.0
    for seed in 0..<4000 {
      var random = CounterGenerator(seed: UInt64(seed))
      var again = random
      let rotation = randomRotation(of: 3, using: &random)
      if seed < 5 {
        #expect(relativeError(rotation * rotation.transposed, identity(3)) < 1e-13)
        #expect(rotation == randomRotation(of: 3, using: &again))
      }
      for i in 0..<3 {
        traces += rotation[i, i]
        for j in 0..<3 {
          sums[i, j] += rotation[i, j]
          squares[i, j] += rotation[i, j] * rotation[i, j]
        }
      }
    }
    // Every element has mean 0 and mean square 1/3; without the signs of R the diagonal has not.
    for i in 0..<3 {
      for j in 0..<3 {
        #expect(abs(sums[i, j] / 4000) < 0.05)
        #expect(abs(squares[i, j] / 4000 - 1.0 / 3) < 0.03)
      }
    }
    #expect(abs(traces / 4000) < 0.08)
  }
}
