/// An objective, and how much it counts beside others.
public struct WeightedSoftmaxObjective: Sendable {
  /// The objective.
  public var objective: any SoftmaxObjective
  /// Its factor in the loss, above 0.
  public var weight: Float

  /// Weighs an objective.
  ///
  /// - Parameters:
  ///   - objective: The objective.
  ///   - weight: Its factor in the loss, above 0.
  public init(_ objective: any SoftmaxObjective, weight: Float = 1) {
    (self.objective, self.weight) = (objective, weight)
  }
}
