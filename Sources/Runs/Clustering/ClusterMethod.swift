public import SoftmaxClustering

/// The methods of `cluster`, by the names that users type.
public enum ClusterMethod: Sendable, Hashable, Codable, RawRepresentable, CaseIterable {
  /// The nearest of *k* centres.
  case kmeans
  /// A mixture of Gaussians.
  case gmm
  /// A softmax model that minimises an objective.
  case softmax(SoftmaxMethod)

  /// All methods.
  public static let allCases: [ClusterMethod] =
    [.kmeans, .gmm] + SoftmaxMethod.allCases.map(Self.softmax)

  /// The name.
  public var rawValue: String {
    switch self {
    case .kmeans: "kmeans"
    case .gmm: "gmm"
    case .softmax(let method): method.rawValue
    }
  }

  /// The method of a name.
  ///
  /// - Parameter rawValue: One of the names of ``allCases``.
  public init?(rawValue: String) {
    guard let found = ClusterMethod.allCases.first(where: { $0.rawValue == rawValue }) else {
      return nil
    }
    self = found
  }

  /// The objective of a softmax model; nil for the others.
  public var objective: SoftmaxMethod? {
    if case .softmax(let method) = self { method } else { nil }
  }
}
