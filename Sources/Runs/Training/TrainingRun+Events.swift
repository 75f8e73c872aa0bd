internal import DeePWAK

extension TrainingRun {
  /// What happens during a run, up to its result.
  public enum Update: Sendable {
    /// The run goes on.
    case event(Event)
    /// The run has ended.
    case finished(TrainingResult)
  }

  /// The run as a sequence of what happens; iterating makes it go.
  ///
  /// The run works on a task of its own. It is stopped after the current step, with a checkpoint
  /// if the control keeps any, when the task that iterates is cancelled or leaves the loop.
  ///
  /// ```swift
  /// for try await update in TrainingRun(options).updates() {
  ///   switch update {
  ///   case .event(.progress(let report)): print(report.step, report.loss)
  ///   case .event: break
  ///   case .finished(let result): print(result.consensus.clusterSizes)
  ///   }
  /// }
  /// ```
  ///
  /// - Parameter control: Stops the run, keeps checkpoints, and goes on from one.
  /// - Returns: The events in order, then the result; what ``result(control:observer:)`` throws.
  public func updates(
    control: RunControl = RunControl()
  ) -> AsyncThrowingStream<Update, any Error> {
    AsyncThrowingStream { continuation in
      let task = Task.detached {
        do {
          let result = try self.result(control: control) { continuation.yield(.event($0)) }
          continuation.yield(.finished(result))
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}
