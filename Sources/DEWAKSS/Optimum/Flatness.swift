/// How flat the error is around the optimum.
public struct Flatness: Sendable, Hashable, Codable {
  /// The share by which the error of a setting may exceed the least.
  public let tolerance: Double
  /// The share of all settings within the tolerance.
  public let share: Double
  /// The least and greatest number of components among them.
  public let components: ClosedRange<Int>
  /// The least and greatest number of neighbours among them.
  public let neighbors: ClosedRange<Int>
}

extension Sweep {
  /// The settings that are about as good as the optimum.
  ///
  /// - Parameter tolerance: The share by which their errors may exceed the least.
  /// - Returns: How many there are, and what they span.
  public func flatness(within tolerance: Double = 0.01) -> Flatness {
    Flatness(around: optimum, of: settings, within: tolerance)
  }
}

extension Flatness {
  /// The settings of one grid or of several that are about as good as the optimum.
  ///
  /// - Parameters:
  ///   - optimum: The setting of least error.
  ///   - settings: All settings, the optimum among them.
  ///   - tolerance: The share by which errors may exceed the least.
  public init(
    around optimum: SweepSetting, of settings: [SweepSetting], within tolerance: Double = 0.01
  ) {
    let bound = optimum.error.meanSquaredError * (1 + tolerance)
    let near = settings.filter { $0.error.meanSquaredError <= bound }
    func span(_ value: (SweepSetting) -> Int) -> ClosedRange<Int> {
      near.reduce(value(optimum)...value(optimum)) {
        min($0.lowerBound, value($1))...max($0.upperBound, value($1))
      }
    }
    self.init(
      tolerance: tolerance, share: Double(near.count) / Double(settings.count),
      components: span(\.components), neighbors: span(\.neighbors))
  }
}
