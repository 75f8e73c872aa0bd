internal import Glibc
public import LinearAlgebra

/// Decisiveness less fairness: mean H(σ) − λ H(σ̄), with σ̄ the mean prediction of the batch.
///
/// Its negative is the mutual information of observation and cluster at λ = 1. In logits,
///
///     ∂L/∂zᵢₖ = σᵢₖ/b · [λ (ln σ̄ₖ − Σⱼ σᵢⱼ ln σ̄ⱼ) − (ln σᵢₖ + H(σᵢ))]
///
/// Weight decay, γ‖w‖², is the optimiser's; as γ → 0 a linear model goes to the largest margin.
///
/// Reference: J. Bridle, A. Heading, D. MacKay. "Unsupervised classifiers, mutual information and
/// 'phantom targets'." NeurIPS, 1991.
public struct MutualInformation: SoftmaxObjective {
  /// λ, the weight of fairness.
  public let fairness: Double

  /// Creates the objective.
  ///
  /// - Parameter fairness: λ, at least 0.
  public init(fairness: Double = 1) {
    precondition(fairness >= 0, "a fairness of \(fairness)")
    self.fairness = fairness
  }

  /// Creates the objective at work on batches of one size.
  ///
  /// - Parameter shape: The sizes of the batches.
  /// - Returns: The term.
  public func makeTerm(_ shape: SoftmaxBatchShape) -> any SoftmaxTerm { Term(fairness) }

  private final class Term: SoftmaxTerm, Sendable {
    private let fairness: Double

    init(_ fairness: Double) { self.fairness = fairness }

    func evaluate(
      _ batch: SoftmaxBatch, weight: Float, addingTo gradient: inout Matrix
    ) -> Double {
      let (sigma, b) = (batch.predictions, Double(batch.predictions.rows))
      let means = sigma.columnMeans
      let logMeans = means.map { log(max($0, 1e-30)) }
      var loss = fairness * zip(means, logMeans).reduce(0) { $0 + $1.0 * $1.1 }
      for i in 0..<sigma.rows {
        let z = batch.logits.row(i).map(Double.init)
        let largest = z.max() ?? 0
        let logSum = largest + log(z.reduce(0) { $0 + exp($1 - largest) })
        let s = sigma.row(i).map(Double.init)
        var (entropy, crossing) = (0.0, 0.0)
        for k in s.indices {
          entropy -= s[k] * (z[k] - logSum)
          crossing += s[k] * logMeans[k]
        }
        loss += entropy / b
        for k in s.indices {
          let slope =
            fairness * (logMeans[k] - crossing) - (z[k] - logSum + entropy)
          gradient[i, k] += weight * Float(s[k] / b * slope)
        }
      }
      return loss
    }
  }
}
