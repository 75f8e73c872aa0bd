public import Kruskal

/// Why no embedding could be learned.
public enum ForestLearningError: Error, Equatable, CustomStringConvertible {
  /// A setting does not suit the table or the labels.
  case option(OptionError)
  /// No observation has a label.
  case noLabels(observations: Int)
  /// The embedding of a batch is not finite.
  case notFinite(step: Int)
  /// There is no forest.
  case forest(ForestError)

  /// One line: what was found, what to do.
  public var description: String {
    switch self {
    case .option(let error): error.description
    case .noLabels(let n):
      "none of \(n) observations has a label, but the loss needs two with one at least"
    case .notFinite(let step):
      "the embedding is not finite after \(step) step\(step == 1 ? "" : "s"): the features may be "
        + "on very different scales (try --normalize zscore) or the learning rate too high"
    case .forest(let error): error.description
    }
  }
}
