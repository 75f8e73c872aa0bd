internal import LinearAlgebra

/// Soft pseudo-labels: a cross-entropy of predictions and labels that are fair, with labels of each
/// batch from its predictions.
///
/// - ``CrossEntropy/reverse``: mean H(σ, y) + λ KL(u‖ȳ), by steps y = (σ + aS)/(1 + T) from y = σ (see
///   ``PseudoLabels``); few are needed.
/// - ``CrossEntropy/forward``: mean H(y, σ) − λ H(ȳ), linear in y but for fairness. Its labels are those
///   of −τ mean H(y) besides, with a small τ, which are yₖ ∝ (σₖ)^(1/τ) βₖ: a transport plan whose columns
///   may stray from equal masses.
///
/// Reference: M. Jabi, M. Pedersoli, A. Mitiche, I. Ben Ayed. "Deep clustering: on the link between
/// discriminative models and K-means." *IEEE Trans. PAMI* 43(6), 2021.
/// doi:10.1109/TPAMI.2019.2962683
public struct SoftPseudoLabels: SoftmaxObjective, SoftmaxFormula {
  /// ``CrossEntropy/forward`` or ``CrossEntropy/reverse``.
  public let form: CrossEntropy
  /// λ, the weight of fairness.
  public let fairness: Double
  /// The steps by which labels are found on each batch, at most.
  public let steps: Int
  /// τ of the forward form.
  public let softness: Double

  /// Creates the objective.
  ///
  /// - Parameters:
  ///   - form: ``CrossEntropy/forward`` or ``CrossEntropy/reverse``.
  ///   - fairness: λ, above 0.
  ///   - steps: The steps by which labels are found on each batch, at most; at least 1.
  ///   - softness: τ of the forward form, above 0.
  /// - Throws: ``ObjectiveError`` when a number is out of its range.
  public init(
    form: CrossEntropy = .forward, fairness: Double = 1, steps: Int = 5, softness: Double = 0.1
  ) throws(ObjectiveError) {
    precondition(form != .collision, "its labels are those of CollisionCrossEntropy")
    guard fairness > 0, fairness.isFinite else { throw .fairness(fairness, isPositive: true) }
    guard steps > 0 else { throw .steps(steps, least: 1) }
    guard softness > 0, softness.isFinite else { throw .sharpness(1 / softness) }
    (self.form, self.fairness, self.steps) = (form, fairness, steps)
    self.softness = softness
  }

  /// Creates the objective at work on batches of one size.
  ///
  /// - Parameter shape: The sizes of the batches.
  /// - Returns: The term.
  public func makeTerm(_ shape: SoftmaxBatchShape) -> any SoftmaxTerm {
    FormulaTerm(shape) { evaluate($0) }
  }

  func evaluate<Scalar: SoftmaxScalar>(_ batch: LaneBatch<Scalar>) -> Double {
    form == .forward ? forward(batch) : reverse(batch)
  }

  private func reverse<Scalar: SoftmaxScalar>(_ batch: LaneBatch<Scalar>) -> Double {
    let update = LabelUpdate(kind: .reverse, fairness: fairness)
    update.find(batch, steps: steps)
    return LabelLoss(kind: .reverse).evaluate(batch, batch.labels)
      + update.unfairness(batch.labels)
  }

  private func forward<Scalar: SoftmaxScalar>(_ batch: LaneBatch<Scalar>) -> Double {
    _ = TransportScaling(
      sharpness: 1 / softness, fairness: fairness, tolerance: 1e-4, limit: steps
    ).run(batch.logs, into: batch.labels)
    let unfair = batch.labels.columnMeans.reduce(0.0) {
      $0 + $1 * Double.logarithm(max($1, leastShare))
    }
    return LabelLoss(kind: .forward).evaluate(batch, batch.labels) + fairness * unfair
  }
}
