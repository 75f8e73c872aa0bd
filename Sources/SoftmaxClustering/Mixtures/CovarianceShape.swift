/// What the covariances of a ``GaussianMixture`` may be.
public enum CovarianceShape: String, Sendable, Hashable, Codable, CaseIterable {
  /// σ²I: one variance a component.
  case spherical
  /// One variance a component and feature.
  case diagonal
  /// One matrix, of all components.
  case tied
  /// One matrix a component.
  case full

  /// The free parameters of a mixture: means, covariances and weights.
  ///
  /// - Parameters:
  ///   - clusters: The number of components, *k*.
  ///   - features: The number of features, *d*.
  /// - Returns: Their number.
  public func parameterCount(clusters: Int, features: Int) -> Int {
    let (k, d) = (clusters, features)
    let covariances =
      switch self {
      case .spherical: k
      case .diagonal: k * d
      case .tied: d * (d + 1) / 2
      case .full: k * d * (d + 1) / 2
      }
    return k * d + covariances + k - 1
  }

  /// The shape of the matrix that holds the covariances.
  func storedShape(_ k: Int, _ d: Int) -> (rows: Int, columns: Int) {
    switch self {
    case .spherical: (k, 1)
    case .diagonal: (k, d)
    case .tied: (d, d)
    case .full: (k * d, d)
    }
  }
}
