internal import DeePWAK
public import FeatureTables
internal import Networks
public import SoftmaxClustering

/// Everything that decides the result of `cluster`: kept as `options.json`.
public struct ClusterRunOptions: Sendable, Hashable, Codable {
  /// The table.
  public var data = ""
  /// How the table is read.
  public var reading = ReadingOptions()
  /// How it is prepared: as for `train`.
  public var preprocessing = PreprocessingOptions()
  /// What divides the observations.
  public var method = ClusterMethod.kmeans
  /// The number of clusters, *k*; nil chooses one.
  public var clusters: Int?
  /// The most clusters that are tried where the number is chosen.
  public var mostClusters = 20
  /// The independent starts, of which the one of least loss is kept; nil for 10 with K-means, 3 with
  /// hidden layers and 5 with the others.
  public var starts: Int?
  /// The seed of every random choice.
  public var seed: UInt64 = 0
  /// The settings of K-means; its numbers of clusters and starts and its seed are those above.
  public var kmeans = KMeansOptions(clusters: 1)
  /// The kernel of K-means; nil compares observations themselves.
  public var kernel: Kernel?
  /// What the covariances of a Gaussian mixture may be; nil chooses by BIC.
  public var covariance: CovarianceShape?
  /// The settings of Gaussian mixtures; their numbers of clusters and starts, covariances and seed are
  /// those above.
  public var mixture = GaussianMixtureOptions(clusters: 1)
  /// The settings of objectives of softmax models.
  public var objective = SoftmaxSettings()
  /// The settings of softmax models; their numbers of clusters and starts and their seed are those
  /// above.
  public var training = SoftmaxClustererOptions(clusters: 1)
  /// The changes of observations that softmax models are to see through; nil for an adversary with
  /// hidden layers, which without any could part the table anyhow, and none without hidden layers.
  public var augment: [AugmentationOption]?
  /// What goes into `clusters.h5ad`.
  public var h5ad = RunOptions.AnnDataContent.full

  /// Creates the default settings.
  public init() {}

  /// A Gaussian kernel, exp(−‖x − y‖² / 2h²), on random features.
  public struct Kernel: Sendable, Hashable, Codable {
    /// The distance h within which observations are alike; nil takes the median of all pairs.
    public var bandwidth: Double?
    /// The number of random features, even.
    public var features = 500

    /// Creates the default settings.
    public init() {}
  }

  /// The changes of observations, resolved.
  public var augmentations: [AugmentationOption] {
    augment ?? (training.network.hidden.isEmpty ? [] : [AugmentationOption(.adversary)])
  }

  /// The starts, resolved.
  public var resolvedStarts: Int {
    if let starts { return starts }
    let isDeep = method.objective != nil && !training.network.hidden.isEmpty
    return method == .kmeans ? 10 : isDeep ? 3 : 5
  }

  /// Throws the first setting that is out of range whatever the table is.
  ///
  /// - Throws: `OptionError`, ``PreprocessingError`` or what the method throws.
  public func validate() throws {
    try preprocessing.validate()
    if let clusters, clusters < 1 {
      throw OptionError("--clusters", clusters, must: "be at least 1, or auto")
    }
    guard mostClusters >= 2 else {
      throw OptionError("--max-clusters", mostClusters, must: "be at least 2")
    }
    guard resolvedStarts >= 1 else {
      throw OptionError("--starts", resolvedStarts, must: "be at least 1")
    }
    try validateTraining()
    guard kmeans.mostIterations >= 1 else {
      throw OptionError("--iterations", kmeans.mostIterations, must: "be at least 1")
    }
    for option in augmentations where !option.kind.allows(option.value) {
      throw OptionError(
        "--augment \(option.kind.rawValue)", option.value, must: option.kind.requirement)
    }
    try kmeans.validate()
    try mixture.validate()
    if let bandwidth = kernel?.bandwidth, !(bandwidth > 0 && bandwidth.isFinite) {
      throw OptionError("--bandwidth", bandwidth, must: "be a number above 0")
    }
    if let problem = method.objective?.problem(with: objective) {
      throw OptionError(problem.name, problem.value, must: problem.requirement)
    }
  }
}

extension ClusterRunOptions {
  private func validateTraining() throws(OptionError) {
    func check(
      _ name: String, _ value: some CustomStringConvertible, _ holds: Bool, _ requirement: String
    ) throws(OptionError) {
      guard holds else { throw .init(name, value, must: requirement) }
    }
    try check("--steps", training.steps, training.steps >= 1, "be at least 1")
    try check("--batch-size", training.batchSize, training.batchSize >= 2, "be at least 2")
    if case .oneCycle(let peak) = training.rates {
      try check("--learning-rate", peak, peak > 0 && peak.isFinite, "be above 0")
    }
    let (decay, consistency) = (training.weightDecay, training.consistency)
    try check("--weight-decay", decay, decay >= 0 && decay.isFinite, "be at least 0")
    try check(
      "--consistency", consistency, consistency >= 0 && consistency.isFinite, "be at least 0")
    let kinds = augmentations.map(\.kind)
    try check(
      "--augment", kinds.map(\.rawValue).joined(separator: ","), Set(kinds).count == kinds.count,
      "name each change once")
  }
}
