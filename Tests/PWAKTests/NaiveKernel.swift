import LinearAlgebra

/// WAK(KKᵀ) E by its definition, with its gradients, in `Double`; *n × n* weights and all.
struct NaiveKernel {
  let memberships: DoubleMatrix
  let embeddings: DoubleMatrix
  /// KKᵀ with a zero diagonal.
  let affinity: DoubleMatrix
  /// The row sums of the affinity.
  let weights: [Double]
  let predictions: DoubleMatrix

  init<Scalar>(_ memberships: DenseMatrix<Scalar>, _ embeddings: DenseMatrix<Scalar>) {
    let k = memberships.converted(to: Double.self)
    let e = embeddings.converted(to: Double.self)
    let n = k.rows
    let affinity = DoubleMatrix(rows: n, columns: n) { i, j in
      i == j ? 0 : (0..<k.columns).reduce(0) { $0 + k[i, $1] * k[j, $1] }
    }
    let weights = (0..<n).map { affinity.row($0).reduce(0, +) }
    predictions = DoubleMatrix(rows: n, columns: e.columns) { i, f in
      guard weights[i] > 0 else { return 0 }
      return (0..<n).reduce(0) { $0 + affinity[i, $1] * e[$1, f] } / weights[i]
    }
    (self.memberships, self.embeddings) = (k, e)
    (self.affinity, self.weights) = (affinity, weights)
  }

  /// ∂L/∂K and ∂L/∂E of a loss with ∂L/∂Ê = A, by the quotient rule on every weight.
  func pullback<Scalar>(
    _ gradient: DenseMatrix<Scalar>
  ) -> (memberships: DoubleMatrix, embeddings: DoubleMatrix) {
    let a = gradient.converted(to: Double.self)
    let (n, k, d) = (memberships.rows, memberships.columns, embeddings.columns)
    var dK = DoubleMatrix(zeros: n, k)
    var dE = DoubleMatrix(zeros: n, d)
    for i in 0..<n where weights[i] > 0 {
      for j in 0..<n where j != i {
        var slope = 0.0
        for f in 0..<d {
          slope += a[i, f] * (embeddings[j, f] - predictions[i, f]) / weights[i]
          dE[j, f] += affinity[i, j] / weights[i] * a[i, f]
        }
        for c in 0..<k {
          dK[i, c] += slope * memberships[j, c]
          dK[j, c] += slope * memberships[i, c]
        }
      }
    }
    return (dK, dE)
  }
}

/// Σ aᵢⱼ bᵢⱼ.
func inner(_ a: DoubleMatrix, _ b: DoubleMatrix) -> Double {
  zip(a.elements, b.elements).reduce(0) { $0 + $1.0 * $1.1 }
}

/// The slopes of a function by each element of a matrix, from central differences.
func slopes(
  at x: DoubleMatrix, step: Double = 1e-5, of function: (DoubleMatrix) -> Double
) -> DoubleMatrix {
  DoubleMatrix(rows: x.rows, columns: x.columns) { i, j in
    var (up, down) = (x, x)
    up[i, j] += step
    down[i, j] -= step
    return (function(up) - function(down)) / (2 * step)
  }
}
