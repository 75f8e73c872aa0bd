internal import LinearAlgebra

/// The collision cross-entropy with pseudo-labels: mean −ln Σₖ σₖ yₖ + λ KL(u‖ȳ).
///
/// In each step the labels y of the batch are found from y = σ by a few steps of expectation
/// maximisation, extrapolated after every second one (see ``PseudoLabels`` for the plain steps); then
/// they are fixed, and the gradient in logits is (σₖ − σₖ yₖ / Σ σ y)/b. An uncertain label asks little of
/// the prediction, which makes training robust to labels that are uncertain for good reason.
///
/// Too few steps leave the labels near the predictions and less fair than they should be: on MNIST's
/// pixels clusters then collapse. Ten are about as good as thirty.
///
/// Reference: Z. Zhang, Y. Boykov and others. "Collision cross-entropy for soft class labels and
/// entropy-based clustering", 2023. arXiv:2303.07321
public struct CollisionCrossEntropy: SoftmaxObjective, SoftmaxFormula {
  /// λ, the weight of fairness.
  public let fairness: Double
  /// The steps of expectation maximisation on each batch.
  public let steps: Int

  /// Creates the objective.
  ///
  /// - Parameters:
  ///   - fairness: λ, above 0.
  ///   - steps: The steps of expectation maximisation on each batch, at least 1.
  /// - Throws: ``ObjectiveError`` when a number is out of its range.
  public init(fairness: Double = 1, steps: Int = 10) throws(ObjectiveError) {
    guard fairness > 0, fairness.isFinite else { throw .fairness(fairness, isPositive: true) }
    guard steps > 0 else { throw .steps(steps, least: 1) }
    (self.fairness, self.steps) = (fairness, steps)
  }

  /// Creates the objective at work on batches of one size.
  ///
  /// - Parameter shape: The sizes of the batches.
  /// - Returns: The term.
  public func makeTerm(_ shape: SoftmaxBatchShape) -> any SoftmaxTerm {
    FormulaTerm(shape) { evaluate($0) }
  }

  func evaluate<Scalar: SoftmaxScalar>(_ batch: LaneBatch<Scalar>) -> Double {
    let update = LabelUpdate(kind: .collision, fairness: fairness)
    update.find(batch, steps: steps)
    return LabelLoss(kind: .collision).evaluate(batch, batch.labels)
      + update.unfairness(batch.labels)
  }
}
