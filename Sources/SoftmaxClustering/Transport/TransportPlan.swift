public import LinearAlgebra

/// The fairest assignment of rows to clusters that predictions allow, softened by entropy.
///
/// Q = diag(α) Pˢ diag(β) with rows 1/N and columns 1/K is the plan of least −Σ Q ln P − 1/s Σ H(Q); as
/// s → ∞ it goes to the exact optimal transport. Found by Sinkhorn's iteration in the log domain, in
/// `Double`.
///
/// Reference: Y. Asano, C. Rupprecht, A. Vedaldi. "Self-labelling via simultaneous clustering and
/// representation learning." *ICLR*, 2020. arXiv:1911.05371
public struct TransportPlan: Sendable, Hashable {
  /// Q, *n × k*; rows of sum 1/*n*.
  public let plan: DoubleMatrix
  /// The rounds taken.
  public let rounds: Int
  /// The greatest relative error of a column's mass, |K m − 1| to first order; rows are exact.
  public let error: Double
  /// Whether the error is within the tolerance.
  public let hasConverged: Bool

  /// Finds the plan.
  ///
  /// - Parameters:
  ///   - predictions: P, *n × k*; rows on the simplex. Zeros count as the least `Double`.
  ///   - sharpness: s, the exponent of predictions, above 0; the λ of the reference.
  ///   - tolerance: The relative error of a column's mass at which it ends, above 0.
  ///   - rounds: The rounds at most. Sharp plans with rows that nearly tie need very many.
  /// - Throws: ``ObjectiveError`` when a row is no distribution or a number is out of its range.
  /// - Complexity: O(*nk*) a round, on all threads; the same result on any number of them.
  public init(
    of predictions: DoubleMatrix, sharpness: Double = 25, tolerance: Double = 1e-9,
    rounds: Int = 10_000
  ) throws(ObjectiveError) {
    guard sharpness > 0, sharpness.isFinite else { throw .sharpness(sharpness) }
    guard tolerance > 0 else { throw .tolerance(tolerance) }
    guard rounds > 0 else { throw .steps(rounds, least: 1) }
    try checkDistributions(predictions)
    let logs = LaneTable<Double>(rows: predictions.rows, columns: predictions.columns)
    let result = LaneTable<Double>(rows: predictions.rows, columns: predictions.columns)
    logs.load(predictions)
    logs.takeLogarithms()
    let outcome = TransportScaling(
      sharpness: sharpness, fairness: .infinity, tolerance: tolerance, limit: rounds
    ).run(logs, into: result)
    plan = (1 / Double(predictions.rows)) * result.matrix
    (self.rounds, error) = (outcome.rounds, outcome.change)
    hasConverged = outcome.change <= tolerance
  }

  /// The cluster that gets most of each row; of equal ones the first.
  public var partition: Partition {
    Partition(
      labels: (0..<plan.rows).map { i in
        let row = plan.row(i)
        let top = row.max() ?? 0
        return (row.firstIndex(of: top) ?? row.startIndex) - row.startIndex
      }, clusterCount: plan.columns)
  }
}
