import Kruskal
import LinearAlgebra
import Networks
import Testing

@testable import DeePWAK

@Suite("Learning from partial labels")
struct ForestLearningTests {
  @Test("the pullback of similarities agrees with central differences", arguments: [false, true])
  func pullbackAgreesWithDifferences(standardizes: Bool) {
    var generator = CounterGenerator(seed: 3)
    let v = DoubleMatrix(rows: 7, columns: 3) { _, _ in generator.normal() }
    let weights = DoubleMatrix(rows: 7, columns: 7) { _, _ in generator.normal() }
    func value(_ v: DoubleMatrix) -> Double {
      let sigma = PairSimilarities(v, standardizes: standardizes).values
      return zip(sigma.elements, weights.elements).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let gradient = PairSimilarities(v, standardizes: standardizes).pullback(weights)
    let h = 1e-5
    for i in 0..<7 {
      for j in 0..<3 {
        var (up, down) = (v, v)
        up[i, j] += h
        down[i, j] -= h
        let slope = (value(up) - value(down)) / (2 * h)
        #expect(abs(slope - gradient[i, j]) < 1e-6 * max(1, abs(slope)))
      }
    }
  }

  @Test func `standardised similarities of pairs have mean 0 and variance 1`() {
    var generator = CounterGenerator(seed: 4)
    let v = DoubleMatrix(rows: 9, columns: 2) { _, _ in 5 + 3 * generator.normal() }
    let sigma = PairSimilarities(v, standardizes: true).values
    let pairs = (0..<9).flatMap { i in (0..<i).map { sigma[i, $0] } }
    #expect(abs(pairs.reduce(0, +)) < 1e-10)
    let squares: Double = pairs.reduce(0) { $0 + $1 * $1 }
    #expect(abs(squares / Double(pairs.count) - 1) < 1e-10)
  }

  @Test func `an embedding of one point has no gradient`() {
    let same = PairSimilarities(DoubleMatrix(zeros: 4, 2), standardizes: true)
    let gradient = same.pullback(DoubleMatrix(rows: 4, columns: 4) { i, j in Double(i - 2 * j) })
    #expect(gradient.elements.allSatisfy { $0 == 0 })
  }

  @Test func `batches hold their share of labels and no observation twice`() {
    let labels: [Int?] = (0..<50).map { $0 < 12 ? $0 % 3 : nil }
    var batches = ForestBatches(labels: labels, batchSize: 20, labelledShare: 0.5, seed: 1)
    for step in 0..<9 {
      let batch = batches.batch(at: step)
      #expect(batch.count == 20)
      #expect(Set(batch).count == 20)
      #expect(batch.count { labels[$0] != nil } == 10)
    }
    // With fewer labels than the share the others fill up, and the other way around.
    var few = ForestBatches(labels: labels, batchSize: 40, labelledShare: 0.9, seed: 1)
    #expect(few.batch(at: 0).count { labels[$0] != nil } == 12)
    var many = ForestBatches(labels: labels, batchSize: 45, labelledShare: 0.1, seed: 1)
    #expect(many.batch(at: 0).count { labels[$0] != nil } == 7)
  }

  @Test func `a linear map learns within 25 batches to leave out noise, in 4 of 5 seeds`() throws {
    var solved = 0
    for seed in UInt64(0)..<5 {
      let task = try DenoisingTask(seed: seed)
      #expect(task.plainError > 0)
      var hasSolved = false
      var options = task.options
      options.steps = 25
      let theta = task.start(seed: seed)
      _ = try ForestLearner(task.x, labels: task.classes, options: options).train(theta) {
        hasSolved = hasSolved || (try? task.error(of: $1)) == 0
      }
      solved += hasSolved ? 1 : 0
    }
    #expect(solved >= 4)
  }

  @Test func `standardised, the noise rows of the map fade as training goes on`() throws {
    let task = try DenoisingTask(seed: 1)
    var options = task.options
    (options.steps, options.standardizes, options.perturbation.samples) = (300, true, 50)
    options.schedule = .constant(0.1)
    let theta = task.start(seed: 1)
    func ratio() -> Float {
      let squares = theta.parameters.map { $0 * $0 }
      return (squares[4..<8].reduce(0, +) / squares[0..<4].reduce(0, +)).squareRoot()
    }
    let before = ratio()
    _ = try ForestLearner(task.x, labels: task.classes, options: options).train(theta)
    #expect(ratio() < before / 2)
    #expect(try task.error(of: theta) == 0)
  }

  @Test(
    "both losses fall, the same on any number of threads",
    arguments: ForestLearningOptions.Loss.allCases)
  func lossesFallOnAnyThreads(loss: ForestLearningOptions.Loss) throws {
    let task = try DenoisingTask(seed: 2)
    var options = task.options
    (options.loss, options.hiddenWidths, options.maskedShare) = (loss, [16], 0.1)
    (options.standardizes, options.optimizer, options.steps) = (true, .adamw, 60)
    (options.schedule, options.perturbation.samples) = (.oneCycle(peak: 1e-2), 40)
    // A gradient that is estimated from the noise takes more of it.
    if loss == .connectivity {
      (options.perturbation.amplitude, options.perturbation.samples) = (0.5, 500)
    }
    let labels = task.classes.enumerated().map { $0 % 2 == 0 ? $1 : nil }
    let threads = ThreadPool.shared.threadCount
    defer { ThreadPool.shared.threadCount = threads }
    let runs = try [1, 3].map { count in
      ThreadPool.shared.threadCount = count
      return try ForestLearner(task.x, labels: labels, options: options).train()
    }
    #expect(runs[0].network.parameters == runs[1].network.parameters)
    let losses = runs[0].reports.map(\.loss)
    #expect(losses == runs[1].reports.map(\.loss))
    let (first, last) = (losses.prefix(15).reduce(0, +), losses.suffix(15).reduce(0, +))
    #expect(last < (loss == .connectivity ? 0.85 : 0.5) * first)
  }

  @Test func `a stop ends the training with what was learned`() throws {
    let task = try DenoisingTask(seed: 0)
    let stop = StopSignal()
    let learned = try ForestLearner(task.x, labels: task.classes, options: task.options)
      .train(stop: stop) { report, _ in if report.step == 3 { stop.stop() } }
    #expect(learned.reports.map(\.step) == [1, 2, 3])
  }

  /// A setting that does not suit, and what is said of it.
  struct BadSetting: Sendable, CustomTestStringConvertible {
    let message: String
    let change: @Sendable (inout ForestLearningOptions) -> Void
    var testDescription: String { message }

    init(_ message: String, _ change: @escaping @Sendable (inout ForestLearningOptions) -> Void) {
      (self.message, self.change) = (message, change)
    }
  }

  @Test(
    "settings that do not suit are named",
    arguments: [
      BadSetting("-k is 3, but must be at least the 4 different labels") { $0.clusters = 3 },
      BadSetting("-k is 61, but must be at most the 60 observations") { $0.clusters = 61 },
      BadSetting("--batch-size is 4, but must be more than the 4 clusters") { $0.batchSize = 4 },
      BadSetting("--perturb is -1.0, but must be above 0") { $0.perturbation.amplitude = -1 },
      BadSetting("--mask is 1.0, but must lie in [0, 1)") { $0.maskedShare = 1 },
    ])
  func namesSettings(setting: BadSetting) throws {
    let task = try DenoisingTask(seed: 0)
    var options = task.options
    setting.change(&options)
    let changed = options
    let error = #expect(throws: ForestLearningError.self) {
      try ForestLearner(task.x, labels: task.classes, options: changed)
    }
    #expect(error?.description == setting.message)
  }

  @Test func `a table without labels is refused`() throws {
    let task = try DenoisingTask(seed: 0)
    #expect(throws: ForestLearningError.noLabels(observations: 60)) {
      try ForestLearner(
        task.x, labels: [Int?](repeating: nil, count: 60), options: task.options)
    }
  }
}

/// Four Gaussians in two dimensions, and two dimensions of noise that hide them from a plain forest.
private struct DenoisingTask {
  let x: Matrix
  let classes: [Int]
  let plainError: Double
  private let validation: Matrix

  init(seed: UInt64) throws {
    var generator = CounterGenerator(seed: seed, stream: 2)
    let classes = (0..<60).map { $0 / 15 }
    while true {
      let means = (0..<8).map { _ in 20 * generator.uniform() - 10 }
      let parts = (0..<2).map { _ in
        Matrix(rows: 60, columns: 4) { i, j in
          j < 2
            ? Float(means[2 * (i / 15) + j] + 0.2 * generator.normal())
            : Float(5 * generator.uniform())
        }
      }
      let plain = try ForestClusteringError(
        of: parts[0], classes: classes, clusters: 4, batchSize: 60)
      let signals = try parts.map {
        try ForestClusteringError(
          of: $0.columns(at: [0, 1]), classes: classes, clusters: 4, batchSize: 60
        ).pairs
      }
      guard plain.pairs > 0, signals == [0, 0] else { continue }
      self.classes = classes
      (x, validation, plainError) = (parts[0], parts[1], plain.pairs)
      return
    }
  }

  /// The settings of the paper.
  var options: ForestLearningOptions {
    var options = ForestLearningOptions()
    (options.clusters, options.embeddingDimensions, options.hiddenWidths) = (4, 2, [])
    (options.batchSize, options.labelledShare, options.maskedShare) = (32, 1, 0)
    (options.perturbation.amplitude, options.perturbation.samples) = (0.1, 1000)
    (options.optimizer, options.schedule, options.standardizes) = (.sgd, .constant(0.01), false)
    return options
  }

  /// A map of standard normal numbers.
  func start(seed: UInt64) -> Network {
    var generator = CounterGenerator(seed: seed, stream: 1)
    let theta = Network(options.architecture(features: 4), using: &generator)
    for i in theta.parameters.indices {
      theta.parameters[i] = i < 8 ? Float(generator.normal()) : 0
    }
    return theta
  }

  /// The share of wrong pairs of the points to validate on.
  func error(of network: Network) throws -> Double {
    try ForestClusteringError(
      of: network(validation), classes: classes, clusters: 4, batchSize: 60
    ).pairs
  }
}
