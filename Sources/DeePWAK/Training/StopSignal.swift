internal import Synchronization

/// A request to stop, which any thread or signal handler may make.
public final class StopSignal: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Creates a signal that nobody has given yet.
  public init() {}

  /// Asks what listens to this signal to stop as soon as its state is in order.
  public func stop() { flag.store(true, ordering: .relaxed) }

  /// Whether a stop was asked for.
  public var isStopped: Bool { flag.load(ordering: .relaxed) }
}

/// What can be done to a training run from outside while it goes on.
public struct TrainingControl {
  /// Stops the run after the current step, once a checkpoint was saved.
  public var stop: StopSignal
  /// Keeps a checkpoint; nil keeps none.
  public var save: ((TrainingCheckpoint) throws -> Void)?
  /// The least time between two checkpoints.
  public var interval: Duration
  /// Whether one is kept after the last step whatever the time, as more is to come.
  var keepsLast = false

  /// Creates a control.
  ///
  /// - Parameters:
  ///   - stop: Stops the run after the current step.
  ///   - interval: The least time between two checkpoints.
  ///   - save: Keeps a checkpoint; nil keeps none.
  public init(
    stop: StopSignal = StopSignal(), interval: Duration = .seconds(60),
    save: ((TrainingCheckpoint) throws -> Void)? = nil
  ) {
    (self.stop, self.save, self.interval) = (stop, save, interval)
  }
}
