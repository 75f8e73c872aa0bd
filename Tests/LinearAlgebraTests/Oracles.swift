import LinearAlgebra
import Testing

/// The identity matrix.
func identity(_ n: Int) -> DoubleMatrix { DoubleMatrix(rows: n, columns: n) { $0 == $1 ? 1 : 0 } }

/// The product by its definition, in `Double`.
func definedProduct<Scalar>(
  _ a: DenseMatrix<Scalar>, _ b: DenseMatrix<Scalar>
) -> DoubleMatrix {
  DoubleMatrix(rows: a.rows, columns: b.columns) { i, j in
    (0..<a.columns).reduce(0.0) { $0 + Double(a[i, $1]) * Double(b[$1, j]) }
  }
}

/// All eigenvalues, falling, and eigenvectors as rows, by Jacobi's cyclic rotations.
func jacobiEigen(_ matrix: DoubleMatrix) -> (values: [Double], vectors: DoubleMatrix) {
  let n = matrix.rows
  var a = (0..<n).map { Array(matrix.row($0)) }
  var v = (0..<n).map { i in (0..<n).map { $0 == i ? 1.0 : 0.0 } }
  let size = matrix.frobeniusNorm
  for _ in 0..<60 {
    var off = 0.0
    for p in 0..<n { for q in (p + 1)..<max(n, p + 1) { off += a[p][q] * a[p][q] } }
    if off.squareRoot() <= 1e-14 * size { break }
    for p in 0..<n {
      for q in (p + 1)..<max(n, p + 1) where a[p][q] != 0 {
        let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
        let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        for k in 0..<n {
          (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q])
        }
        for k in 0..<n {
          (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k])
          (v[p][k], v[q][k]) = (c * v[p][k] - s * v[q][k], s * v[p][k] + c * v[q][k])
        }
      }
    }
  }
  let order = (0..<n).sorted { a[$0][$0] > a[$1][$1] }
  return (order.map { a[$0][$0] }, DoubleMatrix(rows: n, columns: n) { v[order[$0]][$1] })
}

/// Results of the same work on one, two and four threads.
///
/// The pool is shared by all tests: another may change the count meanwhile, which can only make
/// a difference where the property under test does not hold.
func onThreadCounts<Result, Failure: Error>(
  _ work: () throws(Failure) -> Result
) throws(Failure) -> [Result] {
  let before = ThreadPool.shared.threadCount
  defer { ThreadPool.shared.threadCount = before }
  var results: [Result] = []
  for count in [1, 2, 4] {
    ThreadPool.shared.threadCount = count
    results.append(try work())
  }
  return results
}
