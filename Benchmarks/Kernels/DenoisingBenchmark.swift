import DeePWAK
import Kruskal
import LinearAlgebra
import Networks

/// A linear map 4 → 2 that learns from labels to leave out two dimensions of noise.
///
/// Four Gaussians of deviation 0.2 with means uniform in [−10, 10]², 15 points each, and two more dimensions
/// of uniform noise. Another 60 points of the same Gaussians validate. As in the paper, the plain forest
/// finds the four clusters without the noise and does not with it: other data is drawn again. θ starts
/// standard normal.
///
/// Reference: L. Stewart, F. Bach, F. Llinares-López, Q. Berthet. "Differentiable clustering with
/// perturbed spanning forests." *NeurIPS*, 2023, appendix F. arXiv:2305.16358
struct DenoisingBenchmark {
  /// The width of the noise.
  var noiseWidth = 5.0
  /// Whether similarities are standardised.
  var standardizes = false
  /// The learning rate.
  var rate: Float = 0.01
  /// The batches.
  var steps = 200

  /// What one run gave.
  struct Run {
    /// The validation error before the first batch: the share of wrong pairs.
    let start: Double
    /// The first batch after which the error is 0; nil for none.
    var firstPerfect: Int?
    /// The validation error after 25 batches and after the last.
    var errors: [Double] = []
    /// The norm of the noise rows of θ over that of the others, at the same places.
    var ratios: [Double] = []
  }

  /// Learns once.
  ///
  /// - Parameter seed: The seed of data, θ and noise.
  /// - Returns: When the validation error vanished, and how large the noise rows stayed.
  /// - Throws: `ForestLearningError` when the map is not finite any more.
  func run(seed: UInt64) throws -> Run {
    let (x, y, classes) = try data(seed: seed)
    var options = ForestLearningOptions()
    (options.clusters, options.embeddingDimensions, options.hiddenWidths) = (4, 2, [])
    (options.steps, options.batchSize, options.labelledShare) = (steps, 32, 1)
    (options.perturbation.amplitude, options.perturbation.samples) = (0.1, 1000)
    (options.optimizer, options.schedule) = (.sgd, .constant(rate))
    (options.standardizes, options.maskedShare, options.seed) = (standardizes, 0, seed)
    var generator = CounterGenerator(seed: seed, stream: 1)
    let theta = Network(options.architecture(features: 4), using: &generator)
    for i in theta.parameters.indices {
      theta.parameters[i] = i < 8 ? Float(generator.normal()) : 0
    }
    func error(_ network: Network) -> Double {
      let found = try? ForestClusteringError(
        of: network(y), classes: classes, clusters: 4, batchSize: 60)
      return found?.pairs ?? .nan
    }
    var run = Run(start: error(theta))
    _ = try ForestLearner(x, labels: classes, options: options).train(theta) { report, network in
      guard run.firstPerfect == nil || report.step == 25 || report.step == steps else { return }
      let found = error(network)
      if run.firstPerfect == nil, found == 0 { run.firstPerfect = report.step }
      if report.step == 25 || report.step == steps {
        run.errors.append(found)
        let squares = network.parameters.map { $0 * $0 }
        let (signal, noise) = (squares[0..<4].reduce(0, +), squares[4..<8].reduce(0, +))
        run.ratios.append(Double((noise / signal).squareRoot()))
      }
    }
    return run
  }

  /// Measures five seeds.
  ///
  /// - Returns: One JSON object a line.
  func lines() throws -> [String] {
    try (0..<5).map { seed in
      let run = try run(seed: UInt64(seed))
      return jsonLine(
        [("name", "denoising"), ("seed", seed), ("noise_width", noiseWidth)] + [
          ("standardizes", standardizes), ("rate", rate), ("start_error", run.start),
          ("first_perfect_batch", run.firstPerfect.map(String.init) ?? "none"),
          ("error_25", run.errors[0]), ("error_\(steps)", run.errors[1]),
          ("noise_over_signal_25", run.ratios[0]), ("noise_over_signal_\(steps)", run.ratios[1]),
        ])
    }
  }

  /// 60 points to learn from, 60 to validate on, and the classes of either.
  private func data(seed: UInt64) throws -> (Matrix, Matrix, [Int]) {
    var generator = CounterGenerator(seed: seed, stream: 2)
    let classes = (0..<60).map { $0 / 15 }
    while true {
      let means = (0..<8).map { _ in 20 * generator.uniform() - 10 }
      let parts = (0..<2).map { _ in
        Matrix(rows: 60, columns: 4) { i, j in
          j < 2
            ? Float(means[2 * (i / 15) + j] + 0.2 * generator.normal())
            : Float(noiseWidth * generator.uniform())
        }
      }
      let plain = try ForestClusteringError(
        of: parts[0], classes: classes, clusters: 4, batchSize: 60)
      let signals = try parts.map {
        try ForestClusteringError(
          of: $0.columns(at: [0, 1]), classes: classes, clusters: 4, batchSize: 60
        ).pairs
      }
      if plain.pairs > 0, signals == [0, 0] { return (parts[0], parts[1], classes) }
    }
  }
}
