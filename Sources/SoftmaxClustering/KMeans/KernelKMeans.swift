public import LinearAlgebra

/// K-means under a Gaussian kernel, on random features: clusters need not be convex.
///
/// The kernel exp(−‖x − y‖² / 2h²) compares observations within about *h*, so that clusters follow where the
/// data lie densely.
///
/// Reference: R. Chitta, R. Jin, A. Jain. "Efficient kernel clustering using random Fourier features." *ICDM*,
/// 2012. doi:10.1109/ICDM.2012.61
public struct KernelKMeans: Sendable, Hashable {
  /// The features that observations are mapped to.
  public let features: RandomFourierFeatures
  /// The clusters in the space of these features.
  public let clusters: KMeans
  /// *h*.
  public let bandwidth: Double

  /// The cluster of each observation; *n* numbers in 0 ..< *k*.
  public var labels: [Int] { clusters.labels }

  /// Finds clusters.
  ///
  /// - Parameters:
  ///   - x: *n* observations of *d* features.
  ///   - options: The settings of K-means.
  ///   - bandwidth: *h*; the median distance of pairs of observations unless given.
  ///   - featureCount: The number of random features, *D*.
  /// - Throws: ``ClusterModelError``, as ``KMeans``, and for a bandwidth or a number of features out of range.
  /// - Complexity: O(*ndD*), and K-means of *n × D*; O(*nD*) memory.
  public init(
    of x: Matrix, options: KMeansOptions, bandwidth: Double? = nil, featureCount: Int = 512
  ) throws(ClusterModelError) {
    try options.validate()
    if let bandwidth, !(bandwidth > 0 && bandwidth.isFinite) {
      throw .setting("bandwidth", found: "\(bandwidth)", must: "be more than 0")
    }
    guard featureCount >= 2, featureCount.isMultiple(of: 2) else {
      throw .setting("featureCount", found: "\(featureCount)", must: "be even and at least 2")
    }
    let points = CentredPoints(x)
    try ClusterModelError.check(x, points, clusters: options.clusters)
    let h =
      bandwidth ?? RandomFourierFeatures.medianDistance(of: x, seed: options.seed) ?? 1
    features = RandomFourierFeatures(
      origin: points.mean, count: featureCount, bandwidth: h, seed: options.seed)
    self.bandwidth = h
    clusters = try KMeans(of: features.map(x), options: options)
  }

  /// Finds the cluster of other observations.
  ///
  /// - Parameter x: *m* observations of *d* features.
  /// - Returns: *m* clusters in 0 ..< *k*.
  public func assign(_ x: Matrix) -> [Int] { clusters.assign(features.map(x)) }
}
