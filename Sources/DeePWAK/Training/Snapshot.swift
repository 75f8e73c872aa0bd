internal import Networks

/// Why a run could not be finished.
public enum TrainingError: Error, Hashable, CustomStringConvertible {
  /// The loss was not a number at the first evaluation already.
  case notFinite(step: Int)

  /// One line: what was found, what to do.
  public var description: String {
    switch self {
    case .notFinite(let step):
      "the error is not finite after \(step) step\(step == 1 ? "" : "s"): the features may be on very different scales "
        + "(try --normalize zscore) or the learning rate too high"
    }
  }
}

/// The best state of a run by its held-out masked error, to go back to if it diverges.
///
/// A guard against divergence only: the budget of steps, not this error, decides how long a
/// run trains.
struct Snapshot {
  private var parameters: [[Float]] = []
  private var error = Double.infinity
  /// The step of the best state.
  private(set) var step = 0
  /// Whether the latest error was not finite, or four times the best.
  private(set) var hasDiverged = false

  /// Notes the state after an evaluation.
  ///
  /// - Throws: ``TrainingError/notFinite(step:)`` when there is no finite state to go back to.
  mutating func keep(_ block: Block, error newError: Double, step newStep: Int) throws {
    if newError < error {
      (error, step) = (newError, newStep)
      parameters = block.networks.map(\.parameters)
    } else if !newError.isFinite || newError > 4 * error {
      guard !parameters.isEmpty else { throw TrainingError.notFinite(step: newStep) }
      hasDiverged = true
    }
  }

  /// Puts the best state back if the run diverged.
  func restoreIfDiverged(_ block: Block) {
    guard hasDiverged else { return }
    for (network, values) in zip(block.networks, parameters) { network.parameters = values }
  }
}
