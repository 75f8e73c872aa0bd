internal import LinearAlgebra
internal import Networks
internal import Noise2Self
internal import PWAK

/// One head at work on one shard of a batch.
///
/// The steps are called in the order in which they stand; between them the trainer totals the
/// sums of the shards of a head.
final class HeadShard: @unchecked Sendable {
  private let head: Head
  private let batchRows: Int
  private let weights: LossWeights
  private let encoder: NetworkPass
  private let partitioner: NetworkPass
  private let decoder: NetworkPass
  private(set) var kernel: PWAKShard
  let terms: [any PartitionTerm]
  private var residual: MaskedResidual
  private var decodedGradient: Matrix
  private var predictionGradient: Matrix
  private var embeddingGradient: Matrix
  private var membershipGradient: Matrix
  private var inputGradient: Matrix
  private(set) var encoderGradient: [Float]
  private(set) var partitionerGradient: [Float]
  private(set) var decoderGradient: [Float]
  /// This shard's part of the error of the head's own decoding, in the last step.
  private(set) var decodedError = 0.0
  /// This shard's part of the head's weighted objectives.
  private(set) var objectiveLoss = 0.0

  init(
    _ head: Head, rows: Int, batchRows: Int, coordinates: Int, weights: LossWeights
  ) {
    self.head = head
    self.batchRows = batchRows
    self.weights = weights
    encoder = NetworkPass(head.encoder.architecture, rows: rows)
    partitioner = NetworkPass(head.partitioner.architecture, rows: rows)
    decoder = NetworkPass(head.decoder.architecture, rows: rows)
    let (k, d) = (head.partitioner.architecture.outputs, head.encoder.architecture.outputs)
    kernel = PWAKShard(rows: rows, clusters: k, dimensions: d)
    let shape = PartitionTermShape(
      rows: rows, batchRows: batchRows, clusters: k, coordinates: coordinates)
    terms = weights.objectives.map { $0.objective.makeTerm(shape) }
    residual = MaskedResidual(rows: rows, coordinates: coordinates)
    decodedGradient = Matrix(zeros: rows, head.decoder.architecture.outputs)
    predictionGradient = Matrix(zeros: rows, d)
    embeddingGradient = predictionGradient
    membershipGradient = Matrix(zeros: rows, k)
    inputGradient = Matrix(zeros: rows, head.partitioner.architecture.inputs)
    encoderGradient = [Float](repeating: 0, count: head.encoder.parameters.count)
    partitionerGradient = [Float](repeating: 0, count: head.partitioner.parameters.count)
    decoderGradient = [Float](repeating: 0, count: head.decoder.parameters.count)
  }

  private var memberships: Matrix { partitioner.output }

  private func partitionerInput(_ shard: BatchShard, _ mask: FeatureMask) -> Matrix {
    if head.partitionerInput == .embedding { return encoder.output }
    return mask.hidesNothing ? shard.x : shard.visible
  }

  /// Step 1: K, E and the sums of this shard.
  func encode(_ shard: BatchShard, mask: FeatureMask) {
    if weights.decodes || head.partitionerInput == .embedding {
      encoder.forward(head.encoder, shard.x)
    }
    partitioner.forward(head.partitioner, partitionerInput(shard, mask))
    if weights.decodes { kernel.sum(memberships: memberships, embeddings: encoder.output) }
    for term in terms { term.sum(memberships: memberships, target: shard.target) }
  }

  /// Step 2: Ê, x̂ into its place beside the other heads', and the objectives.
  func decode(
    _ shard: BatchShard, mask: FeatureMask, totals: ClusterSums, termTotals: [ClusterSums]
  ) -> Matrix? {
    objectiveLoss = 0
    for (i, term) in terms.enumerated() {
      let loss = term.evaluate(
        memberships: memberships, target: shard.target, totals: termTotals[i],
        weight: weights.objectives[i].weight)
      objectiveLoss += Double(weights.objectives[i].weight) * loss
    }
    guard weights.decodes else { return nil }
    kernel.predict(memberships: memberships, embeddings: encoder.output, totals: totals)
    decoder.forward(head.decoder, kernel.predictions)
    return decoder.output
  }

  /// Step 3: the gradient of x̂ back to Ê, and the adjoint sums of this shard.
  func pullBack(_ shard: BatchShard, mask: FeatureMask, headIndex: Int, pools: Bool) {
    guard weights.decodes else { return }
    let entries = Double(batchRows * mask.errorCount)
    let squares = residual.evaluate(
      decoder.output, target: shard.target, mask: mask,
      scale: weights.decoded * Float(2 / entries), into: &decodedGradient)
    decodedError = squares / entries
    if pools {
      decodedGradient.addColumns(
        from: headIndex * decodedGradient.columns, of: shard.decodedGradient)
    }
    decoder.backward(
      head.decoder, kernel.predictions, outputGradient: &decodedGradient,
      parameterGradient: &decoderGradient, inputGradient: &predictionGradient)
    kernel.pullBack(gradient: predictionGradient, memberships: memberships)
  }

  /// Step 4: the gradients of partitioner and encoder.
  func finish(
    _ shard: BatchShard, mask: FeatureMask, totals: ClusterSums, adjointTotals: ClusterSums,
    termTotals: [ClusterSums], termAdjointTotals: [ClusterSums]
  ) {
    if weights.decodingTeachesPartitioner {
      kernel.membershipGradient(
        memberships: memberships, embeddings: encoder.output, totals: totals,
        adjointTotals: adjointTotals, adding: false, into: &membershipGradient)
    }
    if weights.decodes {
      kernel.embeddingGradient(
        memberships: memberships, adjointTotals: adjointTotals, into: &embeddingGradient)
    }
    for (i, term) in terms.enumerated() {
      term.addGradient(
        memberships: memberships, target: shard.target, totals: termTotals[i],
        adjointTotals: termAdjointTotals[i], adding: weights.decodingTeachesPartitioner || i > 0,
        to: &membershipGradient)
    }
    let input = partitionerInput(shard, mask)
    if head.partitionerInput == .embedding {
      partitioner.backward(
        head.partitioner, input, outputGradient: &membershipGradient,
        parameterGradient: &partitionerGradient, inputGradient: &inputGradient)
      if weights.decodes {
        embeddingGradient.add(inputGradient)
      } else {
        embeddingGradient.copyElements(of: inputGradient)
      }
    } else {
      partitioner.backward(
        head.partitioner, input, outputGradient: &membershipGradient,
        parameterGradient: &partitionerGradient)
    }
    if weights.decodes || head.partitionerInput == .embedding {
      encoder.backward(
        head.encoder, shard.x, outputGradient: &embeddingGradient,
        parameterGradient: &encoderGradient)
    }
  }
}

/// The terms of a head's loss.
struct LossWeights: Sendable {
  /// The weight of the error of the pooled output.
  let pooled: Float
  /// The weight of the error of each head's own decoding.
  let decoded: Float
  /// The objectives of the partitioner, each with its weight.
  let objectives: [WeightedObjective]

  /// Whether encoder and decoder take part.
  var decodes: Bool { pooled > 0 || decoded > 0 }

  /// Whether the gradient of the decoding errors reaches the partitioner.
  let decodingTeachesPartitioner: Bool

  /// An objective and its weight.
  struct WeightedObjective: Sendable {
    let objective: any PartitionObjective
    let weight: Float
  }

  init(_ options: TrainingOptions) {
    pooled = options.pooledWeight
    decoded = options.decodedWeight
    decodingTeachesPartitioner =
      (pooled > 0 || decoded > 0)
      && (options.decodingTeachesPartitioner || options.directWeight == 0)
    objectives =
      options.directWeight > 0
      ? [WeightedObjective(objective: DirectPWAK(), weight: options.directWeight)] : []
  }
}
