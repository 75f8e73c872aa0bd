/// Where the training of a softmax model stands.
public struct SoftmaxProgress: Sendable, Hashable {
  /// The start that is being trained, from 1.
  public var start: Int
  /// The starts of the run.
  public var starts: Int
  /// The steps made of this start.
  public var step: Int
  /// The steps of every start.
  public var totalSteps: Int
  /// The passes over the table, as a fraction.
  public var epoch: Double
  /// The losses, means since the last report.
  public var losses: SoftmaxLosses
}

/// The parts of the loss of a softmax model.
public struct SoftmaxLosses: Sendable, Hashable, Codable {
  /// What is minimised: Σ weight · objective + weight · consistency + γ‖w‖².
  public var total: Double
  /// The objectives, unweighted, in the order in which they were given.
  public var objectives: [Double]
  /// The mean divergence of the predictions of rows and of their augmented forms, unweighted.
  public var consistency: Double
  /// γ‖w‖².
  public var penalty: Double

  /// Creates losses.
  ///
  /// - Parameters:
  ///   - total: What is minimised.
  ///   - objectives: The objectives, unweighted.
  ///   - consistency: The consistency, unweighted.
  ///   - penalty: γ‖w‖².
  public init(total: Double, objectives: [Double], consistency: Double, penalty: Double) {
    (self.total, self.objectives) = (total, objectives)
    (self.consistency, self.penalty) = (consistency, penalty)
  }
}

/// The mean of losses over several steps.
struct LossMeans {
  private var sum: SoftmaxLosses?
  private var count = 0

  mutating func add(_ losses: SoftmaxLosses) {
    count += 1
    guard var sum else {
      self.sum = losses
      return
    }
    sum.total += losses.total
    sum.objectives = zip(sum.objectives, losses.objectives).map { $0 + $1 }
    sum.consistency += losses.consistency
    sum.penalty += losses.penalty
    self.sum = sum
  }

  /// The mean of what was added since the last call.
  mutating func take() -> SoftmaxLosses? {
    guard let sum else { return nil }
    let n = Double(count)
    (self.sum, count) = (nil, 0)
    return SoftmaxLosses(
      total: sum.total / n, objectives: sum.objectives.map { $0 / n },
      consistency: sum.consistency / n, penalty: sum.penalty / n)
  }
}
