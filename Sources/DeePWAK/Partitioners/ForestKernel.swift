internal import Kruskal
internal import LinearAlgebra
internal import PWAK

/// WAK(M) of a batch: M the co-membership of its perturbed spanning forests.
///
/// Embeddings E give similarities Σ, noisy copies of Σ give forests of *k* trees, and M is the
/// share of the forests in which two observations are in one tree. The gradient passes from M to
/// Σ by one of two estimators (``ForestOptions/Estimator``), and from Σ to E.
///
/// Reference: L. Stewart, F. Bach, F. Llinares-López, Q. Berthet. "Differentiable clustering with
/// perturbed spanning forests." *NeurIPS*, 2023, definition 6. arXiv:2305.16358
struct ForestKernel {
  /// W = WAK(M).
  var kernel: AffinityShard
  /// The number of trees.
  let trees: Int
  /// The settings of the noise.
  let options: PerturbationOptions
  /// Whether the last embeddings were not finite, so that there is no forest.
  private(set) var hasFailed = false
  private var batch: BatchSimilarities
  private var connectivity: DoubleMatrix
  private let sampler: ForestSampler
  private let estimator: ForestOptions.Estimator

  init(rows b: Int, dimensions: Int, _ options: TrainingOptions, number: Int) {
    kernel = AffinityShard(rows: b)
    batch = BatchSimilarities(rows: b, dimensions: dimensions)
    connectivity = DoubleMatrix(zeros: b, b)
    trees = max(1, min(options.headClusters, b / 2))
    let forest = options.forest
    estimator = forest.estimator
    var generator = CounterGenerator(
      seed: options.seed, stream: 0x466F_7265, UInt64(number))
    self.options = PerturbationOptions(
      amplitude: forest.amplitude, samples: forest.samples, seed: generator.next())
    do {
      sampler = try ForestSampler(
        observationCount: b, treeCount: trees, options: self.options,
        leastSize: forest.leastSize(of: b, trees: trees))
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// Σ, *b × b*.
  var similarities: DoubleMatrix { batch.values }

  /// Grows the forests of a step.
  ///
  /// - Parameters:
  ///   - embeddings: What the similarities are taken from, *b × d*.
  ///   - step: The number of the step, which decides the noise.
  mutating func grow(over embeddings: Matrix, step: Int) {
    batch.set(embeddings)
    do {
      try sampler.sample(batch.values, stream: UInt64(step))
      sampler.copyConnectivity(to: &connectivity)
      hasFailed = false
    } catch {
      connectivity.fill(0)
      hasFailed = true
    }
    kernel.set(connectivity)
  }

  /// The gradient with respect to the embeddings of the averages added to the kernel.
  ///
  /// - Parameters:
  ///   - extra: A gradient with respect to Σ from elsewhere; nil for none.
  ///   - scale: The factor of that gradient.
  /// - Returns: *b × d*; zero where there is no forest.
  func pullBack(adding extra: DoubleMatrix?, scaledBy scale: Double) -> Matrix {
    guard !hasFailed, var gradient = similarityGradient() else {
      return batch.pullBack(DoubleMatrix(zeros: connectivity.rows, connectivity.rows))
    }
    if let extra { gradient = gradient + scale * extra }
    return batch.pullBack(gradient)
  }

  /// The gradient with respect to Σ of the averages added to the kernel; nil without a forest.
  private func similarityGradient() -> DoubleMatrix? {
    let gradient = kernel.affinityGradient()
    switch estimator {
    case .score: return try? sampler.connectivityPullback(gradient)
    case .pairwise:
      let scale = 1 / options.amplitude
      return DoubleMatrix(
        rows: gradient.rows, columns: gradient.columns,
        elements: zip(gradient.elements, connectivity.elements).map { slope, share in
          scale * slope * share * (1 - share)
        })
    }
  }
}
