internal import LinearAlgebra
internal import Networks
internal import Noise2Self
internal import PWAK

/// A head's encoder, kernel and decoder at work on one shard of a batch.
final class DecodingShard: @unchecked Sendable {
  private let head: Head
  private let batchRows: Int
  private let weight: Float
  private let encoder: NetworkPass
  private let decoder: NetworkPass
  private(set) var kernel: PWAKShard
  private var residual: MaskedResidual
  private var decodedGradient: Matrix
  private var predictionGradient: Matrix
  private var embeddingGradient: Matrix
  /// The gradients with respect to the parameters.
  private(set) var encoderGradient: [Float]
  private(set) var decoderGradient: [Float]
  /// This shard's part of the error of the head's own decoding, in the last step.
  private(set) var error = 0.0

  init(_ head: Head, _ shape: PartitionTermShape, weight: Float) {
    self.head = head
    self.weight = weight
    batchRows = shape.batchRows
    let d = head.encoder.architecture.outputs
    encoder = NetworkPass(head.encoder.architecture, rows: shape.rows)
    decoder = NetworkPass(head.decoder.architecture, rows: shape.rows)
    kernel = PWAKShard(rows: shape.rows, clusters: shape.clusters, dimensions: d)
    residual = MaskedResidual(rows: shape.rows, coordinates: shape.coordinates)
    decodedGradient = Matrix(zeros: shape.rows, head.decoder.architecture.outputs)
    predictionGradient = Matrix(zeros: shape.rows, d)
    embeddingGradient = predictionGradient
    encoderGradient = [Float](repeating: 0, count: head.encoder.parameters.count)
    decoderGradient = [Float](repeating: 0, count: head.decoder.parameters.count)
  }

  /// E, *rows × d*.
  var embeddings: Matrix { encoder.output }

  /// Step 1: E.
  func encode(_ x: Matrix) { encoder.forward(head.encoder, x) }

  /// Step 1, once K is known: the sums of this shard.
  func sum(_ memberships: Matrix) { kernel.sum(memberships: memberships, embeddings: embeddings) }

  /// Step 2: Ê and x̂.
  func decode(_ memberships: Matrix, totals: ClusterSums) -> Matrix {
    kernel.predict(memberships: memberships, embeddings: embeddings, totals: totals)
    decoder.forward(head.decoder, kernel.predictions)
    return decoder.output
  }

  /// Step 3: the gradient of x̂ back to Ê, and the adjoint sums of this shard.
  func pullBack(
    _ memberships: Matrix, target: Matrix, mask: FeatureMask, pooled: Matrix?, headIndex: Int
  ) {
    let entries = Double(batchRows * mask.errorCount)
    let squares = residual.evaluate(
      decoder.output, target: target, mask: mask, scale: weight * Float(2 / entries),
      into: &decodedGradient)
    error = squares / entries
    if let pooled {
      decodedGradient.addColumns(from: headIndex * decodedGradient.columns, of: pooled)
    }
    decoder.backward(
      head.decoder, kernel.predictions, outputGradient: &decodedGradient,
      parameterGradient: &decoderGradient, inputGradient: &predictionGradient)
    kernel.pullBack(gradient: predictionGradient, memberships: memberships)
  }

  /// Step 4: the gradient with respect to K.
  func membershipGradient(
    _ memberships: Matrix, totals: ClusterSums, adjointTotals: ClusterSums,
    into gradient: inout Matrix
  ) {
    kernel.membershipGradient(
      memberships: memberships, embeddings: embeddings, totals: totals,
      adjointTotals: adjointTotals, adding: false, into: &gradient)
  }

  /// Step 4: the gradient of the encoder.
  ///
  /// - Parameters:
  ///   - x: What the encoder read.
  ///   - memberships: K.
  ///   - adjointTotals: The adjoint sums of the batch.
  ///   - extra: What a partitioner that reads E adds to the gradient of E; nil for none.
  func finish(_ x: Matrix, _ memberships: Matrix, adjointTotals: ClusterSums, extra: Matrix?) {
    kernel.embeddingGradient(
      memberships: memberships, adjointTotals: adjointTotals, into: &embeddingGradient)
    if let extra { embeddingGradient.add(extra) }
    encoder.backward(
      head.encoder, x, outputGradient: &embeddingGradient, parameterGradient: &encoderGradient)
  }
}
