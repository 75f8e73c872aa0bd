import Figures
import LinearAlgebra
import Networks
import SoftmaxClustering

/// Classifiers that learn MNIST from labels mixed with the uniform distribution.
///
/// ŷ = (1 − η) y + η u, either with the same η for all digits, or with 1 for a share η of them and 0
/// for the others: labels that are uncertain to one and the same degree on the average.
struct LabelCorruptionBenchmark {
  /// Which digits have uncertain labels.
  enum Kind: String, CaseIterable {
    /// All, equally.
    case all
    /// Some, wholly.
    case some
  }

  let mnist: SoftmaxMnistBenchmark
  let corruptions: [Float] = [0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95]
  let seeds = 0..<3
  private let rows = 10_000
  private let names: [CrossEntropy: String] = [
    .forward: "standard", .reverse: "reverse", .collision: "collision",
  ]

  /// Trains all classifiers and draws the accuracies.
  ///
  /// - Parameter folder: Where `label-corruption-KIND.csv` and the pictures go.
  /// - Returns: A line a loss, corruption and seed.
  /// - Throws: What training and drawing throw.
  func lines(writingTo folder: String) throws -> [String] {
    var lines: [String] = []
    for kind in Kind.allCases {
      var curves: [LineChart.Curve] = []
      for loss in [CrossEntropy.forward, .reverse, .collision] {
        var means: [Double] = []
        for corruption in corruptions {
          let accuracies = try seeds.map { try accuracy(loss, kind, corruption, seed: $0) }
          means.append(accuracies.reduce(0, +) / Double(accuracies.count))
          lines += zip(seeds, accuracies).map { seed, accuracy in
            jsonLine([
              ("name", "corruption/\(kind.rawValue)"), ("loss", names[loss] ?? ""),
              ("corruption", corruption), ("seed", seed), ("test_accuracy", accuracy),
            ])
          }
        }
        curves.append(LineChart.Curve(name: names[loss] ?? "", values: means))
      }
      try chart(kind, curves).write(to: folder)
    }
    return lines
  }

  private func accuracy(
    _ loss: CrossEntropy, _ kind: Kind, _ corruption: Float, seed: Int
  ) throws -> Double {
    var options = SoftmaxClustererOptions(clusters: 10, network: .mlp(hidden: [64]))
    options.seed = UInt64(seed)
    (options.batchSize, options.steps, options.starts) = (256, 500, 1)
    options.weightDecay = 1e-4
    let x = mnist.x.rows(at: Array(0..<rows))
    let labels = try GivenLabels(corrupted(kind, corruption, seed: seed), loss: loss)
    let model = try SoftmaxClusterer(options: options).fit(
      x, objectives: [WeightedSoftmaxObjective(labels)])
    let found = model.labels(of: mnist.testX)
    let hits = zip(found, mnist.testDigits).count { $0 == Int($1) }
    return Double(hits) / Double(found.count)
  }

  private func corrupted(_ kind: Kind, _ corruption: Float, seed: Int) -> Matrix {
    var random = CounterGenerator(seed: UInt64(seed), stream: 0x436F_7272)
    let shares = (0..<rows).map { _ in
      kind == .all ? corruption : random.uniform() < Double(corruption) ? 1 : 0
    }
    return Matrix(rows: rows, columns: 10) { i, k in
      shares[i] / 10 + (Int(mnist.digits[i]) == k ? 1 - shares[i] : 0)
    }
  }

  private func chart(_ kind: Kind, _ curves: [LineChart.Curve]) -> LineChart {
    LineChart(
      settings: corruptions.map { Double($0) }, curves: curves,
      horizontal: .init("corruption of the labels", 0...1),
      vertical: .init("test accuracy", 0.5...1), name: "label-corruption-\(kind.rawValue)",
      title: "Accuracy by corruption of the labels",
      caption: "Mean test accuracy of three seeds; "
        + (kind == .all
          ? "all labels are mixed with the uniform distribution."
          : "a share of the labels is the uniform distribution."))
  }
}
