public import Stats

/// The indices by which two clusterings are compared.
public enum AgreementIndex: String, Sendable, Hashable, Codable, CaseIterable {
  /// The adjusted Rand index.
  case ari
  /// The normalised mutual information.
  case nmi
  /// The adjusted mutual information.
  case ami
  /// The share of observations that are of their cluster's commonest class.
  case purity
  /// Whether clusters hold members of one class only.
  case homogeneity
  /// Whether classes lie in one cluster.
  case completeness
  /// The harmonic mean of homogeneity and completeness.
  case vMeasure = "v-measure"
  /// The Fowlkes–Mallows index.
  case fmi
  /// The accuracy under the best matching of clusters to classes.
  case accuracy

  /// The index of two clusterings of the same observations.
  ///
  /// - Parameter table: Its rows are clusters, its columns classes.
  /// - Returns: A number of at most 1.
  public func value(_ table: ContingencyTable) -> Double {
    switch self {
    case .ari: table.adjustedRandIndex
    case .nmi: table.normalisedMutualInformation()
    case .ami: table.adjustedMutualInformation()
    case .purity: table.purity
    case .homogeneity: VMeasure(table).homogeneity
    case .completeness: VMeasure(table).completeness
    case .vMeasure: VMeasure(table).score
    case .fmi: table.fowlkesMallowsIndex
    case .accuracy: table.bestMatchingAccuracy
    }
  }

  /// Whether the order of the two clusterings matters.
  public var isDirected: Bool {
    switch self {
    case .purity, .homogeneity, .completeness: true
    default: false
    }
  }

  /// What it is called.
  public var title: String {
    switch self {
    case .ari: "adjusted Rand index"
    case .nmi: "normalised mutual information"
    case .ami: "adjusted mutual information"
    case .purity: "purity"
    case .homogeneity: "homogeneity"
    case .completeness: "completeness"
    case .vMeasure: "V-measure"
    case .fmi: "Fowlkes–Mallows index"
    case .accuracy: "accuracy of the best matching"
    }
  }
}
