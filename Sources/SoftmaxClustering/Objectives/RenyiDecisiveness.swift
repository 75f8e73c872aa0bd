internal import LinearAlgebra

/// Decisiveness of any order less fairness: mean R_α(σ) − λ H(σ̄), with Rényi's entropy
/// R_α = ln(Σₖ σₖ^α) / (1 − α).
///
/// α = 1 is Shannon's entropy, as in ``MutualInformation``; 2 the collision entropy −ln Σ σ²; infinity
/// −ln max σ. Linear models with weight decay γ → 0 go to the largest margin for any α > 0. Values and
/// gradients keep their digits near α = 1 and near one-hot predictions, and stay finite for any
/// finite logits.
///
/// Reference: A. Rényi. "On measures of entropy and information." *Proc. 4th Berkeley Symposium on
/// Mathematical Statistics and Probability* 1, 1961.
public struct RenyiDecisiveness: SoftmaxObjective, SoftmaxFormula {
  /// α, the order of the entropy.
  public let order: Double
  /// λ, the weight of fairness.
  public let fairness: Double

  /// Creates the objective.
  ///
  /// - Parameters:
  ///   - order: α > 0; infinity is allowed.
  ///   - fairness: λ, at least 0.
  /// - Throws: ``ObjectiveError`` when a number is out of its range.
  public init(order: Double, fairness: Double = 1) throws(ObjectiveError) {
    guard order > 0 else { throw .order(order) }
    guard fairness >= 0, fairness.isFinite else { throw .fairness(fairness, isPositive: false) }
    (self.order, self.fairness) = (order, fairness)
  }

  /// Creates the objective at work on batches of one size.
  ///
  /// - Parameter shape: The sizes of the batches.
  /// - Returns: The term.
  public func makeTerm(_ shape: SoftmaxBatchShape) -> any SoftmaxTerm {
    FormulaTerm(shape) { evaluate($0) }
  }

  func evaluate<Scalar: SoftmaxScalar>(_ batch: LaneBatch<Scalar>) -> Double {
    decisiveness(batch, order: order, fairness: fairness)
  }
}
