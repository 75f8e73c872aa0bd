/// An objective and its weight in a sum.
public struct WeightedSoftmaxObjective: Sendable {
  /// The objective.
  public var objective: any SoftmaxObjective
  /// Its weight, above 0.
  public var weight: Float

  /// Names the parts.
  ///
  /// - Parameters:
  ///   - objective: The objective.
  ///   - weight: Its weight, above 0.
  public init(_ objective: any SoftmaxObjective, weight: Float = 1) {
    (self.objective, self.weight) = (objective, weight)
  }
}
