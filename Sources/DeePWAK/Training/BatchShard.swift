internal import LinearAlgebra
internal import Networks
internal import Noise2Self
internal import Synchronization

/// The rows of a batch that one thread works on at a time, and their pooled output.
final class BatchShard: @unchecked Sendable {
  /// The rows of the batch in this shard.
  let range: Range<Int>
  /// X, *rows × m*.
  private(set) var x: Matrix
  /// X̃: X with its features in J hidden.
  private(set) var visible: Matrix
  /// X_J, *rows* × |J|.
  private(set) var target: Matrix
  /// All heads' x̂ side by side, *rows × hm*, and the gradient with respect to it.
  private var decoded: Matrix
  private(set) var decodedGradient: Matrix
  private let decodedLock = Mutex(())
  private let pooling: NetworkPass
  private(set) var poolingGradient: [Float]
  private var outputGradient: Matrix
  private var residual: MaskedResidual
  /// This shard's part of the pooled error, in the last step.
  private(set) var pooledError = 0.0

  init(range: Range<Int>, block: Block, coordinates: Int) {
    let (rows, m) = (range.count, block.featureCount)
    self.range = range
    x = Matrix(zeros: rows, m)
    visible = x
    outputGradient = x
    target = Matrix(zeros: rows, coordinates)
    decoded = Matrix(zeros: rows, m * block.heads.count)
    decodedGradient = decoded
    pooling = NetworkPass(block.pooling.architecture, rows: rows)
    poolingGradient = [Float](repeating: 0, count: block.pooling.parameters.count)
    residual = MaskedResidual(rows: rows, coordinates: coordinates)
  }

  /// Reads the rows of this shard and hides what the mask says.
  func load(_ batch: [Int], from source: any ObservationSource, mask: FeatureMask) {
    source.copyRows(at: Array(batch[range]), into: &x)
    mask.project(x, into: &target)
    if !mask.hidesNothing { mask.hide(x, coordinates: target, into: &visible) }
  }

  /// Puts the x̂ of a head beside the others'; tasks of one shard take turns.
  func setDecoded(_ prediction: Matrix, head: Int) {
    decodedLock.withLock { _ in decoded.setColumns(from: head * prediction.columns, to: prediction)
    }
  }

  /// Pools the heads' x̂, evaluates the pooled error and pulls it back to each head's x̂.
  func pool(_ network: Network, mask: FeatureMask, batchRows: Int, weight: Float) {
    pooling.forward(network, decoded)
    let entries = Double(batchRows * mask.errorCount)
    let squares = residual.evaluate(
      pooling.output, target: target, mask: mask, scale: weight * Float(2 / entries),
      into: &outputGradient)
    pooledError = squares / entries
    pooling.backward(
      network, decoded, outputGradient: &outputGradient, parameterGradient: &poolingGradient,
      inputGradient: &decodedGradient)
  }
}
