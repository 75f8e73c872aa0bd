public import DeePWAK

/// What can be done to a run of `train` from outside: stop it, and let it go on later.
public struct RunControl: Sendable {
  /// Stops the training after the current step, once a checkpoint was written.
  public var stop = StopSignal()
  /// Where checkpoints go; nil keeps none.
  public var checkpoint: CheckpointFile?
  /// The least time between two checkpoints.
  public var interval = Duration.seconds(60)
  /// The checkpoint from which the training goes on; nil begins anew.
  public var resumed: RunCheckpoint?
  /// Whether the rows of the table are read from its file in blocks; nil where it does not fit
  /// into the memory of the machine.
  ///
  /// The result is the same either way.
  public var isBacked: Bool?
  /// Where prepared rows go then.
  public var backing = Backing()

  /// Creates a control that keeps no checkpoints.
  public init() {}
}
