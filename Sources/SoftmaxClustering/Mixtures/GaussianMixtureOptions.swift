/// The settings of ``GaussianMixture``.
public struct GaussianMixtureOptions: Sendable, Hashable, Codable {
  /// The number of components, *k*.
  public var clusters: Int
  /// What the covariances may be.
  public var covariance = CovarianceShape.full
  /// How often to start anew from clusters of K-means; the likeliest mixture is kept.
  public var starts = 3
  /// The steps of a start, at most.
  public var mostIterations = 200
  /// A start is over when the mean log-likelihood of an observation rises by less in a step.
  public var tolerance = 1e-4
  /// The least variance of a component, in parts of that of the whole table: of every feature and, with matrices,
  /// in every direction of features scaled to variance 1.
  ///
  /// Without it a component can shrink onto rows that are equal in a feature, as rounded numbers often are,
  /// and its likelihood has no bound.
  public var varianceFloor = 1e-3
  /// The seed of all random choices.
  public var seed: UInt64 = 0

  /// Creates the default settings.
  ///
  /// - Parameter clusters: The number of components, *k*, at least 1.
  public init(clusters: Int) { self.clusters = clusters }

  /// Checks the settings.
  ///
  /// - Throws: ``ClusterModelError/setting(_:found:must:)`` for the first that is out of range.
  public func validate() throws(ClusterModelError) {
    let counts = [("clusters", clusters), ("starts", starts), ("mostIterations", mostIterations)]
    for (name, value) in counts where value < 1 {
      throw .setting(name, found: "\(value)", must: "be at least 1")
    }
    guard tolerance >= 0, tolerance.isFinite else {
      throw .setting("tolerance", found: "\(tolerance)", must: "be a number from 0")
    }
    guard varianceFloor >= 1e-12, varianceFloor <= 1 else {
      throw .setting("varianceFloor", found: "\(varianceFloor)", must: "lie in 1e-12 ... 1")
    }
  }
}
