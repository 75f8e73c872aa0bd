internal import Glibc
public import LinearAlgebra

/// A linear classifier on frozen embeddings: multinomial logistic regression.
///
/// What it gets right says how much an embedding knows of classes, also of classes for which
/// there were no labels when it was learned. Columns are brought to mean 0 and variance 1; the loss is the
/// sum of cross-entropies and half the squared weights over the strength, which makes the
/// minimum unique, and is made small by L-BFGS over all observations until its gradient vanishes.
///
/// Reference: L. Stewart, F. Bach, F. Llinares-López, Q. Berthet. "Differentiable clustering with
/// perturbed spanning forests." *NeurIPS*, 2023, section 3.2. arXiv:2305.16358
public struct LinearProbe: Sendable {
  /// The weights on standardised columns and, in the last row, the biases; (*d* + 1) × *classes*.
  public let weights: DoubleMatrix
  /// Whether the gradient vanished before the last iteration.
  public let hasConverged: Bool
  private let means: [Double]
  private let scales: [Double]

  /// Fits a classifier.
  ///
  /// - Parameters:
  ///   - embedding: *n × d*; *n* at least 1.
  ///   - classes: The classes of the *n* observations, from 0.
  ///   - strength: How weakly weights are held small: *C* as scikit-learn calls it.
  ///   - iterations: The most iterations.
  public init(
    _ embedding: Matrix, classes: [Int], strength: Double = 1, iterations: Int = 1000
  ) {
    let (n, d) = (embedding.rows, embedding.columns)
    precondition(
      classes.count == n && n > 0 && strength > 0, "\(classes.count) classes of a \(embedding)")
    means = (0..<d).map { j in (0..<n).reduce(0) { $0 + Double(embedding[$1, j]) } / Double(n) }
    scales = zip(0..<d, means).map { j, mean in
      let squares = (0..<n).reduce(0.0) {
        let difference = Double(embedding[$1, j]) - mean
        return $0 + difference * difference
      }
      return squares > 0 ? (squares / Double(n)).squareRoot() : 1
    }
    let x = LinearProbe.standardized(embedding, means, scales)
    let c = (classes.max() ?? 0) + 1
    let penalty = 1 / (strength * Double(n))
    let found = minimize(
      [Double](repeating: 0, count: (d + 1) * c), iterations: iterations, tolerance: 1e-6
    ) {
      LinearProbe.loss(DoubleMatrix(rows: d + 1, columns: c, elements: $0), x, classes, penalty)
    }
    weights = DoubleMatrix(rows: d + 1, columns: c, elements: found.point)
    hasConverged = found.hasConverged
  }

  /// The most probable class of each observation.
  ///
  /// - Parameter embedding: *n × d*.
  /// - Returns: *n* classes.
  public func classes(of embedding: Matrix) -> [Int] {
    precondition(
      embedding.columns + 1 == weights.rows, "a \(embedding) for \(weights.rows - 1) columns")
    let scores = LinearProbe.standardized(embedding, means, scales) * weights
    return (0..<scores.rows).map { i in
      let row = scores.row(i)
      return (row.indices.max { (row[$0], $1) < (row[$1], $0) } ?? row.startIndex)
        - row.startIndex
    }
  }

  /// The share of observations that get another class than theirs.
  ///
  /// - Parameters:
  ///   - embedding: *n × d*.
  ///   - classes: The classes of the *n* observations.
  /// - Returns: The share; 0 of none.
  public func error(of embedding: Matrix, classes: [Int]) -> Double {
    precondition(classes.count == embedding.rows, "\(classes.count) classes of a \(embedding)")
    let wrong = zip(self.classes(of: embedding), classes).count { $0 != $1 }
    return Double(wrong) / Double(max(classes.count, 1))
  }

  /// The standardised columns and one of ones, *n ×* (*d* + 1).
  private static func standardized(
    _ x: Matrix, _ means: [Double], _ scales: [Double]
  ) -> DoubleMatrix {
    DoubleMatrix(rows: x.rows, columns: x.columns + 1) { i, j in
      j < x.columns ? (Double(x[i, j]) - means[j]) / scales[j] : 1
    }
  }

  /// The mean cross-entropy with its penalty, and the gradient.
  private static func loss(
    _ weights: DoubleMatrix, _ x: DoubleMatrix, _ classes: [Int], _ penalty: Double
  ) -> (Double, [Double]) {
    let (n, c) = (x.rows, weights.columns)
    var scores = x * weights
    var sum = 0.0
    for i in 0..<n {
      let row = scores.row(i)
      let top = row.max() ?? 0
      let total = row.reduce(0) { $0 + exp($1 - top) }
      sum -= scores[i, classes[i]] - top - log(total)
      for j in 0..<c {
        let share = exp(scores[i, j] - top) / total
        scores[i, j] = (share - (classes[i] == j ? 1 : 0)) / Double(n)
      }
    }
    var gradient = DoubleMatrix(zeros: weights.rows, c)
    gradient.setProduct(x, .transposed, scores, .asStored)
    var squares = 0.0
    for i in 0..<weights.rows - 1 {
      for j in 0..<c {
        squares += weights[i, j] * weights[i, j]
        gradient[i, j] += penalty * weights[i, j]
      }
    }
    return (sum / Double(n) + penalty / 2 * squares, gradient.elements)
  }
}
