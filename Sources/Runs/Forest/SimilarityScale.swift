internal import Kruskal
internal import LinearAlgebra

/// What makes negative squared distances standard: their mean and deviation over all pairs.
///
/// With Σ of mean 0 and deviation 1 the same noise means the same on every table. Both figures
/// are those of the plain distance, also where mutual reachability replaces it.
///
/// Reference: L. Stewart, F. Bach, F. Llinares-López, Q. Berthet. "Differentiable clustering with
/// perturbed spanning forests." *NeurIPS*, 2023, section 5. arXiv:2305.16358
struct SimilarityScale: Sendable, Hashable {
  /// The mean of −*d*².
  let mean: Double
  /// The standard deviation of −*d*²; 1 where all are the same.
  let deviation: Double

  /// Finds both without going through the pairs.
  ///
  /// With centred points of squared norms *aᵢ*, ΣΣ *d*² = 2*n* Σ *aᵢ*, and ΣΣ *d*⁴ = 2*n* Σ *aᵢ*² +
  /// 2(Σ *aᵢ*)² + 4‖*XᵀX*‖² over all ordered pairs: the other terms vanish.
  ///
  /// - Parameter points: An *n × p* matrix.
  /// - Complexity: O(*np* min(*n*, *p*))
  init(of points: Matrix) {
    let (n, p) = (points.rows, points.columns)
    let means = points.columnMeans
    let x = DoubleMatrix(rows: n, columns: p) { Double(points[$0, $1]) - means[$1] }
    let norms = (0..<n).map { i in x.row(i).reduce(0.0) { $0 + $1 * $1 } }
    var gram = DoubleMatrix(zeros: min(n, p), min(n, p))
    if n < p {
      gram.setProduct(x, .asStored, x, .transposed)
    } else {
      gram.setProduct(x, .transposed, x, .asStored)
    }
    let pairs = Double(n) * Double(max(n - 1, 0)) / 2
    let sum = norms.reduce(0, +)
    let squares = Double(n) * norms.reduce(0) { $0 + $1 * $1 } + sum * sum
    let products = gram.elements.reduce(0.0) { $0 + $1 * $1 }
    let middle = pairs > 0 ? Double(n) * sum / pairs : 0
    let variance = pairs > 0 ? (squares + 2 * products) / pairs - middle * middle : 0
    mean = -middle
    // What is left of nothing by rounding is no deviation.
    deviation = variance > 1e-12 * middle * middle ? variance.squareRoot() : 1
  }

  /// The standardised similarity at a squared distance.
  func similarity(_ squared: Double) -> Double { (-squared - mean) / deviation }

  /// The standardised similarities of all pairs, *n × n*.
  ///
  /// - Parameter table: The points with the distance between them.
  /// - Returns: A symmetric matrix.
  /// - Complexity: O(*n*²*p*) on all threads.
  func similarities(of table: PointTable) -> DoubleMatrix {
    let n = table.points.rows
    var result = DoubleMatrix(zeros: n, n)
    result.withMutablePointer { target in
      nonisolated(unsafe) let target = target
      // Every pair is written by the task of its first row alone.
      RowBlocks(count: n, size: 16).forEach { rows in
        for i in rows {
          target[i * n + i] = similarity(0)
          for j in i + 1..<max(n, i + 1) {
            let value = similarity(table.squared(i, j))
            (target[i * n + j], target[j * n + i]) = (value, value)
          }
        }
      }
    }
    return result
  }
}
