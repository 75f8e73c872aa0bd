internal import LinearAlgebra

/// The factor of a positive definite matrix A = LLᵀ, and its inverse.
struct Cholesky {
  /// L, lower triangular, *d × d*.
  let factor: DoubleMatrix
  /// ln det A.
  let logDeterminant: Double

  /// Factors a symmetric matrix, of which the lower triangle is read; nil where it is not positive
  /// definite.
  init?(_ matrix: DoubleMatrix) {
    let d = matrix.rows
    precondition(matrix.columns == d, "\(matrix) is not square")
    var l = DoubleMatrix(zeros: d, d)
    var logSum = 0.0
    let succeeded = l.withMutablePointer { l in
      for i in 0..<d {
        for j in 0...i {
          var sum = matrix[i, j]
          let (a, b) = (l + i &* d, l + j &* d)
          for m in 0..<j { sum -= a[m] * b[m] }
          if j < i {
            a[j] = sum / b[j]
          } else {
            guard sum > 0, sum.isFinite else { return false }
            a[i] = sum.squareRoot()
            logSum += 2 * naturalLogarithm(a[i])
          }
        }
      }
      return true
    }
    guard succeeded else { return nil }
    (factor, logDeterminant) = (l, logSum)
  }

  /// L⁻¹, lower triangular.
  var inverseFactor: DoubleMatrix {
    let d = factor.rows
    var inverse = DoubleMatrix(zeros: d, d)
    for i in 0..<d {
      let scale = 1 / factor[i, i]
      for j in 0..<i {
        var sum = 0.0
        for m in j..<i { sum += factor[i, m] * inverse[m, j] }
        inverse[i, j] = -sum * scale
      }
      inverse[i, i] = scale
    }
    return inverse
  }
}
