public import LinearAlgebra
internal import Networks
internal import Noise2Self

/// Trains a block of heads on the rows of a table.
///
/// The trainer knows no method by name: rows come from an ``ObservationSource``, what the
/// partitioners learn from ``PartitionObjective``s, and its steps are a function of the options
/// and the table alone, on any number of threads.
public struct Trainer {
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
  /// - Parameter observer: Told how the run stands, about a hundred times.
  /// - Returns: The trained block and its errors.
  /// - Throws: ``TrainingError`` when the loss is not finite and never was, and
  ///   `CancellationError` when the task was cancelled.
  /// - Complexity: O(steps · *h* · *b* · weights)
  public func train(
    observer: (TrainingProgress) -> Void = { _ in }
  ) throws -> TrainedBlock {
    let block = Block(features: source.featureCount, options: options)
    let step = TrainingStep(
      block, batchRows: batchSize, coordinates: evaluationMasks.mask(at: 0).errorCount,
      options: options)
    var inputs = StepInputs(
      rows: trainingRows, batchSize: batchSize, features: source.featureCount, options)
    var log = ProgressLog(totalSteps: totalSteps, stepsPerPass: inputs.stepsPerPass)
    var best = Snapshot()
    let evaluationX = rows(evaluationRows)
    let decodes = LossWeights(options).decodes
    for index in 0..<totalSteps {
      try Task.checkCancellation()
      let rate = options.rates.rate(atStep: index, of: totalSteps)
      log.add(step.run(inputs.input(at: index), of: source, rate: rate), rate: rate)
      guard log.reports(after: index) else { continue }
      if log.evaluates(after: index) {
        log.evaluation = HeldOutError(
          block, x: evaluationX, masks: evaluationMasks, decodes: decodes)
        try best.keep(block, error: log.evaluation?.masked ?? .nan, step: index + 1)
      }
      observer(log.report(after: index))
      if best.hasDiverged { break }
    }
    best.restoreIfDiverged(block)
    return summary(of: block, divergedAfter: best.hasDiverged ? best.step : nil)
  }

  private func rows(_ indices: [Int]) -> Matrix {
    var x = Matrix(zeros: indices.count, source.featureCount)
    source.copyRows(at: indices, into: &x)
    return x
  }

  private func summary(of block: Block, divergedAfter: Int?) -> TrainedBlock {
    let decodes = LossWeights(options).decodes
    func error(_ rows: [Int]) -> HeldOutError {
      HeldOutError(block, x: self.rows(rows), masks: evaluationMasks, decodes: decodes)
    }
    let heldOut = heldOutRows.isEmpty ? nil : error(heldOutRows)
    let some = trainingRows.count <= 8192 ? trainingRows : Array(trainingRows[..<8192])
    return TrainedBlock(
      block: block, options: options, trainingRows: trainingRows, heldOutRows: heldOutRows,
      heldOutError: heldOut?.plain, heldOutMaskedError: heldOut?.masked,
      trainError: error(some).plain, divergedAfter: divergedAfter)
  }
}

/// What a training run learnt.
public struct TrainedBlock: Sendable {
  /// The trained heads and pooling layer.
  public let block: Block
  /// The settings of the run.
  public let options: TrainingOptions
  /// The rows trained on, rising.
  public let trainingRows: [Int]
  /// The rows kept from training, rising.
  public let heldOutRows: [Int]
  /// The mean squared error per entry of the block's output on the held-out rows, taken as one
  /// batch, nothing masked; nil when none were held out.
  public let heldOutError: Double?
  /// The same over hidden features, averaged over masks drawn from the seed.
  public let heldOutMaskedError: Double?
  /// The error on the training rows (the first 8192 where there are more), taken as one batch.
  public let trainError: Double
  /// The step of the best state, restored because the run diverged after it; nil otherwise.
  public let divergedAfter: Int?
}
