internal import LinearAlgebra
internal import Networks
internal import Noise2Self
internal import PWAK

/// One optimisation step of a block on a batch, shared among threads.
///
/// A batch is split into shards of rows, by its size alone; the tasks of a phase are the pairs
/// (head, shard). Between phases the sums of the shards are totalled in order, so the result
/// has the same bits on any number of threads.
final class TrainingStep {
  private let block: Block
  private let batchRows: Int
  private let weights: LossWeights
  let shards: [BatchShard]
  let headShards: [[HeadShard]]
  private var totals: [ClusterSums]
  private var adjointTotals: [ClusterSums]
  private var termTotals: [[ClusterSums]]
  private var termAdjointTotals: [[ClusterSums]]
  private var optimizers: [AdamW]
  private let pool = ThreadPool.shared

  /// The losses of the last step.
  struct Losses {
    /// The weighted sum that is minimised.
    var total = 0.0
    /// The error of the pooled output.
    var pooled = 0.0
    /// The mean error of the heads' own decodings.
    var decoded = 0.0
    /// The mean of the heads' weighted objectives.
    var objectives = 0.0
  }

  init(_ block: Block, batchRows: Int, coordinates: Int, options: TrainingOptions) {
    self.block = block
    self.batchRows = batchRows
    let weights = LossWeights(options)
    self.weights = weights
    let ranges = TrainingStep.shardRanges(of: batchRows)
    shards = ranges.map { BatchShard(range: $0, block: block, coordinates: coordinates) }
    headShards = block.heads.map { head in
      ranges.map {
        HeadShard(
          head, rows: $0.count, batchRows: batchRows, coordinates: coordinates, weights: weights)
      }
    }
    totals = headShards.map { $0[0].kernel.sums }
    adjointTotals = totals
    termTotals = headShards.map { $0[0].terms.map(\.sums) }
    termAdjointTotals = termTotals
    let adam = AdamW.Options(weightDecay: options.weightDecay)
    optimizers = block.networks.map { AdamW($0.architecture, options: adam) }
  }

  /// Splits a batch into shards of near-equal size: one below 128 rows, then two, then one for
  /// every 512 rows.
  private static func shardRanges(of rows: Int) -> [Range<Int>] {
    let count = rows < 128 ? 1 : max(2, min(64, rows / 512))
    return (0..<count).map { ($0 * rows / count)..<(($0 + 1) * rows / count) }
  }

  /// Makes one step.
  ///
  /// - Returns: The losses before the step.
  func run(
    _ batch: [Int], of source: any ObservationSource, mask: FeatureMask, rate: Float
  ) -> Losses {
    nonisolated(unsafe) let step = self
    let (heads, shardCount) = (block.heads.count, shards.count)
    pool.perform(shardCount) { step.shards[$0].load(batch, from: source, mask: mask) }
    pool.perform(heads * shardCount) { task in
      step.headShards[task / shardCount][task % shardCount]
        .encode(step.shards[task % shardCount], mask: mask)
    }
    totalSums()
    pool.perform(heads * shardCount) {
      step.decode(head: $0 / shardCount, shard: $0 % shardCount, mask)
    }
    if weights.pooled > 0 {
      pool.perform(shardCount) {
        step.shards[$0].pool(
          step.block.pooling, mask: mask, batchRows: step.batchRows, weight: step.weights.pooled)
      }
    }
    pool.perform(heads * shardCount) { task in
      step.headShards[task / shardCount][task % shardCount].pullBack(
        step.shards[task % shardCount], mask: mask, headIndex: task / shardCount,
        pools: step.weights.pooled > 0)
    }
    totalAdjointSums()
    pool.perform(heads * shardCount) {
      step.finish(head: $0 / shardCount, shard: $0 % shardCount, mask)
    }
    pool.perform(optimizers.count) { step.update(network: $0, rate: rate) }
    return losses
  }

  private func decode(head: Int, shard: Int, _ mask: FeatureMask) {
    let x = shards[shard]
    let decoded = headShards[head][shard].decode(
      x, mask: mask, totals: totals[head], termTotals: termTotals[head])
    if weights.pooled > 0, let decoded { x.setDecoded(decoded, head: head) }
  }

  private func finish(head: Int, shard: Int, _ mask: FeatureMask) {
    headShards[head][shard].finish(
      shards[shard], mask: mask, totals: totals[head], adjointTotals: adjointTotals[head],
      termTotals: termTotals[head], termAdjointTotals: termAdjointTotals[head])
  }

  private func totalSums() {
    for (head, parts) in headShards.enumerated() {
      if weights.decodes { totals[head].setTotal(of: parts.map(\.kernel.sums)) }
      for term in termTotals[head].indices {
        termTotals[head][term].setTotal(of: parts.map { $0.terms[term].sums })
      }
    }
  }

  private func totalAdjointSums() {
    for (head, parts) in headShards.enumerated() {
      if weights.decodes { adjointTotals[head].setTotal(of: parts.map(\.kernel.adjointSums)) }
      for term in termAdjointTotals[head].indices {
        termAdjointTotals[head][term].setTotal(of: parts.map { $0.terms[term].adjointSums })
      }
    }
  }

  private func update(network index: Int, rate: Float) {
    let network = block.networks[index]
    if index == block.heads.count * 3 {
      guard weights.pooled > 0 else { return }
      optimizers[index].step(network, gradients: shards.map(\.poolingGradient), rate: rate)
      return
    }
    guard weights.decodes || index % 3 == 1 else { return }
    let parts = headShards[index / 3]
    switch index % 3 {
    case 0: optimizers[index].step(network, gradients: parts.map(\.encoderGradient), rate: rate)
    case 1: optimizers[index].step(network, gradients: parts.map(\.partitionerGradient), rate: rate)
    default: optimizers[index].step(network, gradients: parts.map(\.decoderGradient), rate: rate)
    }
  }

  private var losses: Losses {
    var losses = Losses()
    let heads = Double(block.heads.count)
    losses.pooled = shards.reduce(0) { $0 + $1.pooledError }
    for part in headShards.joined() {
      losses.decoded += part.decodedError / heads
      losses.objectives += part.objectiveLoss / heads
    }
    losses.total =
      Double(weights.pooled) * losses.pooled
      + heads * (Double(weights.decoded) * losses.decoded + losses.objectives)
    return losses
  }
}

extension Block {
  /// Encoder, partitioner and decoder of each head in turn, then the pooling layer.
  var networks: [Network] {
    heads.flatMap { [$0.encoder, $0.partitioner, $0.decoder] } + [pooling]
  }
}
