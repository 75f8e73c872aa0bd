/// Why a run could not be finished.
public enum TrainingError: Error, Hashable, CustomStringConvertible {
  /// The loss was not a number at the first evaluation already.
  case notFinite(step: Int)
  /// The run was asked to stop and did.
  case stopped(step: Int, of: Int)
  /// A checkpoint that is not one of this run.
  case checkpoint(reason: String)

  /// One line: what was found, what to do.
  public var description: String {
    switch self {
    case .notFinite(let step):
      "the error is not finite after \(step) step\(step == 1 ? "" : "s"): the features may be on "
        + "very different scales (try --normalize zscore) or the learning rate too high"
    case .stopped(let step, let total): "stopped after step \(step) of \(total)"
    case .checkpoint(let reason): "this checkpoint is not one of this run: \(reason)"
    }
  }
}
