import FeatureTables
import LinearAlgebra
import Networks
import SoftmaxClustering
import Stats

/// Softmax models of MNIST: digits found without labels; called by Benchmarks/softmax-mnist/run.
struct SoftmaxMnistBenchmark {
  /// The pixels of the training digits, 60 000 × 784, and what they show.
  let x: Matrix
  let digits: [Int32]
  /// Those of the test digits.
  let testX: Matrix
  let testDigits: [Int32]
  private let clock = ContinuousClock()

  /// Reads the digits.
  ///
  /// - Parameter path: An HDF5 file with `train/X`, `train/Y`, `test/X` and `test/Y`.
  /// - Throws: What reading the file throws.
  init(path: String) throws {
    let file = try HDF5File(reading: path)
    digits = try file.read("train/Y")
    testDigits = try file.read("test/Y")
    x = Matrix(rows: digits.count, columns: 784, elements: try file.read("train/X"))
    testX = Matrix(rows: testDigits.count, columns: 784, elements: try file.read("test/X"))
  }

  /// A linear model of the pixels by mutual information, as it is by default.
  ///
  /// - Parameter seeds: The seeds of the runs.
  /// - Returns: A line a run.
  /// - Throws: What training throws.
  func linear(seeds: Range<Int>) throws -> [String] {
    try seeds.map { seed in
      var options = SoftmaxClustererOptions(clusters: 10)
      options.seed = UInt64(seed)
      return try line("linear/mi", options, MutualInformation())
    }
  }

  /// A network of two hidden layers with a virtual adversary.
  ///
  /// - Parameters:
  ///   - seeds: The seeds of the runs.
  ///   - collides: Whether it learns by collision cross-entropy rather than mutual information.
  /// - Returns: A line a run.
  /// - Throws: What training throws.
  func deep(seeds: Range<Int>, collides: Bool) throws -> [String] {
    try seeds.map { seed in
      var options = SoftmaxClustererOptions(clusters: 10, network: .mlp(hidden: [256, 256]))
      options.seed = UInt64(seed)
      (options.batchSize, options.steps, options.starts) = (256, 6000, 1)
      options.rates = .oneCycle(peak: 4e-3)
      (options.adversary, options.consistencyRise) = (VirtualAdversary(), 0)
      guard collides else {
        options.consistency = 30
        return try line("mlp/mi", options, MutualInformation(fairness: 4))
      }
      options.consistency = 10
      return try line("mlp/collision", options, CollisionCrossEntropy(fairness: 10))
    }
  }

  private func line(
    _ name: String, _ options: SoftmaxClustererOptions, _ objective: any SoftmaxObjective
  ) throws -> String {
    let start = clock.now
    let model = try SoftmaxClusterer(options: options).fit(
      x, objectives: [WeightedSoftmaxObjective(objective)])
    let seconds = (clock.now - start) / .seconds(1)
    let accuracy = bestMatchingAccuracy(clusters: model.labels(of: x), classes: digits)
    let test = bestMatchingAccuracy(clusters: model.labels(of: testX), classes: testDigits)
    return jsonLine([
      ("name", name), ("seed", Int(options.seed)), ("starts", options.starts),
      ("loss", model.startLosses.min() ?? .nan), ("train_accuracy", accuracy),
      ("test_accuracy", test), ("starved", model.starvedClusters.count), ("seconds", seconds),
    ])
  }
}
