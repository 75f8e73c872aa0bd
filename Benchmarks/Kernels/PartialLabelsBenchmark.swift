import DeePWAK
import FeatureTables
import LinearAlgebra
import Networks

/// Learning from a hundred labels of seven of ten digits, beside the same network trained by
/// cross-entropy on those labels.
///
/// The digits are divided at random: 500 to test on, 400 to train linear classifiers on, and the others to
/// learn from, 100 of them with a label, none of the first three classes. Both networks are the same
/// and get as many batches of 64; the classifier has a dense layer to ten classes on top, which is taken
/// off again.
///
/// Reference: L. Stewart, F. Bach, F. Llinares-López, Q. Berthet. "Differentiable clustering with
/// perturbed spanning forests." *NeurIPS*, 2023, appendix F.2. arXiv:2305.16358
struct PartialLabelsBenchmark {
  /// What is measured of one embedding.
  struct Errors {
    /// The share of wrong pairs of the forests of test batches.
    let pairs: Double
    /// The share of test observations in a wrong cluster, under the best naming.
    let matching: Double
    /// The same over the observations of withheld classes alone.
    let withheld: Double
    /// The share of test observations that a linear classifier gets wrong.
    let probe: Double
  }

  private let x: Matrix
  private let classes: [Int]
  /// The settings.
  var options: ForestLearningOptions
  /// The classes without labels: so many, from 0.
  var withheldCount = 3
  /// The labelled observations.
  var labelledCount = 100

  /// The settings that were chosen for this table.
  static var digitsOptions: ForestLearningOptions {
    var options = ForestLearningOptions()
    options.clusters = 10
    return options
  }

  /// Reads the table of pixels, the last column of which is the class.
  init(path: String, options: ForestLearningOptions = digitsOptions) throws {
    var reading = ReadingOptions()
    (reading.hasHeader, reading.annotationColumns) = (false, ["none"])
    let values = try FeatureTable.read(path, reading).values.densified
    let last = values.columns - 1
    classes = (0..<values.rows).map { Int(values[$0, last]) }
    x = Matrix(rows: values.rows, columns: last) { values[$0, $1] / 16 }
    self.options = options
  }

  /// Learns from one division of the table.
  ///
  /// - Parameter seed: The seed of the division and of both networks.
  /// - Returns: The errors without any learning, of the forest, of the classifier on the whole
  ///   pixels, and of the classifier with as many of them hidden as the forest's.
  /// - Throws: `ForestLearningError` when the embedding is not finite any more.
  func errors(seed: UInt64) throws -> [(name: String, errors: Errors)] {
    var generator = CounterGenerator(seed: seed, stream: 0x4469_6769)
    let order = generator.permutation(of: x.rows)
    let (test, probe, train) = (
      Array(order[..<500]), Array(order[500..<900]), Array(order[900...])
    )
    let labelled = Set(
      train.filter { classes[$0] >= withheldCount }.prefix(labelledCount))
    var settings = options
    settings.seed = seed
    let forest = try ForestLearner(
      x.rows(at: train), labels: train.map { labelled.contains($0) ? classes[$0] : nil },
      options: settings
    ).train().network
    let known = train.filter { labelled.contains($0) }
    func classifier(hiding share: Float) -> Network {
      var settings = settings
      settings.maskedShare = share
      return CrossEntropyNetwork(
        x.rows(at: known), known.map { classes[$0] }, classes: 10, options: settings
      ).backbone
    }
    func errors(_ embedding: Matrix) throws -> Errors {
      let truth = test.map { classes[$0] }
      let held = embedding.rows(at: test)
      let found = try ForestClusteringError(
        of: held, classes: truth, clusters: 10, batchSize: 64, seed: seed)
      let places = truth.indices.filter { truth[$0] < withheldCount }
      let withheld = try ForestClusteringError(
        of: held.rows(at: places), classes: places.map { truth[$0] }, clusters: withheldCount,
        batchSize: 64, seed: seed)
      let linear = LinearProbe(embedding.rows(at: probe), classes: probe.map { classes[$0] })
      return Errors(
        pairs: found.pairs, matching: found.matching, withheld: withheld.matching,
        probe: linear.error(of: held, classes: truth))
    }
    return try [
      ("pixels", errors(x)), ("forest", errors(forest(x))),
      ("classifier", errors(classifier(hiding: 0)(x))),
      ("masked classifier", errors(classifier(hiding: settings.maskedShare)(x))),
    ]
  }

  /// Measures five divisions.
  ///
  /// - Returns: One JSON object a line.
  func lines() throws -> [String] {
    try (0..<5).flatMap { seed in
      let start = ContinuousClock.now
      let found = try errors(seed: UInt64(seed))
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      return found.map {
        jsonLine(
          [("name", "digits/\($0.name)"), ("seed", seed), ("clustering_error", $0.errors.matching)]
            + [
              ("pair_error", $0.errors.pairs), ("withheld_error", $0.errors.withheld),
              ("probe_error", $0.errors.probe),
              ("seconds", seconds),
            ])
      }
    }
  }
}

/// A network that was trained as a classifier, without its last layer.
struct CrossEntropyNetwork {
  /// From features to what the last layer read.
  let backbone: Network

  /// Trains by cross-entropy.
  ///
  /// - Parameters:
  ///   - x: *n × m*, labelled observations.
  ///   - labels: Their classes.
  ///   - classes: The outputs of the last layer.
  ///   - options: The network, the batches and the rate.
  init(_ x: Matrix, _ labels: [Int], classes: Int, options: ForestLearningOptions) {
    var generator = CounterGenerator(seed: options.seed, stream: 0x466F_7265)
    backbone = Network(options.architecture(features: x.columns), using: &generator)
    let dense = Network(
      NetworkArchitecture(inputs: options.embeddingDimensions, hidden: [], outputs: classes),
      using: &generator)
    let size = min(64, x.rows)
    let decay = AdamW.Options(weightDecay: options.weightDecay)
    var steps = [backbone, dense].map { AdamW($0.architecture, options: decay) }
    let (lower, upper) = (
      NetworkPass(backbone.architecture, rows: size), NetworkPass(dense.architecture, rows: size)
    )
    var gradients = [backbone, dense].map { [Float](repeating: 0, count: $0.parameters.count) }
    var order: [Int] = []
    for step in 0..<options.steps {
      let rate = options.schedule.rate(atStep: step, of: options.steps)
      if order.count < size { order = generator.permutation(of: x.rows) }
      let batch = Array(order.suffix(size))
      order.removeLast(size)
      var rows = x.rows(at: batch)
      options.hide(&rows, step: step)
      lower.forward(backbone, rows)
      upper.forward(dense, lower.output)
      var slopes = upper.output
      softmaxRows(&slopes)
      for (i, row) in batch.enumerated() { slopes[i, labels[row]] -= 1 }
      slopes = (1 / Float(size)) * slopes
      var inner = Matrix(zeros: size, options.embeddingDimensions)
      upper.backward(
        dense, lower.output, outputGradient: &slopes, parameterGradient: &gradients[1],
        inputGradient: &inner)
      lower.backward(backbone, rows, outputGradient: &inner, parameterGradient: &gradients[0])
      steps[0].step(backbone, gradients: [gradients[0]], rate: rate)
      steps[1].step(dense, gradients: [gradients[1]], rate: rate)
    }
  }
}
