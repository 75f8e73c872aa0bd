public import LinearAlgebra

/// A random part J of the features, hidden from a model that must predict it.
///
/// In coordinates: a mask is a set of hidden axes, either features themselves (plain) or the
/// axes of a random rotation of them (for principal components, which are uncorrelated by
/// construction, so that no component could be predicted from the others). The mask that hides
/// nothing counts the error everywhere; it gives the unmasked loss of the DeePWAK paper.
///
/// Reference: J. Batson, L. Royer. "Noise2Self: blind denoising by self-supervision", 2019,
/// arXiv:1901.11365, eq. 7 (J-invariance).
public struct FeatureMask: Sendable, Hashable {
  /// What is hidden.
  public enum Axes: Sendable, Hashable {
    /// Nothing is hidden; the error counts everywhere.
    case none
    /// The features of these numbers, rising.
    case features([Int])
    /// The directions of these orthonormal columns, *m* × |J|.
    case directions(Matrix)
  }

  /// The number of features, *m*.
  public let featureCount: Int
  /// What is hidden.
  public let axes: Axes

  /// Creates a mask.
  ///
  /// - Parameters:
  ///   - featureCount: The number of features, *m*.
  ///   - axes: What is hidden; not all features.
  public init(featureCount: Int, axes: Axes) {
    self.featureCount = featureCount
    self.axes = axes
    switch axes {
    case .none: break
    case .features(let hidden):
      precondition(
        hidden.count < featureCount && hidden.allSatisfy { (0..<featureCount).contains($0) },
        "\(hidden.count) features cannot be hidden of \(featureCount)")
    case .directions(let directions):
      precondition(
        directions.rows == featureCount && directions.columns < featureCount,
        "directions are a \(directions), but there are \(featureCount) features")
    }
  }

  /// The number of coordinates in which the error counts: |J|, or *m* where nothing is hidden.
  public var errorCount: Int {
    switch axes {
    case .none: featureCount
    case .features(let hidden): hidden.count
    case .directions(let directions): directions.columns
    }
  }

  /// Whether the coordinates of the error are the features themselves.
  public var hidesNothing: Bool { axes == .none }
}
