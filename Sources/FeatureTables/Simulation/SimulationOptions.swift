/// What a simulated table is like: its size, its clusters, its noise.
public struct SimulationOptions: Codable, Sendable, Hashable {
  /// What the numbers are.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// Normal variates around the centre of each cluster; dense.
    case gaussian
    /// Counts as of molecules in cells, most of them zero; sparse.
    case counts
  }

  /// What the numbers are.
  public var kind = Kind.gaussian
  /// The number of observations, *n*.
  public var observations = 2000
  /// The number of features, *m*.
  public var features = 100
  /// The number of clusters, *k*.
  public var clusters = 8
  /// How many times the largest cluster is as large as the smallest; 1 is even sizes.
  public var imbalance = 1.0
  /// The share of features in which clusters differ; the others are noise.
  public var informative = 0.5
  /// How far clusters lie apart in an informative feature: the standard deviation of their
  /// centres, for counts of the logarithms of their means.
  public var separation = 1.0
  /// The standard deviation around a centre, or the overdispersion φ of counts.
  ///
  /// A count of mean μ has variance μ + φμ²; at φ = 0 counts follow Poisson's law.
  public var noise = 0.5
  /// The expected share of counts that are not zero; Gaussian tables have no zeros.
  public var density = 0.1
  /// The seed; the same seed gives the same table on any number of threads.
  public var seed: UInt64 = 0

  /// Creates the default options.
  public init() {}

  /// Checks every option.
  ///
  /// - Throws: ``SimulationError/outOfRange(option:found:expected:)`` for the first that makes no
  ///   sense.
  public func validate() throws(SimulationError) {
    try check("observations", observations >= 2, "\(observations)", "at least 2")
    try check("features", features >= 1, "\(features)", "at least 1")
    try check(
      "clusters", clusters >= 1 && clusters <= observations, "\(clusters)",
      "between 1 and the number of observations, \(observations)")
    try check("imbalance", imbalance >= 1 && imbalance < 1e9, "\(imbalance)", "at least 1")
    try check(
      "informative", informative >= 0 && informative <= 1, "\(informative)",
      "a share between 0 and 1")
    try check(
      "separation", separation >= 0 && separation <= 100, "\(separation)", "between 0 and 100")
    try check("noise", noise >= 0 && noise <= 1000, "\(noise)", "between 0 and 1000")
    try check(
      "density", density > 0 && density < 1, "\(density)", "above 0 and below 1")
  }

  private func check(
    _ option: String, _ holds: Bool, _ found: String, _ expected: String
  ) throws(SimulationError) {
    if !holds { throw .outOfRange(option: option, found: found, expected: expected) }
  }
}

/// Why no table can be simulated.
public enum SimulationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// An option has a value that makes no sense.
  case outOfRange(option: String, found: String, expected: String)
  /// Counts would have to be very large for so few zeros.
  case unreachableDensity(Double, noise: Double)

  /// One line: the option, what was found, what instead.
  public var description: String {
    switch self {
    case .outOfRange(let option, let found, let expected):
      "--\(option) is \(found), but must be \(expected)"
    case .unreachableDensity(let density, let noise):
      "--density \(density) would need mean counts above "
        + "\(Int(CountModel.greatestMean)) at --noise \(noise); lower one of them or --separation"
    }
  }
}
