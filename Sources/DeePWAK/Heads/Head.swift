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

  /// Creates a head from its networks.
  ///
  /// - Parameters:
  ///   - encoder: *m* → *d*.
  ///   - partitioner: *m* or *d* → *k*, softmax.
  ///   - decoder: *d* → *m*.
  ///   - partitionerInput: What the partitioner reads.
  public init(
    encoder: Network, partitioner: Network, decoder: Network,
    partitionerInput: TrainingOptions.PartitionerInput
  ) {
    (self.encoder, self.partitioner, self.decoder) = (encoder, partitioner, decoder)
    self.partitionerInput = partitionerInput
  }

  /// Creates an untrained head.
  ///
  /// - Parameters:
  ///   - features: The number of features, *m*.
  ///   - options: Sizes and kinds of layers; the decoder mirrors the encoder.
  ///   - generator: The source of the weights.
  init(features: Int, options: TrainingOptions, using generator: inout CounterGenerator) {
    encoder = Network(
      options.architecture(
        from: features, through: options.hiddenWidths, to: options.embeddingDimensions,
        options.outputActivation), using: &generator)
    partitioner = Network(
      options.architecture(
        from: options.partitionerInput == .features ? features : options.embeddingDimensions,
        through: options.partitionerWidths ?? options.hiddenWidths, to: options.maximumClusters,
        .softmax), using: &generator)
    decoder = Network(
      options.architecture(
        from: options.embeddingDimensions, through: options.hiddenWidths.reversed(), to: features,
        options.outputActivation), using: &generator)
    partitionerInput = options.partitionerInput
  }
}

extension TrainingOptions {
  /// The architecture of one network of a head.
  fileprivate func architecture(
    from inputs: Int, through hidden: [Int], to outputs: Int, _ output: OutputActivation
  ) -> NetworkArchitecture {
    NetworkArchitecture(
      inputs: inputs, hidden: hidden, outputs: outputs, activation: activation,
      normalizes: normalizes, output: output, initialization: initialization)
  }
}
