import LinearAlgebra
import Networks
import SoftmaxClustering

/// Every objective of softmax models beside one training step of the network that it drives: an MLP
/// 50–128–128–20, a batch of 4096, the batch in one shard a core.
struct SoftmaxObjectiveBenchmark {
  private let batch = 4096
  private let clusters = 20
  private let machine: [(String, any CustomStringConvertible)]

  /// Prepares.
  ///
  /// - Parameter machine: What every line says of the machine.
  init(machine: [(String, any CustomStringConvertible)]) { self.machine = machine }

  /// Measures the step and every objective.
  ///
  /// - Returns: A line for each.
  /// - Throws: What an objective throws.
  func lines() throws -> [String] {
    let step = networkStep()
    let shape = SoftmaxBatchShape(rows: batch, clusters: clusters)
    let logits = (2 as Float) * normal(clusters)
    var predictions = logits
    softmaxRows(&predictions)
    let input = SoftmaxBatch(
      logits: logits, predictions: predictions, rows: Array(0..<batch))
    var gradient = Matrix(zeros: batch, clusters)
    let first = line("network step", step, step)
    return [first]
      + (try objectives(predictions)).map { name, objective in
        let term = objective.makeTerm(shape)
        let time = timing(budget: 0.5) {
          _ = term.evaluate(input, weight: 1, addingTo: &gradient)
        }
        return line(name, time, step)
      }
  }

  private func objectives(_ predictions: Matrix) throws -> [(String, any SoftmaxObjective)] {
    [
      ("mutual information", MutualInformation()),
      ("renyi 2", try RenyiDecisiveness(order: 2)),
      ("renyi 1.5", try RenyiDecisiveness(order: 1.5)),
      ("renyi infinity", try RenyiDecisiveness(order: .infinity)),
      ("collision", try CollisionCrossEntropy()),
      ("self-labelling, of the batch", try SelfLabelling()),
      ("self-labelling, of the table", try SelfLabelling().relabelled(by: predictions)),
      ("soft labels, forward", try SoftPseudoLabels(form: .forward)),
      ("soft labels, reverse", try SoftPseudoLabels(form: .reverse)),
    ]
  }

  private func line(_ name: String, _ time: Timing, _ step: Timing) -> String {
    jsonLine(
      [("name", "softmax/\(name)"), ("batch", batch), ("k", clusters)] + machine + [
        ("median_ms", 1e3 * time.median), ("best_ms", 1e3 * time.best),
        ("share_of_step", time.median / step.median), ("share_of_best", time.best / step.best),
      ])
  }

  /// Forward and backward pass and AdamW, in as many shards as there are threads.
  private func networkStep() -> Timing {
    let architecture = NetworkArchitecture(inputs: 50, hidden: [128, 128], outputs: clusters)
    var generator = CounterGenerator(seed: 1)
    let network = Network(architecture, using: &generator)
    var optimiser = AdamW(architecture)
    let shards = ThreadPool.shared.threadCount
    let rows = batch / shards
    let x = normal(50)
    let parts = (0..<shards).map { shard in
      Shard(architecture, x.rows(at: Array(shard * rows..<(shard + 1) * rows)))
    }
    return timing(budget: 1) {
      ThreadPool.shared.perform(shards) { parts[$0].run(network) }
      optimiser.step(network, gradients: parts.map(\.gradient), rate: 1e-6)
    }
  }

  private func normal(_ columns: Int) -> Matrix {
    var generator = CounterGenerator(seed: 2)
    return Matrix(rows: batch, columns: columns) { _, _ in Float(generator.normal()) }
  }

  /// A part of the batch, on a thread of its own.
  private final class Shard: @unchecked Sendable {
    let pass: NetworkPass
    let x: Matrix
    var gradient: [Float]
    var logitGradient: Matrix

    init(_ architecture: NetworkArchitecture, _ x: Matrix) {
      pass = NetworkPass(architecture, rows: x.rows)
      self.x = x
      gradient = [Float](repeating: 0, count: architecture.parameterCount)
      logitGradient = Matrix(zeros: x.rows, architecture.outputs)
    }

    func run(_ network: Network) {
      pass.forward(network, x)
      logitGradient.fill(1e-4)
      pass.backward(
        network, x, logitGradient: &logitGradient, parameterGradient: &gradient)
    }
  }
}
