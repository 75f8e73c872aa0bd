internal import LinearAlgebra
internal import Networks
internal import Noise2Self
internal import PWAK

/// One head at work on one shard of a batch.
///
/// The steps are called in the order in which they stand; between them the trainer totals the
/// sums of the shards of a head. Where partitioners learn apart, the head has a batch and a
/// mask of its own for its objectives, and on the batch that all heads share its partitioner
/// only follows.
final class HeadShard: HeadPass, @unchecked Sendable {
  private let head: Head
  private let weights: LossWeights
  private let partitioner: PartitionerShard
  private let decoding: DecodingShard
  private let ownRows: BatchRows?
  private let follower: NetworkPass?
  private let range: Range<Int>
  private let headLogits: HeadLogits?
  private var inputGradient: Matrix
  private var objectiveNumbers: [Int] = []

  init(
    _ head: Head, range: Range<Int>, _ shape: PartitionTermShape, _ weights: LossWeights,
    logits: HeadLogits?
  ) {
    self.head = head
    self.weights = weights
    (self.range, headLogits) = (range, logits)
    partitioner = PartitionerShard(head.partitioner, shape, weights)
    decoding = DecodingShard(head, shape, weight: weights.decoded)
    ownRows =
      weights.separatesPartitioners
      ? BatchRows(
        range: range, features: head.encoder.architecture.inputs, coordinates: shape.coordinates)
      : nil
    follower =
      weights.separatesPartitioners
      ? NetworkPass(head.partitioner.architecture, rows: shape.rows) : nil
    inputGradient = Matrix(zeros: shape.rows, head.partitioner.architecture.inputs)
  }

  var kernelSums: ClusterSums { decoding.kernel.sums }
  var kernelAdjointSums: ClusterSums { decoding.kernel.adjointSums }
  var termSums: [ClusterSums] { partitioner.terms.map(\.sums) }
  var termAdjointSums: [ClusterSums] { partitioner.terms.map(\.adjointSums) }
  var decodedError: Double { decoding.error }
  var objectiveLoss: Double { partitioner.loss }
  var logits: ShardLogits? {
    (partitioner.logits, partitioner.memberships, objectiveNumbers)
  }

  func gradient(of role: HeadRole) -> [Float]? {
    switch role {
    case .encoder:
      weights.decodes || head.partitionerInput == .embedding ? decoding.encoderGradient : nil
    case .partitioner: partitioner.gradient
    case .decoder: weights.decodes ? decoding.decoderGradient : nil
    }
  }

  /// The rows of the head's objectives.
  private func objectiveRows(_ shared: BatchRows) -> BatchRows { ownRows ?? shared }
  /// K of the shared batch.
  private var memberships: Matrix { follower?.output ?? partitioner.memberships }

  private func partitionerInput(_ rows: BatchRows) -> Matrix {
    head.partitionerInput == .embedding ? decoding.embeddings : rows.visible
  }

  /// Step 1: K, E and the sums of this shard.
  func encode(_ shared: BatchRows, step: Int, own: (BatchRows) -> Void) {
    if weights.decodes || head.partitionerInput == .embedding { decoding.encode(shared.x) }
    if let ownRows { own(ownRows) }
    let rows = objectiveRows(shared)
    objectiveNumbers = rows.numbers
    partitioner.forward(partitionerInput(rows), target: rows.target, rows: rows.numbers)
    guard weights.decodes else { return }
    follower?.forward(head.partitioner, shared.visible)
    decoding.sum(memberships)
  }

  /// Step 2: the objectives, Ê and x̂.
  ///
  /// - Returns: x̂ of the shared rows; nil where nothing is decoded.
  func decode(_ shared: BatchRows, totals: ClusterSums, termTotals: [ClusterSums]) -> Matrix? {
    partitioner.evaluate(target: objectiveRows(shared).target, totals: termTotals)
    return weights.decodes ? decoding.decode(memberships, totals: totals) : nil
  }

  /// Step 3: the gradient of x̂ back to Ê, and the adjoint sums of this shard.
  func pullBack(_ shared: BatchRows, mask: FeatureMask, pooled: Matrix?, headIndex: Int) {
    guard weights.decodes else { return }
    decoding.pullBack(
      memberships, target: shared.target, mask: mask, pooled: pooled, headIndex: headIndex)
  }

  /// Step 4: the gradients of partitioner and encoder.
  func finish(
    _ shared: BatchRows, totals: ClusterSums, adjointTotals: ClusterSums,
    termTotals: [ClusterSums], termAdjointTotals: [ClusterSums]
  ) {
    let rows = objectiveRows(shared)
    let readsEmbedding = head.partitionerInput == .embedding
    let teaches = weights.decodingTeachesPartitioner
    withUnsafeMutablePointer(to: &inputGradient) { inputGradient in
      partitioner.backward(
        partitionerInput(rows), target: rows.target, totals: termTotals,
        adjointTotals: termAdjointTotals, inputGradient: readsEmbedding ? inputGradient : nil,
        logits: headLogits.map { all in { [range] in all.addGradient(of: range, to: &$0) } },
        decoding: teaches
          ? { [decoding, memberships] gradient in
            decoding.membershipGradient(
              memberships, totals: totals, adjointTotals: adjointTotals, into: &gradient)
          } : nil)
    }
    guard weights.decodes || readsEmbedding else { return }
    decoding.finish(
      shared.x, memberships, adjointTotals: adjointTotals,
      extra: readsEmbedding ? inputGradient : nil)
  }
}
