/// A change of observations that should not change their clusters, as users type it: `noise=0.1`.
public struct AugmentationOption: Sendable, Hashable, Codable {
  /// The changes by name.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Features are hidden: their mean stands for them.
    case dropout
    /// Normal noise.
    case noise
    /// Observations move towards one of their nearest neighbours.
    case mix
    /// Counts are thinned, and the table prepared anew.
    case thin
    /// Observations move a little way to where their prediction changes most.
    case adversary

    /// The value where none is given.
    public var usualValue: Double {
      switch self {
      case .dropout: 0.2
      case .noise: 0.1
      case .mix: 0.5
      case .thin: 0.8
      case .adversary: 0.25
      }
    }

    /// What the value must be.
    var requirement: String {
      switch self {
      case .dropout: "lie in (0, 1): the share of features hidden"
      case .noise: "be above 0: its deviation, in deviations of each feature"
      case .mix: "lie in (0, 1]: the greatest part of the way to a neighbor"
      case .thin: "lie in (0, 1): the share of molecules kept"
      case .adversary: "be above 0: the step, as a share of the distance to the 10th neighbor"
      }
    }

    /// Whether a value is in range.
    func allows(_ value: Double) -> Bool {
      switch self {
      case .dropout, .thin: value > 0 && value < 1
      case .mix: value > 0 && value <= 1
      case .noise, .adversary: value > 0 && value.isFinite
      }
    }
  }

  /// Which change.
  public var kind: Kind
  /// How much of it.
  public var value: Double

  /// Names a change.
  ///
  /// - Parameters:
  ///   - kind: Which change.
  ///   - value: How much of it; nil for the usual value.
  public init(_ kind: Kind, value: Double? = nil) {
    (self.kind, self.value) = (kind, value ?? kind.usualValue)
  }
}
