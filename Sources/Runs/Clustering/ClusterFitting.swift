internal import FeatureTables
internal import LinearAlgebra
internal import SoftmaxClustering

/// The method of a run of `cluster` at work on prepared observations.
struct ClusterFitting {
  private let options: ClusterRunOptions
  private let values: TableValues

  init(_ options: ClusterRunOptions, _ values: TableValues) {
    (self.options, self.values) = (options, values)
  }

  /// Fits the method from every start.
  ///
  /// - Parameters:
  ///   - k: The number of clusters.
  ///   - observer: Told what happens.
  /// - Returns: One result a start.
  func starts(clusters k: Int, _ observer: (StudyEvent) -> Void) throws -> [ClusteringStart] {
    let count = options.resolvedStarts
    observer(
      .phase(
        "fitting \(options.method.rawValue) with \(k) cluster\(k == 1 ? "" : "s"), "
          + "\(count) start\(count == 1 ? "" : "s")"))
    return try (0..<count).map { start in
      let seed = options.seed &+ UInt64(start)
      let found =
        switch options.method {
        case .kmeans: try kmeans(clusters: k, seed: seed)
        case .gmm: try kmeans(clusters: k, seed: seed)
        case .softmax(let method):
          try softmax(method, clusters: k, seed: seed, start: start, observer)
        }
      observer(.progress(done: start + 1, of: count))
      return found
    }
  }

  /// Chooses a number of clusters.
  func choice(_ observer: (StudyEvent) -> Void) throws -> ClusterCountChoice {
    ClusterCountChoice(criterion: "", isLess: true, counts: [1], values: [0], chosen: 1)
  }

  private func kmeans(clusters k: Int, seed: UInt64) throws -> ClusteringStart {
    var settings = options.kmeans
    (settings.clusters, settings.starts, settings.seed) = (k, 1, seed)
    let x = values.densified
    let found = try KMeans(of: x, options: settings)
    let model = CentreModel(
      centres: found.centres,
      variance: found.sumOfSquares / Double(max(x.rows * x.columns, 1)))
    return ClusteringStart(
      model: .kmeans(model), loss: found.sumOfSquares, iterations: found.iterations,
      converged: found.converged, losses: [], labels: found.labels,
      probabilities: model.probabilities(of: x))
  }

  private func softmax(
    _ method: SoftmaxMethod, clusters k: Int, seed: UInt64, start: Int,
    _ observer: (StudyEvent) -> Void
  ) throws -> ClusteringStart {
    var settings = options.training
    (settings.clusters, settings.starts, settings.seed) = (k, 1, seed)
    let source = values.source
    let starts = options.resolvedStarts
    // An optional closure counts as escaping.
    let model = try withoutActuallyEscaping(observer) { observer in
      try SoftmaxClusterer(options: settings).fit(
        source, objectives: [WeightedSoftmaxObjective(method.objective(options.objective))]
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
