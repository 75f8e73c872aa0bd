public import LinearAlgebra
internal import Networks

/// Trains ``TrainingOptions/blocks`` blocks, one after the other, each fed with the output of
/// the one before.
///
/// With one block it is a ``Trainer``, to the bit. All blocks keep the same rows from training;
/// weights, batches and masks are each block's own.
public struct RecurrentTrainer: Sendable {
  /// The settings.
  public let options: TrainingOptions
  private let source: any ObservationSource
  private let first: Trainer
  private let labels: PartialLabels?

  /// Creates a trainer.
  ///
  /// - Parameters:
  ///   - source: The table, *n × m*, preprocessed.
  ///   - options: The settings.
  ///   - labels: The labels of some rows, for the heads to agree with; nil for none.
  /// - Throws: The first setting that is out of range or does not suit the table.
  public init(
    _ source: any ObservationSource, options: TrainingOptions, labels: PartialLabels? = nil
  ) throws(OptionError) {
    (self.source, self.options, self.labels) = (source, options, labels)
    first = try Trainer(source, options: options, labels: labels)
  }

  /// The steps of every block.
  public var stepsPerBlock: Int { first.totalSteps }

  /// Trains the blocks.
  ///
  /// - Parameters:
  ///   - checkpoint: Where an earlier run of the same options and table stood; nil begins anew.
  ///     The result is the same to the bit either way.
  ///   - control: Stops the run, and keeps checkpoints; one is kept at the end of every block
  ///     but the last, too.
  ///   - observer: Told how the run stands, about a hundred times a block.
  /// - Returns: The blocks, and the table as the last of them reads it.
  /// - Throws: As ``Trainer/train(resuming:control:observer:)``; steps count over all blocks.
  public func train(
    resuming checkpoint: TrainingCheckpoint? = nil, control: TrainingControl = TrainingControl(),
    observer: (TrainingProgress) -> Void = { _ in }
  ) throws -> (chain: TrainedChain, table: ChainedTable) {
    var areTrained = [Bool](repeating: false, count: source.observationCount)
    for row in first.trainingRows { areTrained[row] = true }
    var table = ChainedTable(source, areTrained: options.blocks > 1 ? areTrained : nil)
    var earlier: [FeedingBlock] = []
    if let checkpoint {
      guard checkpoint.earlier.count < options.blocks else {
        throw TrainingError.checkpoint(
          reason: "it stands in block \(checkpoint.earlier.count + 1) of \(options.blocks)")
      }
      try first.check(checkpoint)
      for (index, state) in checkpoint.earlier.enumerated() {
        let trained = try first.restored(state, number: index + 1)
        let next = table.fed(by: trained)
        (table, earlier) = (next.table, earlier + [next.block])
      }
    }
    while true {
      let number = earlier.count + 1
      let trainer = try Trainer(table, options: options, number: number, labels: labels)
      let trained = try train(
        trainer, after: earlier.map(\.trained),
        resuming: number == (checkpoint?.earlier.count ?? 0) + 1 ? checkpoint : nil, control,
        observer)
      guard number < options.blocks else {
        return (TrainedChain(earlier: earlier, last: trained), table)
      }
      let next = table.fed(by: trained)
      (table, earlier) = (next.table, earlier + [next.block])
    }
  }

  /// Trains one block, with checkpoints that hold the blocks before it, too.
  private func train(
    _ trainer: Trainer, after earlier: [TrainedBlock], resuming checkpoint: TrainingCheckpoint?,
    _ control: TrainingControl, _ observer: (TrainingProgress) -> Void
  ) throws -> TrainedBlock {
    var control = control
    let finished = earlier.map { TrainingCheckpoint.FinishedBlock($0) }
    control.keepsLast = finished.count + 1 < options.blocks
    control.save = control.save.map { save in
      { state in
        var state = state
        state.earlier = finished
        try save(state)
      }
    }
    do {
      return try trainer.train(resuming: checkpoint, control: control, observer: observer)
    } catch TrainingError.stopped(let step, let total) {
      throw TrainingError.stopped(
        step: finished.count * total + step, of: options.blocks * total)
    }
  }
}
