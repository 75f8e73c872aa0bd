/// The objectives of softmax models, by the names that users type.
public enum SoftmaxMethod: String, Sendable, Hashable, Codable, CaseIterable {
  /// ``MutualInformation``.
  case mi
}

/// The settings of all objectives; each takes those it knows.
public struct SoftmaxSettings: Sendable, Hashable, Codable {
  /// The weight λ of fairness.
  public var fairness = 1.0

  /// Creates the default settings.
  public init() {}
}

extension SoftmaxMethod {
  /// The objective of this name.
  ///
  /// - Parameter settings: The settings of all objectives.
  /// - Returns: The objective.
  public func objective(_ settings: SoftmaxSettings) -> any SoftmaxObjective {
    switch self {
    case .mi: MutualInformation(fairness: settings.fairness)
    }
  }
}

extension SoftmaxSettings {
  /// What is wrong with the first setting that is out of range.
  public struct Problem: Sendable, Hashable {
    /// The setting, as users type it.
    public let name: String
    /// Its value.
    public let value: Double
    /// What it must be, as in "be at least 0".
    public let requirement: String
  }

  /// The first setting that is out of range; nil where all are right.
  public var problem: Problem? {
    guard fairness >= 0, fairness.isFinite else {
      return Problem(name: "--fairness", value: fairness, requirement: "be at least 0")
    }
    return nil
  }
}
