/// Why principal components cannot be computed.
public enum PCAError: Error, Equatable, Sendable, CustomStringConvertible {
  /// More components are asked for than the table can have, or none.
  case componentCount(Int, observations: Int, features: Int)
  /// The table holds a number that is not finite.
  case notFinite
  /// The eigenvalue solver gave up.
  case eigenvalues(EigenError)

  /// One line for people.
  public var description: String {
    switch self {
    case .componentCount(let count, let observations, let features):
      "principal components: \(count) asked for of a \(observations) × \(features) table, but "
        + "there must be at least 1 and at most \(min(observations, features))"
    case .notFinite:
      "principal components: the table holds NaN, infinity or overflowing numbers, but must be "
        + "finite"
    case .eigenvalues(let error):
      "principal components: \(error)"
    }
  }
}
