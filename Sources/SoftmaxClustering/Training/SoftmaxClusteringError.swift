/// Why a softmax model could not be trained.
public enum SoftmaxClusteringError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A setting is out of range: its name, its value, and what it must be.
  case setting(name: String, value: String, requirement: String)
  /// There are fewer observations than clusters.
  case tooFewObservations(Int, clusters: Int)
  /// The table has no features.
  case noFeatures
  /// A number of the table is not finite.
  case notFinite(row: Int, column: Int)
  /// No objective was given.
  case noObjective
  /// The loss stopped to be a number.
  case diverged(step: Int)
  /// The caller asked to stop.
  case stopped(step: Int, of: Int)

  /// One line: where, what was found, what to do.
  public var description: String {
    switch self {
    case .setting(let name, let value, let requirement):
      "\(name) is \(value), but must \(requirement)"
    case .tooFewObservations(let n, let clusters):
      "\(n) observation\(n == 1 ? "" : "s") cannot fill \(clusters) clusters; ask for at most "
        + "\(n)"
    case .noFeatures: "the table has no features, but a model needs at least one"
    case .notFinite(let row, let column):
      "row \(row + 1), column \(column + 1) is not a finite number; impute or leave out missing "
        + "values"
    case .noObjective: "no objective was given, but a model needs at least one of weight above 0"
    case .diverged(let step):
      "the loss is not finite after \(step) step\(step == 1 ? "" : "s"): lower the learning "
        + "rate, or scale the features"
    case .stopped(let step, let total): "stopped after step \(step) of \(total)"
    }
  }
}
