public import LinearAlgebra
internal import Networks
internal import Noise2Self

/// Trains a block of heads on the rows of a table.
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
  private let source: any ObservationSource
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
  /// - Throws: The first setting that is out of range or does not suit the table.
  public init(_ source: any ObservationSource, options: TrainingOptions) throws(OptionError) {
    try options.validate(
      observations: source.observationCount, features: source.featureCount)
    self.options = options
    self.source = source
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

  /// The steps of the whole run.
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
    let block = Block(features: source.featureCount, options: options)
    let step = TrainingStep(
      block, batchRows: batchSize, coordinates: evaluationMasks.mask(at: 0).errorCount,
      options: options)
    if let checkpoint { try resume(checkpoint, block, step) }
    var inputs = StepInputs(
      rows: trainingRows, batchSize: batchSize, features: source.featureCount, options)
    var log = ProgressLog(
      totalSteps: totalSteps, stepsPerPass: inputs.stepsPerPass, resuming: checkpoint)
    var best = Snapshot(resuming: checkpoint)
    var keeper = CheckpointKeeper(control, fingerprint: checkpoint?.fingerprint)
    let evaluationX = rows(evaluationRows)
    let decodes = LossWeights(options).decodes
    for index in (checkpoint?.step ?? 0)..<totalSteps where !best.hasDiverged {
      let rate = options.rates.rate(atStep: index, of: totalSteps)
      log.add(step.run(inputs.input(at: index), of: source, rate: rate), rate: rate)
      if log.reports(after: index) {
        var evaluation: HeldOutError?
        if log.evaluates(after: index) {
          let error = HeldOutError(
            block, x: evaluationX, masks: evaluationMasks, decodes: decodes)
          try best.keep(block, error: error.masked, step: index + 1)
          evaluation = error
        }
        observer(log.report(after: index, evaluation))
      }
      try keeper.keep(isLast: index + 1 == totalSteps || best.hasDiverged) { fingerprint in
        step.checkpoint(
          after: index, log, best.state, fingerprint: fingerprint ?? source.fingerprint)
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
      block, totalSteps: totalSteps, fingerprint: source.fingerprint)
    {
      throw .checkpoint(reason: reason)
    }
    step.restore(checkpoint)
  }

  private func stopIfAsked(_ control: TrainingControl, after step: Int) throws {
    try Task.checkCancellation()
    if control.stop.isStopped { throw TrainingError.stopped(step: step, of: totalSteps) }
  }

  private func rows(_ indices: [Int]) -> Matrix {
    var x = Matrix(zeros: indices.count, source.featureCount)
    source.copyRows(at: indices, into: &x)
    return x
  }

  private func summary(
    of block: Block, reports: [TrainingProgress], divergedAfter: Int?
  ) -> TrainedBlock {
    let decodes = LossWeights(options).decodes
    func error(_ rows: [Int]) -> HeldOutError {
      HeldOutError(block, x: self.rows(rows), masks: evaluationMasks, decodes: decodes)
    }
    let heldOut = heldOutRows.isEmpty ? nil : error(heldOutRows)
    let some = trainingRows.count <= 8192 ? trainingRows : Array(trainingRows[..<8192])
    return TrainedBlock(
      block: block, options: options, trainingRows: trainingRows, heldOutRows: heldOutRows,
      heldOutError: heldOut?.plain, heldOutMaskedError: heldOut?.masked,
      trainError: error(some).plain, divergedAfter: divergedAfter, reports: reports)
  }
}
