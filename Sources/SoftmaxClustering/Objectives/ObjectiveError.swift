internal import LinearAlgebra

/// Why an objective or its pseudo-labels could not be made.
public enum ObjectiveError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The order of a Rényi entropy is not positive.
  case order(Double)
  /// The weight of fairness is out of its range.
  case fairness(Double, isPositive: Bool)
  /// The exponent of predictions in optimal transport is not positive.
  case sharpness(Double)
  /// A number of steps is less than it must be.
  case steps(Int, least: Int)
  /// A tolerance is not positive.
  case tolerance(Double)
  /// A table has no rows or no columns.
  case empty(rows: Int, columns: Int)
  /// A row of predictions or labels holds what is no probability.
  case notAProbability(row: Int, column: Int, value: Double)
  /// A row of predictions or labels does not sum to one.
  case notADistribution(row: Int, sum: Double)

  /// What is wrong, in one line.
  public var description: String {
    switch self {
    case .order(let value):
      "decisiveness: the order of the entropy is \(value), but must be above 0: 1 for Shannon's, "
        + "infinity for the greatest"
    case .fairness(let value, let isPositive):
      "fairness: the weight is \(value), but must be "
        + (isPositive ? "a number above 0" : "a number of at least 0")
    case .sharpness(let value):
      "transport: the exponent of predictions is \(value), but must be a number above 0"
    case .steps(let value, let least):
      "pseudo-labels: \(value) steps, but there must be at least \(least)"
    case .tolerance(let value):
      "transport: the tolerance is \(value), but must be a number above 0"
    case .empty(let rows, let columns):
      "pseudo-labels: the table is \(rows) × \(columns), but must have a row and a column"
    case .notAProbability(let row, let column, let value):
      "pseudo-labels: row \(row + 1), column \(column + 1) holds \(value), but must lie in [0, 1]"
    case .notADistribution(let row, let sum):
      "pseudo-labels: row \(row + 1) sums to \(sum), but must sum to 1"
    }
  }
}

/// Checks that rows are distributions, to within rounding.
func checkDistributions<Scalar: SoftmaxScalar>(
  _ table: DenseMatrix<Scalar>
) throws(ObjectiveError) {
  guard table.rows > 0, table.columns > 0 else {
    throw .empty(rows: table.rows, columns: table.columns)
  }
  for i in 0..<table.rows {
    var sum = 0.0
    for (k, value) in table.row(i).enumerated() {
      guard value >= 0, value <= 1.001 else {
        throw .notAProbability(row: i, column: k, value: Double(value))
      }
      sum += Double(value)
    }
    guard abs(sum - 1) <= 1e-3 else { throw .notADistribution(row: i, sum: sum) }
  }
}
