internal import LinearAlgebra
internal import Networks
internal import PWAK

/// The loss of a block whose heads do not learn, as a function of the memberships and
/// embeddings that they are given, and its gradient.
///
/// Tasks are heads, and for the pooling layer shards of rows; both depend on the sizes alone, so
/// that the result has the same bits on any number of threads.
final class FrozenBlock {
  private let block: Block
  private let heads: [FrozenHead]
  private let pooling: [Shard]
  private let pool = ThreadPool.shared

  /// The pooling layer over some rows of the batch.
  private final class Shard: @unchecked Sendable {
    let range: Range<Int>
    let pass: NetworkPass
    var decoded: Matrix
    var target: Matrix
    var outputGradient: Matrix
    var decodedGradient: Matrix
    var squares = 0.0

    init(_ network: Network, _ range: Range<Int>) {
      self.range = range
      pass = NetworkPass(network.architecture, rows: range.count)
      decoded = Matrix(zeros: range.count, network.architecture.inputs)
      target = Matrix(zeros: range.count, network.architecture.outputs)
      (outputGradient, decodedGradient) = (target, decoded)
    }
  }

  init(_ block: Block, rows: Int) {
    self.block = block
    heads = block.heads.map { FrozenHead($0, rows: rows) }
    pooling = FrozenBlock.shards(of: rows).map { Shard(block.pooling, $0) }
  }

  /// The split of a batch: halves, and parts of 512 rows where there are more.
  static func shards(of rows: Int) -> [Range<Int>] {
    let blocks = RowBlocks(count: rows, size: max(1, min(512, (rows + 1) / 2)))
    return (0..<blocks.blockCount).map(blocks.range(of:))
  }

  /// The mean squared error of the pooled output, and its gradients.
  ///
  /// - Parameters:
  ///   - memberships: One K a head, *b × k*.
  ///   - embeddings: One E a head, *b × d*.
  ///   - batch: The rows of the batch.
  ///   - source: The table.
  /// - Returns: The loss, and for each head its gradients by K and by E.
  func evaluate(
    memberships: [Matrix], embeddings: [Matrix], batch: [Int], of source: any ObservationSource
  ) -> (loss: Double, gradients: [PartitionKernel.Gradient]) {
    nonisolated(unsafe) let me = self
    let decoded = pool.map(heads.count) {
      me.heads[$0].decode(memberships: memberships[$0], embeddings: embeddings[$0])
    }
    let entries = Double(batch.count * block.featureCount)
    pool.perform(pooling.count) { index in
      let shard = me.pooling[index]
      for (h, part) in decoded.enumerated() {
        shard.decoded.setColumns(from: h * part.columns, to: part, rows: shard.range)
      }
      source.copyRows(at: Array(batch[shard.range]), into: &shard.target)
      shard.pass.forward(me.block.pooling, shard.decoded)
      shard.squares = squaredError(
        shard.pass.output, shard.target, scale: Float(2 / entries),
        gradient: &shard.outputGradient)
      shard.pass.backward(
        me.block.pooling, shard.decoded, outputGradient: &shard.outputGradient,
        inputGradient: &shard.decodedGradient)
    }
    let wide = pooling.map(\.decodedGradient)
    let gradients = pool.map(heads.count) { me.heads[$0].pullBack(wide, index: $0) }
    return (pooling.reduce(0) { $0 + $1.squares } / entries, gradients)
  }
}
