internal import LinearAlgebra
internal import Networks

/// The altered forms of the rows of a shard on their way through the network.
final class AlteredShard: @unchecked Sendable {
  /// What enters the network.
  var input: Matrix
  let pass: NetworkPass
  /// The gradient with respect to the parameters.
  private(set) var gradient: [Float]
  /// Σ KL(σ(x) ‖ σ(x′)) over the rows.
  private(set) var divergence = 0.0

  private var raw: Matrix
  private var predictions: Matrix
  private var logitGradient: Matrix
  /// The gradient of what is held fixed: nothing is added to it.
  private var fixedGradient: Matrix
  private let term: ConsistencyTerm

  init(_ network: NetworkArchitecture, rows: Int, features: Int) {
    raw = Matrix(zeros: rows, features)
    input = Matrix(zeros: rows, network.inputs)
    pass = NetworkPass(network, rows: rows)
    gradient = [Float](repeating: 0, count: network.parameterCount)
    predictions = Matrix(zeros: rows, network.outputs)
    (logitGradient, fixedGradient) = (predictions, predictions)
    term = Consistency().makeTerm(SoftmaxBatchShape(rows: rows, clusters: network.outputs))
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

  /// The gradient of Σ KL(σ ‖ σ′) with respect to what entered, with σ held fixed.
  func inputGradient(_ network: Network, _ fixed: SoftmaxBatch) -> Matrix {
    evaluate(fixed, weight: 1)
    var gradient = Matrix(zeros: input.rows, input.columns)
    pass.backward(network, input, outputGradient: &logitGradient, inputGradient: &gradient)
    return gradient
  }

  /// The gradient of weight · Σ KL(σ ‖ σ′), with σ held fixed.
  func backward(_ network: Network, _ fixed: SoftmaxBatch, weight: Float) {
    evaluate(fixed, weight: weight)
    pass.backward(
      network, input, logitGradient: &logitGradient, parameterGradient: &gradient)
  }

  private func evaluate(_ fixed: SoftmaxBatch, weight: Float) {
    let rows = pass.rows
    logitGradient.fill(0)
    let twin = SoftmaxBatch(logits: pass.logits, predictions: predictions, rows: fixed.rows)
    // The term is a mean over the rows of the shard.
    divergence =
      Double(rows)
      * term.evaluate(
        fixed, augmented: twin, weight: weight * Float(rows), addingTo: &fixedGradient,
        augmented: &logitGradient)
  }
}
