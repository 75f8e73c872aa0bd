/// The terms of a head's loss.
struct LossWeights: Sendable {
  /// The weight of the error of the pooled output.
  let pooled: Float
  /// The weight of the error of each head's own decoding.
  let decoded: Float
  /// The objectives of the partitioner, each with its weight.
  let objectives: [WeightedObjective]
  /// The weight of the direct loss, which is among the objectives of partitioners.
  let direct: Float
  /// The labels of some rows; nil for none.
  let labels: PartialLabels?
  /// The weight of what disagrees with the labels.
  let labelWeight: Float
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

  init(_ options: TrainingOptions, labels: PartialLabels? = nil) {
    pooled = options.pooledWeight
    decoded = options.decodedWeight
    direct = options.resolvedDirectWeight
    labelWeight = options.labelWeight
    self.labels = labelWeight > 0 ? labels : nil
    separatesPartitioners = options.separatesPartitioners
    var objectives =
      direct > 0 ? [WeightedObjective(objective: DirectPWAK(), weight: direct)] : []
    if let labels = self.labels {
      objectives.append(
        WeightedObjective(objective: LabelAffinity(labels), weight: labelWeight))
    }
    self.objectives = objectives
  }
}
