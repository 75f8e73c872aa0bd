internal import Networks

/// The best state of a run by its held-out masked error, to go back to if it diverges.
///
/// A guard against divergence only: the budget of steps, not this error, decides how long a
/// run trains.
struct Snapshot {
  /// The best state; ``TrainingCheckpoint/BestState/hasDiverged`` says whether the latest error
  /// was not finite, or four times the best.
  private(set) var state: TrainingCheckpoint.BestState

  init(resuming checkpoint: TrainingCheckpoint?) {
    state = checkpoint?.best ?? TrainingCheckpoint.BestState()
  }

  /// Whether the latest error was not finite, or four times the best.
  var hasDiverged: Bool { state.hasDiverged }

  /// Notes the state after an evaluation.
  ///
  /// - Throws: ``TrainingError/notFinite(step:)`` when there is no finite state to go back to.
  mutating func keep(
    _ block: Block, error: Double, step: Int
  ) throws(TrainingError) {
    if error < state.error {
      (state.error, state.step) = (error, step)
      state.parameters = block.networks.map(\.parameters)
    } else if !error.isFinite || error > 4 * state.error {
      guard !state.parameters.isEmpty else { throw .notFinite(step: step) }
      state.hasDiverged = true
    }
  }

  /// Puts the best state back if the run diverged.
  func restoreIfDiverged(_ block: Block) {
    guard hasDiverged else { return }
    for (network, values) in zip(block.networks, state.parameters) { network.parameters = values }
  }
}
