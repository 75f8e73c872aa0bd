internal import LinearAlgebra
internal import Noise2Self
internal import PWAK

/// One head at work on one shard of a batch, whatever its kernel is.
///
/// The steps are called in the order in which they stand; between them the trainer totals what the
/// shards of a head have to know of each other.
protocol HeadPass: AnyObject, Sendable {
  /// What this shard adds to the sums of the kernel; valid after step 1.
  var kernelSums: ClusterSums { get }
  /// What it adds to the adjoint sums of the kernel; valid after step 3.
  var kernelAdjointSums: ClusterSums { get }
  /// The same of each objective of the partitioner, valid after steps 1 and 2.
  var termSums: [ClusterSums] { get }
  var termAdjointSums: [ClusterSums] { get }
  /// The rows of this shard as objectives of the logits see them, valid after step 1; nil for a kernel
  /// without logits.
  var logits: ShardLogits? { get }
  /// This shard's part of the error of the head's own decoding, in the last step.
  var decodedError: Double { get }
  /// This shard's part of the weighted objectives, in the last step.
  var objectiveLoss: Double { get }

  /// Step 1: what can be known of this shard alone.
  ///
  /// - Parameters:
  ///   - shared: The rows of the batch that all heads share.
  ///   - step: The number of the step.
  ///   - own: Reads the head's own rows, where it has any.
  func encode(_ shared: BatchRows, step: Int, own: (BatchRows) -> Void)

  /// Step 2: the objectives, Ê and x̂.
  ///
  /// - Returns: x̂ of the shared rows; nil where nothing is decoded.
  func decode(_ shared: BatchRows, totals: ClusterSums, termTotals: [ClusterSums]) -> Matrix?

  /// Step 3: the gradient of x̂ back to Ê.
  func pullBack(_ shared: BatchRows, mask: FeatureMask, pooled: Matrix?, headIndex: Int)

  /// Step 4: the gradients of the networks.
  func finish(
    _ shared: BatchRows, totals: ClusterSums, adjointTotals: ClusterSums,
    termTotals: [ClusterSums], termAdjointTotals: [ClusterSums])

  /// The gradient of one of the head's networks; nil where it does not learn.
  func gradient(of role: HeadRole) -> [Float]?
}

/// The logits of the rows of a shard, their softmax, and the numbers of the rows in the table.
typealias ShardLogits = (logits: Matrix, predictions: Matrix, rows: [Int])

/// The networks of a head, in the order of ``Block/networks``.
enum HeadRole: Int {
  case encoder, partitioner, decoder
}

extension Head {
  /// This head at work on a shard of a batch.
  ///
  /// - Parameters:
  ///   - range: The rows of the batch in the shard; all of them for a forest.
  ///   - shape: The sizes of the shard and its batch.
  ///   - weights: The terms of the loss.
  ///   - options: The settings of the training.
  ///   - number: The number of the head.
  ///   - logits: The objectives that see the logits of the batch; nil for none.
  /// - Returns: The pass that its kernel asks for.
  func pass(
    over range: Range<Int>, _ shape: PartitionTermShape, _ weights: LossWeights,
    _ options: TrainingOptions, number: Int, logits: HeadLogits?
  ) -> any HeadPass {
    switch options.partitioner {
    case .softmax: HeadShard(self, range: range, shape, weights, logits: logits)
    case .forest: ForestHeadPass(self, shape, weights, options, number: number)
    }
  }
}
