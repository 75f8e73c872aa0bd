internal import LinearAlgebra
internal import Networks
internal import Noise2Self
internal import PWAK
internal import SoftmaxClustering

/// What a step works on.
struct StepInput: Sendable {
  /// The rows that all heads share, and what of them is hidden.
  var batch: [Int]
  var mask: FeatureMask
  /// Each head's own rows and mask, where partitioners learn apart.
  var ownBatches: [[Int]] = []
  var ownMasks: [FeatureMask] = []
  /// The number of the step.
  var step = 0
}

/// One optimisation step of a block on a batch, shared among threads.
///
/// A batch is split into shards of rows, by its size and the number of heads alone; the tasks
/// of a phase are the pairs (head, shard). Between phases the sums of the shards are totalled
/// in order, so the result has the same bits on any number of threads.
final class TrainingStep {
  let block: Block
  private let batchRows: Int
  private let weights: LossWeights
  let rows: [BatchRows]
  let pooling: [PoolingShard]
  let headShards: [[any HeadPass]]
  /// The objectives of each head that see the logits of the whole batch; nil where it has none.
  private let headLogits: [HeadLogits?]
  private var totals: [ClusterSums]
  private var adjointTotals: [ClusterSums]
  private var termTotals: [[ClusterSums]]
  private var termAdjointTotals: [[ClusterSums]]
  /// The optimisers, one for each of ``Block/networks``.
  var optimizers: [AdamW]
  private let pool = ThreadPool.shared

  /// The losses of a step.
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

  init(
    _ block: Block, batchRows: Int, coordinates: Int, options: TrainingOptions,
    labels: PartialLabels? = nil
  ) {
    self.block = block
    self.batchRows = batchRows
    let weights = LossWeights(options, labels: labels)
    self.weights = weights
    // A forest needs all rows of a batch in one place.
    let ranges =
      options.partitioner == .forest
      ? [0..<batchRows] : TrainingStep.shardRanges(of: batchRows, heads: block.heads.count)
    rows = ranges.map {
      BatchRows(range: $0, features: block.featureCount, coordinates: coordinates)
    }
    pooling = ranges.map {
      PoolingShard(block.pooling, rows: $0.count, coordinates: coordinates)
    }
    let logits = block.heads.enumerated().map { number, head in
      HeadLogits(
        of: LossWeights(options, head: number),
        SoftmaxBatchShape(rows: batchRows, clusters: head.partitioner.architecture.outputs))
    }
    headLogits = logits
    headShards = block.heads.enumerated().map { number, head in
      let weights = LossWeights(options, labels: labels, head: number)
      return ranges.map { range in
        let shape = PartitionTermShape(
          rows: range.count, batchRows: batchRows,
          clusters: head.partitioner.architecture.outputs, coordinates: coordinates)
        return head.pass(
          over: range, shape, weights, options, number: number, logits: logits[number])
      }
    }
    totals = headShards.map { $0[0].kernelSums }
    adjointTotals = totals
    termTotals = headShards.map { $0[0].termSums }
    termAdjointTotals = termTotals
    let adam = AdamW.Options(weightDecay: options.weightDecay)
    optimizers = block.networks.map { AdamW($0.architecture, options: adam) }
  }

  /// Splits a batch into shards of near-equal size: one for every 512 rows, and two where a
  /// few heads alone would leave threads idle.
  private static func shardRanges(of rows: Int, heads: Int) -> [Range<Int>] {
    let least = heads < 8 && rows >= 128 ? 2 : 1
    let count = max(least, min(64, rows / 512))
    return (0..<count).map { ($0 * rows / count)..<(($0 + 1) * rows / count) }
  }

  /// Makes one step.
  ///
  /// - Returns: The losses before the step.
  func run(_ input: StepInput, of table: ChainedTable, rate: Float) -> Losses {
    nonisolated(unsafe) let step = self
    let mask = input.mask
    pool.perform(rows.count) { step.rows[$0].load(input.batch, from: table, mask: mask) }
    forEachHeadShard { head, shard in
      step.headShards[head][shard].encode(step.rows[shard], step: input.step) {
        $0.load(input.ownBatches[head], from: table, mask: input.ownMasks[head])
      }
    }
    totalSums()
    if headLogits.contains(where: { $0 != nil }) {
      pool.perform(headLogits.count) { head in
        let shards = step.headShards[head].compactMap(\.logits)
        step.headLogits[head]?.evaluate(shards)
      }
    }
    let pools = weights.pooled > 0
    forEachHeadShard { head, shard in
      step.decode(head: head, shard: shard)
      if !pools { step.pullBack(head: head, shard: shard, mask) }
    }
    if pools {
      pool.perform(rows.count) {
        step.pooling[$0].run(
          step.block.pooling, target: step.rows[$0].target, mask: mask,
          batchRows: step.batchRows, weight: step.weights.pooled)
      }
      forEachHeadShard { step.pullBack(head: $0, shard: $1, mask) }
    }
    totalAdjointSums()
    forEachHeadShard { step.finish(head: $0, shard: $1) }
    if rate > 0 { pool.perform(optimizers.count) { step.update(network: $0, rate: rate) } }
    return losses
  }

  private func forEachHeadShard(_ body: @Sendable (Int, Int) -> Void) {
    let shards = rows.count
    pool.perform(block.heads.count * shards) { body($0 / shards, $0 % shards) }
  }

  private func decode(head: Int, shard: Int) {
    let decoded = headShards[head][shard].decode(
      rows[shard], totals: totals[head], termTotals: termTotals[head])
    if weights.pooled > 0, let decoded { pooling[shard].setDecoded(decoded, head: head) }
  }

  private func pullBack(head: Int, shard: Int, _ mask: FeatureMask) {
    headShards[head][shard].pullBack(
      rows[shard], mask: mask,
      pooled: weights.pooled > 0 ? pooling[shard].decodedGradient : nil, headIndex: head)
  }

  private func finish(head: Int, shard: Int) {
    headShards[head][shard].finish(
      rows[shard], totals: totals[head], adjointTotals: adjointTotals[head],
      termTotals: termTotals[head], termAdjointTotals: termAdjointTotals[head])
  }

  private func totalSums() {
    for (head, parts) in headShards.enumerated() {
      if weights.decodes { totals[head].setTotal(of: parts.map { $0.kernelSums }) }
      let terms = parts.map { $0.termSums }
      for term in termTotals[head].indices {
        termTotals[head][term].setTotal(of: terms.map { $0[term] })
      }
    }
  }

  private func totalAdjointSums() {
    for (head, parts) in headShards.enumerated() {
      if weights.decodes {
        adjointTotals[head].setTotal(of: parts.map { $0.kernelAdjointSums })
      }
      let terms = parts.map { $0.termAdjointSums }
      for term in termAdjointTotals[head].indices {
        termAdjointTotals[head][term].setTotal(of: terms.map { $0[term] })
      }
    }
  }

  /// Updates one of ``Block/networks``.
  private func update(network index: Int, rate: Float) {
    guard let gradients = gradients(ofNetwork: index) else { return }
    optimizers[index].step(block.networks[index], gradients: gradients, rate: rate)
  }

  /// The gradients of one of ``Block/networks``, one a shard; nil where it does not learn.
  func gradients(ofNetwork index: Int) -> [[Float]]? {
    if index == block.heads.count * 3 {
      return weights.pooled > 0 ? pooling.map(\.gradient) : nil
    }
    guard let role = HeadRole(rawValue: index % 3) else { return nil }
    let parts = headShards[index / 3].compactMap { $0.gradient(of: role) }
    return parts.isEmpty ? nil : parts
  }

  private var losses: Losses {
    var losses = Losses()
    let heads = Double(block.heads.count)
    losses.pooled = pooling.reduce(0) { $0 + $1.error }
    for part in headShards.joined() {
      losses.decoded += part.decodedError / heads
      losses.objectives += part.objectiveLoss / heads
    }
    for case let part? in headLogits { losses.objectives += part.loss / heads }
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
