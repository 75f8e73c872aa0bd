/// The bookkeeping of a run's progress: when to report, when to evaluate, means in between.
struct ProgressLog {
  private let block: (number: Int, count: Int)
  private let totalSteps: Int
  private let stepsPerPass: Int
  private let start = ContinuousClock.now
  private let secondsBefore: Double
  /// The losses since the last report.
  private(set) var open = TrainingCheckpoint.OpenLosses()
  /// The reports so far.
  private(set) var reports: [TrainingProgress] = []

  /// Reports and evaluations of a whole run.
  private static let reportCount = 100
  private static let evaluationCount = 20

  init(
    block: (number: Int, count: Int), totalSteps: Int, stepsPerPass: Int,
    resuming checkpoint: TrainingCheckpoint?
  ) {
    self.block = block
    self.totalSteps = totalSteps
    self.stepsPerPass = stepsPerPass
    secondsBefore = checkpoint?.seconds ?? 0
    guard let checkpoint else { return }
    (open, reports) = (checkpoint.openLosses, checkpoint.reports)
  }

  /// The seconds of training so far.
  var seconds: Double { secondsBefore + (ContinuousClock.now - start) / .seconds(1) }

  mutating func add(_ losses: TrainingStep.Losses, rate: Float) {
    open.total += losses.total
    open.pooled += losses.pooled
    open.decoded += losses.decoded
    open.objectives += losses.objectives
    open.count += 1
    open.rate = rate
  }

  /// Whether to report after a step: about a hundred times a run, and at its end.
  func reports(after step: Int) -> Bool { isMark(step, of: ProgressLog.reportCount) }

  /// Whether to evaluate after a step: about twenty times a run, and at its end.
  func evaluates(after step: Int) -> Bool { isMark(step, of: ProgressLog.evaluationCount) }

  private func isMark(_ step: Int, of marks: Int) -> Bool {
    step + 1 == totalSteps || (step + 1) * marks / totalSteps > step * marks / totalSteps
  }

  /// Reports the state after a step, with the means since the last report; without a new
  /// evaluation, the latest is repeated.
  mutating func report(after step: Int, _ evaluation: HeldOutError?) -> TrainingProgress {
    let n = Double(max(open.count, 1))
    let latest = reports.last
    let report = TrainingProgress(
      block: block.number, blockCount: block.count, step: step + 1, totalSteps: totalSteps,
      epoch: Double(step + 1) / Double(stepsPerPass),
      rate: open.rate, loss: open.total / n, pooledError: open.pooled / n,
      decodedError: open.decoded / n, objectiveLoss: open.objectives / n,
      heldOutError: evaluation?.plain ?? latest?.heldOutError,
      heldOutMaskedError: evaluation?.masked ?? latest?.heldOutMaskedError,
      liveClusters: evaluation?.liveClusters ?? latest?.liveClusters ?? [], seconds: seconds)
    reports.append(report)
    open = TrainingCheckpoint.OpenLosses()
    return report
  }
}
