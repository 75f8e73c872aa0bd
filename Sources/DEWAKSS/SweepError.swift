public import LinearAlgebra

/// Why a table cannot be swept.
public enum SweepError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One of the grids holds nothing.
  case emptyGrid(String)
  /// A number of principal components that the table does not have.
  case components(Int, observations: Int, features: Int)
  /// A number of neighbours that the table does not have.
  case neighbors(Int, observations: Int)
  /// Too few neighbours for the convention of the package, which counts the observation itself.
  case reach(Int)
  /// A power of distances that is negative or not finite.
  case decay(Double)
  /// A recall of the approximate search that is no share.
  case recall(Double)
  /// The table holds a number that is not finite.
  case notFinite
  /// All elements of the table are the same number.
  case constant(Float)
  /// The principal components cannot be computed.
  case principalComponents(PCAError)

  /// One line for people.
  public var description: String {
    switch self {
    case .emptyGrid(let name): "sweep: the grid of \(name) is empty, but needs at least one number"
    case .components(let count, let n, let m):
      "sweep: \(count) principal components of a \(n) × \(m) table, but there must be at least 1 "
        + "and at most \(min(n, m))"
    case .neighbors(let count, let n):
      "sweep: \(count) neighbors among \(n) observations, but there must be at least 1 and at "
        + "most \(max(n - 1, 0))"
    case .reach(let count):
      "sweep: \(count) neighbors, the observation itself counted, but the largest number of the "
        + "grid must be at least 2"
    case .decay(let value): "sweep: decay is \(value), but must be at least 0 and finite"
    case .recall(let value):
      "sweep: the recall of neighbors is \(value), but must lie above 0 and be at most 1"
    case .notFinite: "sweep: the table holds NaN or infinity, but must be finite"
    case .constant(let value):
      "sweep: every element of the table is \(value), but there must be something to denoise"
    case .principalComponents(let error): "sweep: \(error)"
    }
  }
}
