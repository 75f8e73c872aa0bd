/// The objectives of softmax models, by the names that users type.
public enum SoftmaxMethod: String, Sendable, Hashable, Codable, CaseIterable {
  /// ``MutualInformation``.
  case mi
  /// ``RenyiDecisiveness``.
  case renyi
  /// ``SelfLabelling``.
  case selfLabelling = "self-labelling"
  /// ``SoftPseudoLabels``.
  case softLabels = "soft-labels"
  /// ``CollisionCrossEntropy``.
  case collision

  /// The objective of this name.
  ///
  /// - Parameter settings: The settings of all objectives.
  /// - Returns: The objective.
  /// - Throws: ``ObjectiveError`` for a setting that is out of range.
  public func objective(
    _ settings: SoftmaxSettings
  ) throws(ObjectiveError) -> any SoftmaxObjective {
    switch self {
    case .mi:
      guard settings.fairness >= 0, settings.fairness.isFinite else {
        throw .fairness(settings.fairness, isPositive: false)
      }
      return MutualInformation(fairness: settings.fairness)
    case .renyi:
      return try RenyiDecisiveness(order: settings.order, fairness: settings.fairness)
    case .selfLabelling:
      return try SelfLabelling(
        sharpness: settings.sharpness, labelsAreHard: settings.transport == .hard)
    case .softLabels:
      return try SoftPseudoLabels(form: settings.form.loss, fairness: settings.fairness)
    case .collision:
      return try CollisionCrossEntropy(fairness: settings.fairness)
    }
  }

  /// What is wrong with the settings of this objective.
  ///
  /// - Parameter settings: The settings of all objectives.
  /// - Returns: The setting, its value and what it must be, as users type it; nil where all are right.
  public func problem(
    with settings: SoftmaxSettings
  ) -> (name: String, value: Double, requirement: String)? {
    do throws(ObjectiveError) {
      _ = try objective(settings)
      return nil
    } catch {
      switch error {
      case .order(let value):
        return ("--order", value, "be above 0: 1 for Shannon's entropy, inf for the greatest")
      case .sharpness(let value): return ("--sharpness", value, "be a number above 0")
      case .fairness(let value, let isPositive):
        return (
          "--fairness", value,
          isPositive ? "be a number above 0 with \(rawValue)" : "be a number of at least 0"
        )
      default: return ("the objective \(rawValue)", .nan, "be possible: \(error)")
      }
    }
  }
}

/// The settings of all objectives; each takes those it knows.
public struct SoftmaxSettings: Sendable, Hashable, Codable {
  /// The weight λ of fairness, which makes clusters of one size; self-labelling is always fair.
  public var fairness = 1.0
  /// The order α of the entropy of ``SoftmaxMethod/renyi``, above 0; 1 is Shannon's.
  public var order = 2.0
  /// The exponent λ of predictions in the transport plans of ``SoftmaxMethod/selfLabelling``.
  public var sharpness = 25.0
  /// What labels are taken from a transport plan.
  public var transport = Transport.hard
  /// The form of ``SoftmaxMethod/softLabels``.
  public var form = Form.forward

  /// Creates the default settings.
  public init() {}

  /// What labels are taken from a transport plan.
  public enum Transport: String, Sendable, Hashable, Codable, CaseIterable {
    /// Its greatest entries.
    case hard
    /// The plan itself.
    case soft
  }

  /// The forms of soft pseudo-labels.
  public enum Form: String, Sendable, Hashable, Codable, CaseIterable {
    /// mean H(y, σ).
    case forward
    /// mean H(σ, y).
    case reverse

    var loss: CrossEntropy { self == .forward ? .forward : .reverse }
  }
}
