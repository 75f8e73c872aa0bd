/// The bookkeeping of a run's progress: when to report, when to evaluate, means in between.
struct ProgressLog {
  private let totalSteps: Int
  private let stepsPerPass: Int
  private let start = ContinuousClock.now
  private var sum = TrainingStep.Losses()
  private var count = 0
  private var rate: Float = 0
  /// The latest evaluation.
  var evaluation: HeldOutError?

  /// Reports and evaluations of a whole run.
  private static let reports = 100
  private static let evaluations = 20

  init(totalSteps: Int, stepsPerPass: Int) {
    self.totalSteps = totalSteps
    self.stepsPerPass = stepsPerPass
  }

  mutating func add(_ losses: TrainingStep.Losses, rate: Float) {
    sum.total += losses.total
    sum.pooled += losses.pooled
    sum.decoded += losses.decoded
    sum.objectives += losses.objectives
    count += 1
    self.rate = rate
  }

  /// Whether to report after a step: about a hundred times a run, and at its end.
  func reports(after step: Int) -> Bool { isMark(step, of: ProgressLog.reports) }

  /// Whether to evaluate after a step: about twenty times a run, and at its end.
  func evaluates(after step: Int) -> Bool { isMark(step, of: ProgressLog.evaluations) }

  private func isMark(_ step: Int, of marks: Int) -> Bool {
    step + 1 == totalSteps || (step + 1) * marks / totalSteps > step * marks / totalSteps
  }

  /// The state after a step, with the means since the last report.
  mutating func report(after step: Int) -> TrainingProgress {
    let n = Double(max(count, 1))
    defer { (sum, count) = (TrainingStep.Losses(), 0) }
    return TrainingProgress(
      step: step + 1, totalSteps: totalSteps, epoch: Double(step + 1) / Double(stepsPerPass),
      rate: rate, loss: sum.total / n, pooledError: sum.pooled / n,
      decodedError: sum.decoded / n, objectiveLoss: sum.objectives / n,
      heldOutError: evaluation?.plain, heldOutMaskedError: evaluation?.masked,
      liveClusters: evaluation?.liveClusters ?? [],
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }
}
