extension Trainer {
  /// What happens during a training, up to its result.
  public enum Update: Sendable {
    /// A progress report, about a hundred of them.
    case progress(TrainingProgress)
    /// The training has ended.
    case finished(TrainedBlock)
  }

  /// The training as a sequence of what happens; iterating makes it go.
  ///
  /// The training works on a task of its own, which is cancelled when the task that iterates is
  /// cancelled or leaves the loop.
  ///
  /// - Parameter checkpoint: Where an earlier training stood; nil begins anew.
  /// - Returns: The reports in order, then the trained block; what
  ///   ``train(resuming:control:observer:)`` throws.
  public func updates(
    resuming checkpoint: TrainingCheckpoint? = nil
  ) -> AsyncThrowingStream<Update, any Error> {
    AsyncThrowingStream { continuation in
      let task = Task.detached {
        do {
          let block = try self.train(resuming: checkpoint) { continuation.yield(.progress($0)) }
          continuation.yield(.finished(block))
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}
