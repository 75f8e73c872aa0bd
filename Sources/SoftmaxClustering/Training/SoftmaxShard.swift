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
    altered = (0..<alterations).map { _ in AlteredShard(network, rows: range.count, features: features) }
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
    for (number, shard) in altered.enumerated() {
      step.alterations[number].alter(
        AlteredRows(rows: rows, places: range, input: input, predictions: predictions), step,
        network, shard)
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
    for shard in altered { shard.backward(network, predictions, weight: consistency) }
    pass.backward(
      network, input, logitGradient: &logitGradient, parameterGradient: &gradient)
  }
}

/// The altered forms of the rows of a shard.
final class AlteredShard: @unchecked Sendable {
  /// What enters the network.
  var input: Matrix
  let pass: NetworkPass
  private(set) var gradient: [Float]
  /// Σ KL(σ(x) ‖ σ(x′)) over the rows.
  private(set) var divergence = 0.0
  /// σ(x′), and later its gradient.
  var predictions: Matrix
  private var raw: Matrix

  init(_ network: NetworkArchitecture, rows: Int, features: Int) {
    raw = Matrix(zeros: rows, features)
    input = Matrix(zeros: rows, network.inputs)
    pass = NetworkPass(network, rows: rows)
    gradient = [Float](repeating: 0, count: network.parameterCount)
    predictions = Matrix(zeros: rows, network.outputs)
  }

  /// Reads rows, changes them and writes them, scaled, into the input.
  func load(_ rows: [Int], _ step: SoftmaxStepInput, changedBy change: (inout Matrix) -> Void) {
    step.source.copyRows(at: rows, into: &raw)
    change(&raw)
    step.scaling.apply(to: &raw, into: &input)
  }

  func forward(_ network: Network) {
    pass.forward(network, input)
    predictions.copyElements(of: pass.logits)
    softmaxRows(&predictions)
  }

  /// The gradient of KL(σ ‖ σ′) with respect to what entered, with σ held fixed.
  func inputGradient(_ network: Network, _ fixed: Matrix) -> Matrix {
    subtract(fixed, scale: 1)
    var gradient = Matrix(zeros: input.rows, input.columns)
    pass.backward(network, input, outputGradient: &predictions, inputGradient: &gradient)
    return gradient
  }

  /// The gradient of weight · Σ KL(σ ‖ σ′), with σ held fixed.
  func backward(_ network: Network, _ fixed: Matrix, weight: Float) {
    divergence = fixed.divergence(fromLogits: pass.logits)
    subtract(fixed, scale: weight)
    pass.backward(
      network, input, logitGradient: &predictions, parameterGradient: &gradient)
  }

  /// Turns the predictions into scale · (σ′ − σ), the gradient with respect to the logits.
  private func subtract(_ fixed: Matrix, scale: Float) {
    let count = pass.rows * pass.architecture.outputs
    predictions.withMutablePointer { changed in
      fixed.withPointer { fixed in
        for e in 0..<count { changed[e] = scale * (changed[e] - fixed[e]) }
      }
    }
  }
}
