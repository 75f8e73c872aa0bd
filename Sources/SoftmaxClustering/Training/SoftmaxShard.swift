internal import LinearAlgebra
internal import Networks

/// Some rows of a batch on their way through the network; used by one thread at a time.
final class SoftmaxShard: @unchecked Sendable {
  /// The places of the rows in the batch.
  let range: Range<Int>
  /// What enters the network.
  private(set) var input: Matrix
  let pass: NetworkPass
  /// The gradient with respect to the parameters.
  private(set) var gradient: [Float]
  /// The altered forms of the rows, which are to be predicted alike.
  let altered: [AlteredShard]

  private var raw: Matrix
  private var predictions: Matrix
  private var logitGradient: Matrix

  init(
    _ range: Range<Int>, _ network: NetworkArchitecture, features: Int, alterations: Int
  ) {
    self.range = range
    raw = Matrix(zeros: range.count, features)
    input = Matrix(zeros: range.count, network.inputs)
    pass = NetworkPass(network, rows: range.count)
    gradient = [Float](repeating: 0, count: network.parameterCount)
    predictions = Matrix(zeros: range.count, network.outputs)
    logitGradient = predictions
    altered = (0..<alterations).map { _ in
      AlteredShard(network, rows: range.count, features: features)
    }
  }

  /// Reads rows, and runs them and their altered forms through the network.
  func forward(_ step: SoftmaxStepInput, _ network: Network) {
    let rows = Array(step.rows[range])
    step.source.copyRows(at: rows, into: &raw)
    step.scaling.apply(to: &raw, into: &input)
    pass.forward(network, input)
    guard !altered.isEmpty else { return }
    predictions.copyElements(of: pass.logits)
    softmaxRows(&predictions)
    let batch = SoftmaxBatch(logits: pass.logits, predictions: predictions, rows: rows)
    for (number, shard) in altered.enumerated() {
      step.alterations[number].alter(
        AlteredRows(batch: batch, places: range, input: input), step, network, shard)
      shard.forward(network)
    }
  }

  /// Computes the gradient of the parameters.
  ///
  /// - Parameters:
  ///   - network: The network of the last forward pass, unchanged since.
  ///   - batchGradient: With respect to the logits of the whole batch, *b × k*.
  ///   - consistency: The weight of a row's divergence from its altered form, over the batch.
  func backward(_ network: Network, batchGradient: Matrix, consistency: Float) {
    let k = logitGradient.columns
    let start = range.lowerBound * k
    logitGradient.withMutablePointer { target in
      batchGradient.withPointer { target.update(from: $0 + start, count: range.count * k) }
    }
    if !altered.isEmpty {
      let batch = SoftmaxBatch(
        logits: pass.logits, predictions: predictions, rows: Array(range))
      for shard in altered { shard.backward(network, batch, weight: consistency) }
    }
    pass.backward(
      network, input, logitGradient: &logitGradient, parameterGradient: &gradient)
  }
}
