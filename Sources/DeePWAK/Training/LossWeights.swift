/// The terms of a head's loss.
struct LossWeights: Sendable {
  /// The weight of the error of the pooled output.
  let pooled: Float
  /// The weight of the error of each head's own decoding.
  let decoded: Float
  /// The objectives of the partitioner, each with its weight.
  let objectives: [WeightedObjective]
  /// Whether partitioners learn on batches of their own, from their objectives alone.
  let separatesPartitioners: Bool

  /// Whether encoder and decoder take part.
  var decodes: Bool { pooled > 0 || decoded > 0 }
  /// Whether the gradient of the decoding errors reaches the partitioners.
  var decodingTeachesPartitioner: Bool { decodes && !separatesPartitioners }

  /// An objective and its weight.
  struct WeightedObjective: Sendable {
    let objective: any PartitionObjective
    let weight: Float
  }

  init(_ options: TrainingOptions) {
    pooled = options.pooledWeight
    decoded = options.decodedWeight
    let direct = options.resolvedDirectWeight
    separatesPartitioners = options.separatesPartitioners
    objectives = direct > 0 ? [WeightedObjective(objective: DirectPWAK(), weight: direct)] : []
  }
}
