public import LinearAlgebra

/// The best mean of a noisy table and its J-invariant prediction, for noise of known variance.
///
/// The prediction f does not know the noise of x, so that the errors of the two are
/// uncorrelated: σ² of x, and ℓ − σ² of f with ℓ = E(f − x)². The mean λ f + (1 − λ) x has the
/// least error, σ² (1 − σ²/ℓ), at λ = σ² / ℓ.
///
/// Reference: J. Batson, L. Royer. "Noise2Self: blind denoising by self-supervision." *ICML*,
/// 2019. arXiv:1901.11365, section 3.3.
public struct OptimalMixture: Sendable, Hashable {
  /// The weight λ of the prediction, in [0, 1]; one for each feature.
  public let weights: [Double]
  /// The mean, *n × m*.
  public let table: Matrix

  /// Mixes a table with its prediction, with the same weight everywhere.
  ///
  /// - Parameters:
  ///   - noisy: X, *n × m*.
  ///   - prediction: f(X), *n × m*, J-invariant.
  ///   - noiseVariance: σ², not negative.
  /// - Complexity: O(*nm*)
  public init(_ noisy: Matrix, _ prediction: Matrix, noiseVariance: Double) {
    let losses = meanSquares(noisy, prediction)
    let loss = losses.reduce(0, +) / Double(max(losses.count, 1))
    let weight = OptimalMixture.weight(loss: loss, noiseVariance: noiseVariance)
    self.init(noisy, prediction, weights: losses.map { _ in weight })
  }

  /// Mixes a table with its prediction, with a weight for each feature.
  ///
  /// - Parameters:
  ///   - noisy: X, *n × m*.
  ///   - prediction: f(X), *n × m*, J-invariant.
  ///   - noiseVariances: σ² of each feature, *m* numbers, not negative.
  /// - Complexity: O(*nm*)
  public init(_ noisy: Matrix, _ prediction: Matrix, noiseVariances: [Double]) {
    precondition(
      noiseVariances.count == noisy.columns,
      "\(noiseVariances.count) noise variances for a \(noisy)")
    let losses = meanSquares(noisy, prediction)
    self.init(
      noisy, prediction,
      weights: zip(losses, noiseVariances).map {
        OptimalMixture.weight(loss: $0, noiseVariance: $1)
      })
  }

  private init(_ noisy: Matrix, _ prediction: Matrix, weights: [Double]) {
    self.weights = weights
    table = Matrix(rows: noisy.rows, columns: noisy.columns) { i, j in
      let weight = Float(weights[j])
      return weight * prediction[i, j] + (1 - weight) * noisy[i, j]
    }
  }

  private static func weight(loss: Double, noiseVariance: Double) -> Double {
    precondition(noiseVariance >= 0, "a noise variance of \(noiseVariance)")
    return loss > noiseVariance ? noiseVariance / loss : 1
  }
}

/// The mean squared difference in each column.
private func meanSquares(_ a: Matrix, _ b: Matrix) -> [Double] {
  precondition(a.rows == b.rows && a.columns == b.columns, "\(a) and \(b) differ in shape")
  var sums = [Double](repeating: 0, count: a.columns)
  for i in 0..<a.rows {
    for j in 0..<a.columns {
      let difference = Double(a[i, j]) - Double(b[i, j])
      sums[j] += difference * difference
    }
  }
  return sums.map { $0 / Double(max(a.rows, 1)) }
}
