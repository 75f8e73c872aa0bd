import LinearAlgebra
import SoftmaxClustering
import TestSupport

/// Expectation–maximisation by its definition, in `Double`, with determinants by elimination.
struct PlainMixture {
  let rows: [[Double]]
  let shape: CovarianceShape
  var weights: [Double] = []
  var means: [[Double]] = []
  var covariances: [[[Double]]] = []

  init(_ x: Matrix, labels: [Int], clusters k: Int, shape: CovarianceShape) {
    rows = (0..<x.rows).map { x.row($0).map(Double.init) }
    self.shape = shape
    maximise(labels.map { label in (0..<k).map { $0 == label ? 1 : 0 } })
  }

  /// The log-likelihood, and responsibilities.
  func expectation() -> (Double, [[Double]]) {
    var total = 0.0
    let shares = rows.map { x -> [Double] in
      let terms = weights.indices.map { c in weights[c] * density(x, means[c], covariances[c]) }
      let sum = terms.reduce(0, +)
      total += naturalLogarithm(sum)
      return terms.map { $0 / sum }
    }
    return (total, shares)
  }

  mutating func maximise(_ shares: [[Double]]) {
    let (k, d, n) = (shares[0].count, rows[0].count, Double(rows.count))
    let sizes = (0..<k).map { c in shares.reduce(0) { $0 + $1[c] } }
    weights = sizes.map { $0 / n }
    means = (0..<k).map { c in
      (0..<d).map { j in
        var sum = 0.0
        for (x, share) in zip(rows, shares) { sum += share[c] * x[j] }
        return sum / sizes[c]
      }
    }
    let zeros = [[Double]](repeating: [Double](repeating: 0, count: d), count: d)
    covariances = [[[Double]]](repeating: zeros, count: k)
    for (x, share) in zip(rows, shares) {
      for c in 0..<k {
        let difference = zip(x, means[c]).map { $0 - $1 }
        for i in 0..<d {
          for j in 0..<d {
            covariances[c][i][j] += share[c] * difference[i] * difference[j] / sizes[c]
          }
        }
      }
    }
    let kept = covariances
    for c in 0..<k {
      for i in 0..<d {
        for j in 0..<d {
          switch shape {
          case .full: break
          case .tied: covariances[c][i][j] = (0..<k).reduce(0) { $0 + weights[$1] * kept[$1][i][j] }
          case .diagonal: if i != j { covariances[c][i][j] = 0 }
          case .spherical:
            let mean = (0..<d).reduce(0) { $0 + kept[c][$1][$1] } / Double(d)
            covariances[c][i][j] = i == j ? mean : 0
          }
        }
      }
    }
  }

  private func density(_ x: [Double], _ mean: [Double], _ covariance: [[Double]]) -> Double {
    let d = x.count
    // Gauss's elimination of Σ z = x − μ.
    var a = covariance
    var b = zip(x, mean).map { $0 - $1 }
    let difference = b
    var determinant = 1.0
    for p in 0..<d {
      determinant *= a[p][p]
      for i in 0..<d where i > p {
        let factor = a[i][p] / a[p][p]
        for j in p..<d { a[i][j] -= factor * a[p][j] }
        b[i] -= factor * b[p]
      }
    }
    for p in (0..<d).reversed() {
      for j in 0..<d where j > p { b[p] -= a[p][j] * b[j] }
      b[p] /= a[p][p]
    }
    let quadratic = zip(difference, b).reduce(0) { $0 + $1.0 * $1.1 }
    var scale = 1.0
    for _ in 0..<d { scale *= 2 * Double.pi }
    return exponential(-0.5 * quadratic) / (scale * determinant).squareRoot()
  }
}
