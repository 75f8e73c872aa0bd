/// Why an eigenproblem or a decomposition has no answer.
public enum EigenError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The matrix holds a number that is not finite.
  case notFinite
  /// A routine gave up, with the code that its documentation explains.
  case didNotConverge(routine: String, code: Int)

  /// One line for people.
  public var description: String {
    switch self {
    case .notFinite:
      "eigenvalues: the matrix holds NaN or infinity, but must be finite"
    case .didNotConverge(let routine, let code):
      "eigenvalues: \(routine) stopped with code \(code), but must return 0"
    }
  }
}
