internal import LinearAlgebra
internal import SoftmaxClustering

extension ClusterFitting {
  /// What is not asked for and was found out.
  struct Plan {
    /// The number of clusters.
    var clusters: Int
    /// What the covariances of a mixture are.
    var shape = CovarianceShape.full
    /// How the number of clusters was chosen; nil where it was given.
    var choice: ClusterCountChoice?
  }

  /// Finds out what was not asked for: the number of clusters, and the covariances of a mixture.
  ///
  /// - Parameter observer: Told what happens.
  /// - Returns: What was asked for and what was found.
  /// - Throws: What the methods throw.
  func plan(_ observer: (StudyEvent) -> Void) throws -> Plan {
    if options.method == .gmm { return try mixturePlan(observer) }
    if let clusters = options.clusters { return Plan(clusters: clusters) }
    observer(.phase("choosing a number of clusters by the gap statistic of K-means"))
    var settings = options.kmeans
    (settings.starts, settings.seed) = (3, options.seed)
    let gap = try GapStatistic(of: points, most: mostClusters, options: settings)
    let trials = gap.trials.map {
      ClusterCountChoice.Trial(clusters: $0.clusters, covariance: nil, value: $0.gap)
    }
    guard let chosen = trials.first(where: { $0.clusters == gap.clusters }) else {
      return Plan(clusters: 1)
    }
    return Plan(
      clusters: gap.clusters,
      choice: ClusterCountChoice(
        criterion: "gap", trials: trials, chosen: chosen, isOfClusters: true,
        most: options.mostClusters))
  }

  /// The most clusters that are tried: of five observations each at least.
  private var mostClusters: Int { min(options.mostClusters, max(points.rows / 5, 1)) }

  /// The least BIC of all kinds of covariances and numbers of components that may be tried.
  private func mixturePlan(_ observer: (StudyEvent) -> Void) throws -> Plan {
    if let clusters = options.clusters, let shape = options.covariance {
      return Plan(clusters: clusters, shape: shape)
    }
    let shapes = options.covariance.map { [$0] } ?? CovarianceShape.allCases
    let counts = options.clusters.map { $0...$0 } ?? 1...mostClusters
    observer(
      .phase(
        "choosing \(options.clusters == nil ? "a number of clusters" : "covariances") by BIC"))
    var trials: [(shape: CovarianceShape, trial: ClusterCountChoice.Trial)] = []
    for (done, shape) in shapes.enumerated() {
      var settings = options.mixture
      (settings.starts, settings.seed, settings.covariance) = (1, options.seed, shape)
      let found = try MixtureChoice(of: points, clusters: counts, options: settings)
      trials += found.trials.map {
        let trial = ClusterCountChoice.Trial(
          clusters: $0.clusters, covariance: shape.rawValue, value: $0.bic)
        return (shape, trial)
      }
      observer(.progress(done: done + 1, of: shapes.count))
    }
    // Of equal ones the first, which has fewer parameters.
    let best = trials.enumerated().min {
      ($0.element.trial.value, $0.offset) < ($1.element.trial.value, $1.offset)
    }
    guard let (shape, chosen) = best?.element else { return Plan(clusters: counts.lowerBound) }
    return Plan(
      clusters: chosen.clusters, shape: shape,
      choice: ClusterCountChoice(
        criterion: "bic", trials: trials.map(\.trial), chosen: chosen,
        isOfClusters: options.clusters == nil, most: options.mostClusters))
  }
}
