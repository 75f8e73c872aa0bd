internal import LinearAlgebra
public import Networks

/// One DeePWAK head: an encoder, a partitioner and a decoder.
///
/// The head predicts every observation from the others in its cluster:
/// x̂ = decoder(PWAK(partitioner(x)) encoder(x)).
///
/// Reference: K. Wiechecki, J. Zaslavsky, 2024, algorithms 6 and 7.
public struct Head: Sendable {
  /// x (*m*) → embedding (*d*).
  public let encoder: Network
  /// x or embedding → memberships (*k*, softmax).
  public let partitioner: Network
  /// embedding (*d*) → x̂ (*m*).
  public let decoder: Network
  /// What the partitioner reads.
  public let partitionerInput: TrainingOptions.PartitionerInput
  /// What places observations in clusters once a head with forests is trained.
  ///
  /// The partitioner is then one that nothing uses. nil where the partitioner does it.
  public let assignment: ForestAssignment?

  /// Creates a head from its networks.
  ///
  /// - Parameters:
  ///   - encoder: *m* → *d*.
  ///   - partitioner: *m* or *d* → *k*, softmax.
  ///   - decoder: *d* → *m*.
  ///   - partitionerInput: What the partitioner reads.
  ///   - assignment: What places observations in clusters in its stead; nil for the partitioner.
  public init(
    encoder: Network, partitioner: Network, decoder: Network,
    partitionerInput: TrainingOptions.PartitionerInput, assignment: ForestAssignment? = nil
  ) {
    (self.encoder, self.partitioner, self.decoder) = (encoder, partitioner, decoder)
    (self.partitionerInput, self.assignment) = (partitionerInput, assignment)
  }

  /// The head with another assignment, of the same networks.
  func assigning(by assignment: ForestAssignment) -> Head {
    Head(
      encoder: encoder, partitioner: partitioner, decoder: decoder,
      partitionerInput: partitionerInput, assignment: assignment)
  }

  /// Creates an untrained head.
  ///
  /// - Parameters:
  ///   - features: The number of features, *m*.
  ///   - options: Sizes and kinds of layers; the decoder mirrors the encoder.
  ///   - generator: The source of the weights.
  init(features: Int, options: TrainingOptions, using generator: inout CounterGenerator) {
    encoder = Network(options.encoderArchitecture(features: features), using: &generator)
    partitioner = Network(options.partitionerArchitecture(features: features), using: &generator)
    decoder = Network(options.decoderArchitecture(features: features), using: &generator)
    partitionerInput = options.partitionerInput
    assignment = nil
  }
}

extension TrainingOptions {
  /// The encoder of a head, *m* → *d*.
  fileprivate func encoderArchitecture(features: Int) -> NetworkArchitecture {
    NetworkArchitecture(
      inputs: features, hidden: hiddenWidths.map { $0.units(features: features) },
      outputs: embeddingDimensions, activation: activation, normalizes: normalizes,
      output: outputActivation, initialization: initialization)
  }

  /// The partitioner of a head, *m* or *d* → *k*; the least there can be where a forest takes its
  /// place.
  fileprivate func partitionerArchitecture(features: Int) -> NetworkArchitecture {
    if partitioner == .forest {
      return NetworkArchitecture(
        inputs: features, hidden: [], outputs: headClusters, output: .softmax)
    }
    return softmaxArchitecture(features: features)
  }

  private func softmaxArchitecture(features: Int) -> NetworkArchitecture {
    NetworkArchitecture(
      inputs: partitionerInput == .features ? features : embeddingDimensions,
      hidden: (partitionerWidths ?? hiddenWidths).map { $0.units(features: features) },
      outputs: maximumClusters, activation: partitionerActivation ?? activation,
      normalizes: normalizes, startsLinear: partitionerStartsLinear, output: .softmax,
      initialization: initialization)
  }

  /// The decoder of a head, *d* → *m*: the encoder mirrored.
  fileprivate func decoderArchitecture(features: Int) -> NetworkArchitecture {
    NetworkArchitecture(
      inputs: embeddingDimensions,
      hidden: hiddenWidths.reversed().map { $0.units(features: features) }, outputs: features,
      activation: activation, normalizes: normalizes, output: outputActivation,
      initialization: initialization)
  }
}
