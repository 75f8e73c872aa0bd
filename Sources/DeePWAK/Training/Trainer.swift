public import LinearAlgebra
internal import Networks
internal import Noise2Self

/// Trains a block of heads on the rows of a table.
///
/// It trains one block, however many ``TrainingOptions/blocks`` are asked for: see
/// ``RecurrentTrainer`` for more.
///
/// The trainer knows no method by name: rows come from an `ObservationSource`, what the
/// partitioners learn from ``PartitionObjective``s, and its steps are a function of the options
/// and the table alone, on any number of threads.
public struct Trainer: Sendable {
  /// The settings.
  public let options: TrainingOptions
  /// The rows trained on, rising.
  public let trainingRows: [Int]
  /// The rows kept from training, rising.
  public let heldOutRows: [Int]
  private let table: ChainedTable
  private let labels: PartialLabels?
  private let number: Int
  private let evaluationRows: [Int]
  private let batchSize: Int
  private let evaluationMasks: MaskSampler

  /// The rows on which progress is evaluated, at most.
  private static let evaluationLimit = 4096

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
    try self.init(ChainedTable(source), options: options, number: 1, labels: labels)
  }

  /// Creates the trainer of one of several blocks.
  init(
    _ table: ChainedTable, options: TrainingOptions, number: Int, labels: PartialLabels? = nil
  ) throws(OptionError) {
    let source = table.source
    precondition(
      labels.map { $0.codes.count == source.observationCount } ?? true,
      "labels of \(labels?.codes.count ?? 0) rows for \(source.observationCount) observations")
    self.labels = labels
    try options.validate(
      observations: source.observationCount, features: source.featureCount)
    self.options = options
    (self.table, self.number) = (table, number)
    let n = source.observationCount
    var generator = CounterGenerator(seed: options.seed, stream: 0x5370_6C69)
    let order = generator.permutation(of: n)
    let kept = options.heldOut.count(of: n)
    heldOutRows = order[..<kept].sorted()
    trainingRows = order[kept...].sorted()
    let rows = kept > 0 ? heldOutRows : trainingRows
    evaluationRows =
      rows.count <= Trainer.evaluationLimit
      ? rows : Array(order[..<Trainer.evaluationLimit]).sorted()
    batchSize = options.batchSize.count(of: trainingRows.count)
    let features = source.featureCount
    evaluationMasks = MaskSampler(
      featureCount: features, hiddenShare: options.maskedShare,
      kind: options.resolvedMaskKind(features: features), seed: options.seed, stream: 1)
  }

  /// The steps of the training of a block.
  public var totalSteps: Int {
    guard let epochs = options.epochs else { return options.steps }
    return epochs * ((trainingRows.count + batchSize - 1) / batchSize)
  }

  /// Trains a block.
  ///
  /// - Parameters:
  ///   - checkpoint: Where an earlier run of the same options and table stood; nil begins anew.
  ///     The result is the same to the bit either way.
  ///   - control: Stops the run, and keeps checkpoints.
  ///   - observer: Told how the run stands, about a hundred times.
  /// - Returns: The trained block and its errors.
  /// - Throws: ``TrainingError`` when the loss is not finite and never was, when the run was
  ///   stopped and when the checkpoint is of another run; `CancellationError` when the task was
  ///   cancelled; what keeping a checkpoint throws.
  /// - Complexity: O(steps · *h* · *b* · weights)
  public func train(
    resuming checkpoint: TrainingCheckpoint? = nil, control: TrainingControl = TrainingControl(),
    observer: (TrainingProgress) -> Void = { _ in }
  ) throws -> TrainedBlock {
    let source = table.source
    let own = options.ofBlock(number)
    let block = Block(features: source.featureCount, options: own)
    let step = TrainingStep(
      block, batchRows: batchSize, coordinates: evaluationMasks.mask(at: 0).errorCount,
      options: options, labels: labels)
    if let checkpoint { try resume(checkpoint, block, step) }
    var inputs = StepInputs(
      rows: trainingRows, batchSize: batchSize, features: source.featureCount, own)
    var log = ProgressLog(
      block: (number, max(options.blocks, number)), totalSteps: totalSteps,
      stepsPerPass: inputs.stepsPerPass, resuming: checkpoint)
    var best = Snapshot(resuming: checkpoint)
    var keeper = CheckpointKeeper(control, fingerprint: checkpoint?.fingerprint)
    let evaluation = ReadRows(evaluationRows, of: table)
    let decodes = LossWeights(options).decodes
    for index in (checkpoint?.step ?? 0)..<totalSteps where !best.hasDiverged {
      let rate = options.rates.rate(atStep: index, of: totalSteps)
      log.add(step.run(inputs.input(at: index), of: table, rate: rate), rate: rate)
      if log.reports(after: index) {
        var error: HeldOutError?
        if log.evaluates(after: index) {
          let found = HeldOutError(
            block.growingForests(over: trainingRows, of: table, own), evaluation,
            masks: evaluationMasks, decodes: decodes)
          try best.keep(block, error: found.masked, step: index + 1)
          error = found
        }
        observer(log.report(after: index, error))
      }
      try keeper.keep(isLast: index + 1 == totalSteps || best.hasDiverged) { fingerprint in
        step.checkpoint(
          after: index, log, best.state, fingerprint: fingerprint ?? self.fingerprint)
      }
      if index + 1 < totalSteps { try stopIfAsked(control, after: index + 1) }
    }
    best.restoreIfDiverged(block)
    return summary(
      of: block, reports: log.reports, divergedAfter: best.hasDiverged ? best.state.step : nil)
  }

  private func resume(
    _ checkpoint: TrainingCheckpoint, _ block: Block, _ step: TrainingStep
  ) throws(TrainingError) {
    if let reason = checkpoint.mismatch(
      block, totalSteps: totalSteps, fingerprint: fingerprint)
    {
      throw .checkpoint(reason: reason)
    }
    step.restore(checkpoint)
  }

  private func stopIfAsked(_ control: TrainingControl, after step: Int) throws {
    try Task.checkCancellation()
    if control.stop.isStopped { throw TrainingError.stopped(step: step, of: totalSteps) }
  }

  private func summary(
    of block: Block, reports: [TrainingProgress], divergedAfter: Int?
  ) -> TrainedBlock {
    let decodes = LossWeights(options).decodes
    let block = block.growingForests(over: trainingRows, of: table, options.ofBlock(number))
    func error(_ rows: [Int]) -> HeldOutError {
      HeldOutError(
        block, ReadRows(rows, of: table), masks: evaluationMasks, decodes: decodes)
    }
    let heldOut = heldOutRows.isEmpty ? nil : error(heldOutRows)
    let some = trainingRows.count <= 8192 ? trainingRows : Array(trainingRows[..<8192])
    return TrainedBlock(
      block: block, options: options.ofBlock(number), trainingRows: trainingRows,
      heldOutRows: heldOutRows,
      heldOutError: heldOut?.plain, heldOutMaskedError: heldOut?.masked,
      trainError: error(some).plain, divergedAfter: divergedAfter, reports: reports)
  }
}

extension Trainer {
  /// A digest of the rows trained on, and of their labels.
  fileprivate var fingerprint: UInt64 {
    table.source.fingerprint ^ (labels?.fingerprint ?? 0)
  }

  /// Throws unless a checkpoint is one of this table.
  func check(_ checkpoint: TrainingCheckpoint) throws(TrainingError) {
    guard checkpoint.fingerprint == fingerprint else {
      throw .checkpoint(reason: TrainingCheckpoint.otherData)
    }
  }

  /// A block whose training had ended when a checkpoint was kept.
  func restored(
    _ state: TrainingCheckpoint.FinishedBlock, number: Int
  ) throws(TrainingError) -> TrainedBlock {
    let own = options.ofBlock(number)
    let block = Block(features: table.source.featureCount, options: own)
    guard block.networks.map(\.parameters.count) == state.parameters.map(\.count) else {
      throw .checkpoint(reason: TrainingCheckpoint.otherSizes)
    }
    for (network, values) in zip(block.networks, state.parameters) { network.parameters = values }
    return TrainedBlock(
      block: block, options: own, trainingRows: trainingRows, heldOutRows: heldOutRows,
      heldOutError: state.heldOutError, heldOutMaskedError: state.heldOutMaskedError,
      trainError: state.trainError, divergedAfter: state.divergedAfter, reports: state.reports)
  }
}
