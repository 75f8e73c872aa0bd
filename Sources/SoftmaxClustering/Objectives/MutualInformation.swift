internal import LinearAlgebra

/// Decisiveness less fairness: mean H(σ) − λ H(σ̄), with σ̄ the mean prediction of the batch.
///
/// Its negative is the mutual information of observation and cluster at λ = 1. In logits,
///
///     ∂L/∂zᵢₖ = σᵢₖ/b · [λ (ln σ̄ₖ − Σⱼ σᵢⱼ ln σ̄ⱼ) − (ln σᵢₖ + H(σᵢ))]
///
/// Weight decay, γ‖w‖², is the optimiser's; as γ → 0 a linear model goes to the largest margin.
/// With other entropies than Shannon's, ``RenyiDecisiveness``.
///
/// Reference: J. Bridle, A. Heading, D. MacKay. "Unsupervised classifiers, mutual information and
/// 'phantom targets'." NeurIPS, 1991.
public struct MutualInformation: SoftmaxObjective, SoftmaxFormula {
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
  public func makeTerm(_ shape: SoftmaxBatchShape) -> any SoftmaxTerm {
    FormulaTerm(shape) { evaluate($0) }
  }

  func evaluate<Scalar: SoftmaxScalar>(_ batch: LaneBatch<Scalar>) -> Double {
    decisiveness(batch, order: 1, fairness: fairness)
  }
}

/// Mean R_α(σ) − λ H(σ̄).
func decisiveness<Scalar: SoftmaxScalar>(
  _ batch: LaneBatch<Scalar>, order: Double, fairness: Double
) -> Double {
  let entropy = Decisiveness(order: order)
  let fair = Fairness(batch, weight: fairness)
  let sum = batch.blocks.sum { block in
    let part = entropy.evaluate(batch, block)
    fair.addGradient(batch, block)
    return part
  }
  return sum / Double(batch.rows) + fair.value
}
