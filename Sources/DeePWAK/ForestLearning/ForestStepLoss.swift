internal import Kruskal
internal import LinearAlgebra

/// The loss of one batch's similarities under its labels, and its gradient.
struct ForestStepLoss {
  /// The loss.
  let value: Double
  /// Its gradient with respect to Σ, *b × b*.
  let gradient: DoubleMatrix

  /// Samples forests.
  ///
  /// - Parameters:
  ///   - similarities: Σ, *b × b*, symmetric.
  ///   - labels: The labels of the *b* observations, nil where there is none.
  ///   - options: The settings; forests have *k* trees, fewer where the labels leave fewer groups.
  ///   - stream: Which noise.
  /// - Throws: ``ForestError`` when a similarity is not finite.
  init(
    _ similarities: DoubleMatrix, labels: [Int?], _ options: ForestLearningOptions, stream: UInt64
  ) throws(ForestError) {
    let links = LinkConstraints(labels: labels)
    let k = min(options.clusters, links.groups.clusterCount)
    switch options.loss {
    case .fenchelYoung:
      let loss = try PartialFenchelYoungLoss(
        constraints: links, treeCount: k, options: options.noise)
      value = try loss.sample(similarities, stream: stream).mean
      gradient = loss.gradient
    case .connectivity:
      let sampler = try ForestSampler(
        observationCount: labels.count, treeCount: k, options: options.noise)
      try sampler.sample(similarities, stream: stream)
      let (value, weights) = ConnectivityLoss(constraints: links)(sampler.connectivity)
      self.value = value
      gradient = try sampler.connectivityPullback(weights)
    }
  }
}

extension ForestLearningOptions {
  /// The settings of the noise, of this run's seed.
  var noise: PerturbationOptions {
    var noise = perturbation
    noise.seed = seed
    return noise
  }
}
