internal import LinearAlgebra
internal import Networks
internal import Noise2Self
internal import Synchronization

/// The pooled output of all heads on one shard of a batch, and its error.
final class PoolingShard: @unchecked Sendable {
  private let pass: NetworkPass
  private let decodedLock = Mutex(())
  private var decoded: Matrix
  private var outputGradient: Matrix
  private var residual: MaskedResidual
  /// The gradient with respect to all heads' x̂ side by side, *rows × hm*.
  private(set) var decodedGradient: Matrix
  /// The gradient with respect to the pooling layer.
  private(set) var gradient: [Float]
  /// This shard's part of the pooled error, in the last step.
  private(set) var error = 0.0

  init(_ network: Network, rows: Int, coordinates: Int) {
    pass = NetworkPass(network.architecture, rows: rows)
    decoded = Matrix(zeros: rows, network.architecture.inputs)
    decodedGradient = decoded
    outputGradient = Matrix(zeros: rows, network.architecture.outputs)
    residual = MaskedResidual(rows: rows, coordinates: coordinates)
    gradient = [Float](repeating: 0, count: network.parameters.count)
  }

  /// Puts the x̂ of a head beside the others'; heads take turns.
  func setDecoded(_ prediction: Matrix, head: Int) {
    decodedLock.withLock { _ in
      decoded.setColumns(from: head * prediction.columns, to: prediction)
    }
  }

  /// Pools the heads' x̂, evaluates the error over the batch and pulls it back to each x̂.
  func run(
    _ network: Network, target: Matrix, mask: FeatureMask, batchRows: Int, weight: Float
  ) {
    pass.forward(network, decoded)
    let entries = Double(batchRows * mask.errorCount)
    let squares = residual.evaluate(
      pass.output, target: target, mask: mask, scale: weight * Float(2 / entries),
      into: &outputGradient)
    error = squares / entries
    pass.backward(
      network, decoded, outputGradient: &outputGradient, parameterGradient: &gradient,
      inputGradient: &decodedGradient)
  }
}
