internal import LinearAlgebra

/// Sums of squares of a table, against which errors are set.
struct TableSpread: Sendable {
  /// Σ x².
  let squares: Double
  /// Σ (x − mean of its feature)².
  let aroundFeatures: Double
  /// Σ (x − mean of its observation)².
  let aroundObservations: Double

  /// Adds up a table.
  init(_ table: RowBlock) {
    let (n, m) = (table.rows, table.columns)
    let parts: [RowSums]
    switch table {
    case .dense(let dense):
      parts = RowBlocks(count: n, size: 256).map { range in
        dense.withPointer { x in
          var sums = RowSums()
          for i in range { sums.add(x + i &* m, count: m, columns: m) }
          return sums
        }
      }
    case .sparse(let sparse):
      parts = RowBlocks(count: n, size: 256).map { range in
        sparse.values.withPointer { x in
          var sums = RowSums()
          for i in range {
            let first = sparse.rowOffsets[i]
            sums.add(x + first, count: sparse.rowOffsets[i + 1] - first, columns: m)
          }
          return sums
        }
      }
    }
    squares = parts.reduce(0) { $0 + $1.squares }
    aroundObservations = parts.reduce(0) { $0 + $1.aroundMeans }
    let variances: [Double]
    switch table {
    case .dense(let dense): variances = dense.columnVariances(correction: 0)
    case .sparse(let sparse): variances = sparse.columnVariances(correction: 0)
    }
    aroundFeatures = variances.reduce(0, +) * Double(n)
  }
}

/// The sums over a block of rows.
private struct RowSums: Sendable {
  var squares = 0.0
  var aroundMeans = 0.0

  mutating func add(_ x: UnsafePointer<Float>, count: Int, columns: Int) {
    var (sum, square) = (0.0, 0.0)
    for j in 0..<count {
      sum += Double(x[j])
      square += Double(x[j]) * Double(x[j])
    }
    let mean = sum / Double(max(columns, 1))
    var deviations = Double(columns - count) * mean * mean
    for j in 0..<count { deviations += (Double(x[j]) - mean) * (Double(x[j]) - mean) }
    squares += square
    aroundMeans += deviations
  }
}
