import LinearAlgebra
import TestSupport
import Testing

/// A matrix of which about `share` of the elements are not zero; some rows and columns are empty.
private func scattered(_ n: Int, _ m: Int, share: Double = 0.2, seed: UInt64) -> Matrix {
  var random = CounterGenerator(seed: seed)
  return Matrix(rows: n, columns: m) { i, j in
    let value = Float(random.normal())
    return random.uniform() < share && i % 7 != 3 && j % 11 != 5 ? value : 0
  }
}

private let shapes = [(1, 1), (5, 3), (17, 40), (300, 23), (3, 0), (0, 4)]

@Suite("Sparse matrix")
struct SparseMatrixTests {
  @Test("stores the elements that are not zero, in order of row and column")
  func layout() {
    let sparse = SparseMatrix(Matrix(rows: 3, columns: 3, elements: [0, 2, 3, 0, 0, 0, 4, 0, 0]))
    #expect(sparse.rowOffsets == [0, 2, 2, 3])
    #expect(sparse.columnIndices == [1, 2, 0])
    #expect(sparse.values == [2, 3, 4])
    #expect(sparse[0, 1] == 2 && sparse[0, 0] == 0 && sparse[1, 1] == 0 && sparse[2, 0] == 4)
  }

  @Test("comes back dense", arguments: shapes)
  func roundTrip(n: Int, m: Int) {
    let x = scattered(n, m, seed: 1)
    #expect(SparseMatrix(x).dense == x)
  }

  @Test("is transposed like the dense matrix", arguments: shapes)
  func transposed(n: Int, m: Int) {
    let x = scattered(n, m, seed: 2)
    #expect(SparseMatrix(x).transposed == SparseMatrix(x.transposed))
  }

  @Test("is turned from compressed columns by transposing their rows")
  func compressedColumns() {
    // Columns of [[1, 0], [2, 3]]: (0: 1, 1: 2), (1: 3).
    let columns = SparseMatrix(
      rows: 2, columns: 2, rowOffsets: [0, 2, 3], columnIndices: [0, 1, 1], values: [1, 2, 3])
    #expect(columns.transposed.dense == Matrix(rows: 2, columns: 2, elements: [1, 0, 2, 3]))
  }

  @Test("sorts entries that come in any order, and adds up repeated ones")
  func unsorted() {
    let sparse = SparseMatrix(
      rows: 3, columns: 4, rowOffsets: [0, 3, 3, 6], unsortedColumnIndices: [3, 0, 3, 1, 2, 3],
      values: [1, 2, 4, 5, 6, 7])
    #expect(sparse.rowOffsets == [0, 2, 2, 5])
    #expect(
      sparse.dense == Matrix(rows: 3, columns: 4, elements: [2, 0, 0, 5, 0, 0, 0, 0, 0, 5, 6, 7]))
  }

  @Test func `traps on columns out of order or outside`() async {
    await #expect(processExitsWith: .failure) {
      _ = SparseMatrix(
        rows: 1, columns: 3, rowOffsets: [0, 2], columnIndices: [1, 0], values: [1, 1])
    }
    await #expect(processExitsWith: .failure) {
      _ = SparseMatrix(rows: 1, columns: 3, rowOffsets: [0, 1], columnIndices: [3], values: [1])
    }
  }

  @Test("selects rows and columns in any order, with repeats")
  func selection() {
    let x = scattered(20, 15, seed: 3)
    let sparse = SparseMatrix(x)
    for indices in [[3, 0, 14, 3], [0, 2, 9], [], [14]] {
      #expect(sparse.rows(at: indices) == SparseMatrix(x.rows(at: indices)))
      #expect(sparse.columns(at: indices) == SparseMatrix(x.columns(at: indices)))
    }
  }

  @Test("copies named rows into a batch over what was there")
  func batch() {
    let x = scattered(30, 8, seed: 4)
    var batch = Matrix(rows: 4, columns: 8) { _, _ in 9 }
    SparseMatrix(x).copyRows(at: [7, 29, 7], into: &batch)
    #expect(batch.rows(at: [0, 1, 2]) == x.rows(at: [7, 29, 7]))
    #expect(batch.row(3).allSatisfy { $0 == 9 })
  }

  @Test("has the product of the definition, on any number of threads", arguments: shapes)
  func product(n: Int, m: Int) {
    let x = scattered(n, m, seed: 5)
    let b = Matrix.normal(m, 13, seed: 6)
    let found = onThreadCounts { SparseMatrix(x) * b }
    #expect(relativeError(found[0], definedProduct(x, b)) < 1e-6)
    #expect(found.allSatisfy { $0 == found[0] })
  }

  @Test(
    "has the transposed product of the definition, on any number of threads",
    arguments: shapes + [(2500, 6)])
  func transposedProduct(n: Int, m: Int) {
    let x = scattered(n, m, seed: 7)
    let b = Matrix.normal(n, 9, seed: 8)
    let found = onThreadCounts { SparseMatrix(x).transposedProduct(b) }
    #expect(relativeError(found[0], definedProduct(x.transposed, b)) < 1e-6)
    #expect(found.allSatisfy { $0 == found[0] })
  }

  @Test(
    "has the Gram matrix of the definition, on any number of threads",
    arguments: shapes + [(9000, 40)])
  func gram(n: Int, m: Int) {
    let x = scattered(n, m, seed: 9)
    let found = onThreadCounts { SparseMatrix(x).gram() }
    #expect(relativeError(found[0], definedProduct(x.transposed, x)) < 1e-10)
    #expect(found.allSatisfy { $0 == found[0] })
  }

  @Test("has the means, variances and sums of the dense matrix", arguments: [0, 1])
  func statistics(correction: Int) {
    var x = scattered(50, 12, seed: 10)
    for i in 0..<50 { x[i, 2] = 1000 + Float(i % 2) }  // a mean that dwarfs the variance
    let sparse = SparseMatrix(x)
    let variances = sparse.columnVariances(correction: correction)
    for j in 0..<12 {
      let column = x.column(j).map { Double($0) }
      let mean = column.reduce(0, +) / 50
      let variance = column.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) } / Double(50 - correction)
      #expect(abs(sparse.columnMeans[j] - mean) <= 1e-12 * max(1, abs(mean)))
      #expect(abs(variances[j] - variance) <= 1e-9 * max(1, variance))
      #expect(
        abs(x.columnVariances(correction: correction)[j] - variance) <= 1e-9 * max(1, variance))
    }
    for i in 0..<50 {
      #expect(abs(sparse.rowSums[i] - x.row(i).reduce(0.0) { $0 + Double($1) }) < 1e-9)
    }
  }

  @Test("maps, and scales rows and columns, without new entries")
  func maps() {
    let x = scattered(9, 7, seed: 11)
    let sparse = SparseMatrix(x)
    let rowFactors = (0..<9).map { Float($0 + 1) }
    let columnFactors = (0..<7).map { Float(2 * $0 + 1) }
    #expect(sparse.mapValues { $0 * 3 }.dense == 3 * x)
    #expect(
      sparse.scalingRows(by: rowFactors).dense
        == Matrix(rows: 9, columns: 7) { x[$0, $1] * rowFactors[$0] })
    #expect(
      sparse.scalingColumns(by: columnFactors).dense
        == Matrix(rows: 9, columns: 7) { x[$0, $1] * columnFactors[$1] })
  }
}
