internal import LinearAlgebra

/// −λ H(σ̄), with σ̄ the mean prediction of a batch, and its gradient
/// σᵢₖ/b · λ (ln σ̄ₖ − Σⱼ σᵢⱼ ln σ̄ⱼ).
struct Fairness<Scalar: SoftmaxScalar>: Sendable {
  /// λ Σ σ̄ ln σ̄.
  let value: Double
  /// λ/b · ln σ̄.
  private let slopes: [Scalar]

  init(_ batch: LaneBatch<Scalar>, weight: Double) {
    let means = batch.sigma.columnMeans
    let logs = means.map { Double.logarithm(max($0, leastShare)) }
    value = weight * zip(means, logs).reduce(0) { $0 + $1.0 * $1.1 }
    slopes = logs.map { Scalar(weight * $0 / Double(batch.rows)) }
  }

  /// Adds the gradient in one block.
  func addGradient(_ batch: LaneBatch<Scalar>, _ block: Range<Int>) {
    let w = block.count
    withLanes(1, of: Scalar.self) { mean in
      for i in 0..<w { mean[i] = 0 }
      for k in 0..<batch.clusters {
        let (s, slope) = (batch.sigma.column(k, of: block), slopes[k])
        for i in 0..<w { mean[i] += s[i] * slope }
      }
      for k in 0..<batch.clusters {
        let (s, g) = (batch.sigma.column(k, of: block), batch.gradient.column(k, of: block))
        let slope = slopes[k]
        for i in 0..<w { g[i] += s[i] * (slope - mean[i]) }
      }
    }
  }
}
