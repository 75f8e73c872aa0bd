public import LinearAlgebra

/// Self-labelling by optimal transport: cross-entropy H(y, σ) with labels y from a fair plan.
///
/// The plan is ``TransportPlan``'s, of the predictions of the whole table each time that
/// ``relabelled(by:)`` is called, else of each batch. Hard labels are its greatest entries; soft ones
/// the plan itself.
///
/// Reference: Y. Asano, C. Rupprecht, A. Vedaldi. "Self-labelling via simultaneous clustering and
/// representation learning." *ICLR*, 2020. arXiv:1911.05371
public struct SelfLabelling: TableObjective, SoftmaxFormula {
  /// The exponent of predictions in the plan, λ in the reference.
  public let sharpness: Double
  /// Whether labels are the greatest entries of the plan rather than the plan itself.
  public let labelsAreHard: Bool
  /// The rounds of Sinkhorn's iteration on a batch, at most.
  public let rounds: Int

  /// Creates the objective.
  ///
  /// - Parameters:
  ///   - sharpness: The exponent of predictions in the plan, above 0.
  ///   - labelsAreHard: Whether labels are the greatest entries of the plan rather than the plan.
  ///   - rounds: The rounds of Sinkhorn's iteration on a batch, at most; 100 times as many on a
  ///     table.
  /// - Throws: ``ObjectiveError`` when a number is out of its range.
  public init(
    sharpness: Double = 25, labelsAreHard: Bool = true, rounds: Int = 20
  ) throws(ObjectiveError) {
    guard sharpness > 0, sharpness.isFinite else { throw .sharpness(sharpness) }
    guard rounds > 0 else { throw .steps(rounds, least: 1) }
    (self.sharpness, self.labelsAreHard, self.rounds) = (sharpness, labelsAreHard, rounds)
  }

  /// Creates the objective at work on batches of one size, which get labels of their own.
  ///
  /// - Parameter shape: The sizes of the batches.
  /// - Returns: The term.
  public func makeTerm(_ shape: SoftmaxBatchShape) -> any SoftmaxTerm {
    FormulaTerm(shape) { evaluate($0) }
  }

  /// The objective with labels of all rows of a table.
  ///
  /// - Parameter predictions: σ of the whole table, *n × k*.
  /// - Returns: The cross-entropy with these labels.
  /// - Complexity: O(*nk*) for each of at most 100 · ``rounds``; the plan ends when the masses of
  ///   columns are right to 10⁻³.
  public func relabelled(by predictions: Matrix) -> any SoftmaxObjective {
    let logs = LaneTable<Float>(rows: predictions.rows, columns: predictions.columns)
    let plan = LaneTable<Float>(rows: predictions.rows, columns: predictions.columns)
    logs.load(predictions)
    logs.takeLogarithms()
    writeLabels(logs, plan, rounds: 100 * rounds)
    return GivenLabels(checked: plan.matrix, loss: .forward)
  }

  func evaluate<Scalar: SoftmaxScalar>(_ batch: LaneBatch<Scalar>) -> Double {
    writeLabels(batch.logs, batch.labels, rounds: rounds)
    return LabelLoss(kind: .forward).evaluate(batch, batch.labels)
  }

  private func writeLabels<Scalar: SoftmaxScalar>(
    _ logs: LaneTable<Scalar>, _ labels: LaneTable<Scalar>, rounds: Int
  ) {
    _ = TransportScaling(
      sharpness: sharpness, fairness: .infinity, tolerance: 1e-3, limit: rounds
    ).run(logs, into: labels)
    if labelsAreHard { labels.harden() }
  }
}
