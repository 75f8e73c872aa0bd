internal import FeatureTables
internal import LinearAlgebra
internal import SoftmaxClustering

/// The method of a run of `cluster` at work on prepared observations.
struct ClusterFitting {
  let options: ClusterRunOptions
  let values: TableValues
  /// The table as it was read.
  let raw: FeatureTable
  /// The steps from the table to the values.
  let preprocessor: Preprocessor
  /// The observations with all their zeros, which K-means and mixtures read; for softmax models only
  /// where the number of clusters is to be chosen.
  let points: Matrix

  init(_ options: ClusterRunOptions, _ table: FeatureTable, _ prepared: PreprocessedTable) {
    (self.options, values) = (options, prepared.values)
    (raw, preprocessor) = (table, prepared.preprocessor)
    points =
      options.method.objective == nil || options.clusters == nil
      ? values.densified : Matrix(zeros: 0, 0)
  }

  /// Fits the method from every start.
  ///
  /// - Parameters:
  ///   - plan: The number of clusters.
  ///   - observer: Told what happens.
  /// - Returns: One result a start.
  /// - Throws: What the method throws.
  func starts(_ plan: Plan, _ observer: (StudyEvent) -> Void) throws -> [ClusteringStart] {
    let (k, count) = (plan.clusters, options.resolvedStarts)
    let augmentation = try options.method.objective == nil ? nil : augmentation()
    observer(
      .phase(
        "fitting \(options.method.rawValue) with \(k) cluster\(k == 1 ? "" : "s"), "
          + "\(count) start\(count == 1 ? "" : "s")"))
    return try (0..<count).map { start in
      let seed = options.seed &+ UInt64(start)
      let found =
        switch options.method {
        case .kmeans: try kmeans(clusters: k, seed: seed)
        case .gmm: try mixture(clusters: k, plan.shape, seed: seed)
        case .softmax(let method):
          try softmax(method, clusters: k, seed: seed, start: start, augmentation, observer)
        }
      observer(.progress(done: start + 1, of: count))
      return found
    }
  }

  private func kmeans(clusters k: Int, seed: UInt64) throws -> ClusteringStart {
    var settings = options.kmeans
    (settings.clusters, settings.starts, settings.seed) = (k, 1, seed)
    let map: RandomFourierFeatures?
    let found: KMeans
    if let kernel = options.kernel {
      let fit = try KernelKMeans(
        of: points, options: settings, bandwidth: kernel.bandwidth, featureCount: kernel.features)
      (map, found) = (fit.features, fit.clusters)
    } else {
      (map, found) = (nil, try KMeans(of: points, options: settings))
    }
    let entries = Double(max(points.rows * found.centres.columns, 1))
    let model = CentreModel(
      map: map, centres: found.centres, variance: found.sumOfSquares / entries)
    return ClusteringStart(
      model: .kmeans(model), loss: found.sumOfSquares / Double(max(points.rows, 1)),
      iterations: found.iterations, converged: found.converged, losses: [], labels: found.labels,
      probabilities: model.probabilities(of: points))
  }

  private func mixture(
    clusters k: Int, _ shape: CovarianceShape, seed: UInt64
  ) throws -> ClusteringStart {
    var settings = options.mixture
    (settings.clusters, settings.starts, settings.seed) = (k, 1, seed)
    settings.covariance = shape
    let found = try GaussianMixtureFit(of: points, options: settings)
    let n = Double(max(points.rows, 1))
    return ClusteringStart(
      model: .mixture(found.mixture), loss: -found.logLikelihood / n,
      iterations: found.iterations, converged: found.converged,
      losses: found.logLikelihoodTrace.map {
        SoftmaxLosses(total: -$0 / n, objectives: [-$0 / n], consistency: 0, penalty: 0)
      }, labels: found.labels, probabilities: found.responsibilities)
  }

  private func softmax(
    _ method: SoftmaxMethod, clusters k: Int, seed: UInt64, start: Int,
    _ augmentation: (any TableAugmentation)?, _ observer: (StudyEvent) -> Void
  ) throws -> ClusteringStart {
    var settings = options.training
    (settings.clusters, settings.starts, settings.seed) = (k, 1, seed)
    if let adversary = options.augmentations.first(where: { $0.kind == .adversary }) {
      settings.adversary = VirtualAdversary(share: Float(adversary.value))
    }
    let source = values.source
    let starts = options.resolvedStarts
    let objective = WeightedSoftmaxObjective(try method.objective(options.objective))
    // An optional closure counts as escaping.
    let model = try withoutActuallyEscaping(observer) { observer in
      try SoftmaxClusterer(options: settings).fit(
        source, objectives: [objective], augmentation: augmentation
      ) {
        observer(.progress(done: start * $0.totalSteps + $0.step, of: starts * $0.totalSteps))
        return true
      }
    }
    let probabilities = model.probabilities(of: source)
    return ClusteringStart(
      model: .softmax(model), loss: model.startLosses.first ?? .nan,
      iterations: settings.steps, converged: nil, losses: model.history,
      labels: Partition(memberships: probabilities).labels, probabilities: probabilities)
  }
}
