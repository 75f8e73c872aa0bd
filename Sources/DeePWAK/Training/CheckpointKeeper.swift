internal import Networks

/// Decides when a run keeps a checkpoint: by the clock, when it is asked to stop, and at its
/// end if it took long enough to be missed or more is to come.
struct CheckpointKeeper {
  private let control: TrainingControl
  private var latest = ContinuousClock.now
  private var fingerprint: UInt64?

  init(_ control: TrainingControl, fingerprint: UInt64?) {
    (self.control, self.fingerprint) = (control, fingerprint)
  }

  /// Keeps a checkpoint if one is due; the closure makes it, given the digest of the table if
  /// that is known.
  mutating func keep(
    isLast: Bool, _ checkpoint: (UInt64?) -> TrainingCheckpoint
  ) throws {
    guard let save = control.save else { return }
    let isDue = ContinuousClock.now - latest >= control.interval
    let isAsked = !isLast && (control.stop.isStopped || Task.isCancelled)
    guard isDue || isAsked || (isLast && control.keepsLast) else { return }
    let state = checkpoint(fingerprint)
    fingerprint = state.fingerprint
    try save(state)
    latest = .now
  }
}

extension TrainingStep {
  /// The state after a step.
  func checkpoint(
    after index: Int, _ log: ProgressLog, _ best: TrainingCheckpoint.BestState,
    fingerprint: UInt64
  ) -> TrainingCheckpoint {
    let networks = zip(block.networks, optimizers).map { network, optimizer in
      TrainingCheckpoint.NetworkState(
        parameters: network.parameters, firstMoments: optimizer.firstMoments,
        secondMoments: optimizer.secondMoments, steps: optimizer.steps)
    }
    return TrainingCheckpoint(
      step: index + 1, networks: networks, best: best, reports: log.reports,
      openLosses: log.open, seconds: log.seconds, fingerprint: fingerprint)
  }

  /// Puts networks and optimisers back to where they stood.
  func restore(_ checkpoint: TrainingCheckpoint) {
    for (index, state) in checkpoint.networks.enumerated() {
      block.networks[index].parameters = state.parameters
      optimizers[index] = AdamW(
        resuming: optimizers[index].options, firstMoments: state.firstMoments,
        secondMoments: state.secondMoments, steps: state.steps)
    }
  }
}
