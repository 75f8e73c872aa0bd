internal import SoftmaxClustering

/// The terms of a head's loss.
struct LossWeights: Sendable {
  /// The weight of the error of the pooled output.
  let pooled: Float
  /// The weight of the error of each head's own decoding.
  let decoded: Float
  /// The objectives of the partitioner that see memberships, each with its weight.
  let objectives: [WeightedObjective]
  /// The objectives of the partitioner that see the logits of a batch, each with its weight.
  let softmaxObjectives: [WeightedSoftmaxObjective]
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

  /// Resolves the settings.
  ///
  /// - Parameters:
  ///   - options: The settings.
  ///   - labels: The labels of some rows; nil for none.
  ///   - head: The number of the head, which decides its objectives where heads differ.
  init(_ options: TrainingOptions, labels: PartialLabels? = nil, head: Int = 0) {
    pooled = options.pooledWeight
    decoded = options.decodedWeight
    let mixture = options.mixture(ofHead: head)
    direct = mixture?.pwakWeight ?? options.resolvedDirectWeight
    softmaxObjectives = mixture?.softmaxObjectives(options.softmax) ?? []
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
