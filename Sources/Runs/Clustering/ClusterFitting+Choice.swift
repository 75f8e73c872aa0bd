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
    let gap = try GapStatistic(of: points, most: options.mostClusters, options: settings)
    return Plan(
      clusters: gap.clusters,
      choice: ClusterCountChoice(
        criterion: "gap", counts: gap.trials.map(\.clusters), values: gap.trials.map(\.gap),
        chosen: gap.clusters, most: options.mostClusters))
  }

  /// The least BIC of all kinds of covariances and numbers of components that may be tried.
  private func mixturePlan(_ observer: (StudyEvent) -> Void) throws -> Plan {
    if let clusters = options.clusters, let shape = options.covariance {
      return Plan(clusters: clusters, shape: shape)
    }
    let shapes = options.covariance.map { [$0] } ?? CovarianceShape.allCases
    let counts = options.clusters.map { $0...$0 } ?? 1...min(options.mostClusters, points.rows)
    observer(
      .phase(
        "choosing \(options.clusters == nil ? "a number of clusters" : "covariances") by BIC"))
    var best: (shape: CovarianceShape, choice: MixtureChoice)?
    for (done, shape) in shapes.enumerated() {
      var settings = options.mixture
      (settings.starts, settings.seed, settings.covariance) = (1, options.seed, shape)
      let found = try MixtureChoice(of: points, clusters: counts, options: settings)
      if found.best.bic < best?.choice.best.bic ?? .infinity { best = (shape, found) }
      observer(.progress(done: done + 1, of: shapes.count))
    }
    guard let (shape, found) = best else { return Plan(clusters: options.clusters ?? 1) }
    let chosen = found.best.mixture.clusterCount
    return Plan(
      clusters: chosen, shape: shape,
      choice: options.clusters == nil
        ? ClusterCountChoice(
          criterion: "bic", counts: found.trials.map(\.clusters), values: found.trials.map(\.bic),
          chosen: chosen, most: options.mostClusters) : nil)
  }
}
