internal import DeePWAK
internal import Networks

/// A named set of settings, from which flags may deviate.
public enum Preset: String, Sendable, Hashable, Codable, CaseIterable {
  /// The network, loss and optimiser of the paper, and its consensus by a network.
  ///
  /// Reference: K. Wiechecki, J. Zaslavsky. "Denoising with a partitioned affinity kernel allows
  /// efficient end-to-end differentiable clustering", 2024, figures 1, 2 and 8.
  case paper

  /// Replaces the settings that the preset has a say in; the table and how it is read stay.
  ///
  /// - Parameter options: The settings.
  public func apply(to options: inout RunOptions) {
    switch self {
    case .paper:
      options.preprocessing.normalize = .maxabs
      options.preprocessing.pcs = 0
      options.training = Preset.paperTraining(seed: options.training.seed)
      options.consensus = .network
      options.consensusNetworks = Preset.paperConsensus
    }
  }

  private static func paperTraining(seed: UInt64) -> TrainingOptions {
    var training = TrainingOptions()
    (training.heads, training.maximumClusters, training.embeddingDimensions) = (5, 14, 14)
    (training.epochs, training.batchSize, training.heldOut) = (1000, .rows(256), .count(256))
    training.hiddenWidths = [58, 29]
    (training.activation, training.outputActivation) = (.tanh, .tanh)
    training.partitionerWidths = [LayerWidth](repeating: .features(4), count: 4)
    (training.partitionerActivation, training.partitionerStartsLinear) = (.sigmoid, true)
    (training.normalizes, training.partitionerInput) = (false, .features)
    (training.initialization, training.poolingStart) = (.glorotUniform, .random)
    (training.maskedShare, training.partitionerTeacher) = (0, .everything)
    (training.pooledWeight, training.decodedWeight, training.directWeight) = (1, 0, 0)
    (training.learningRate, training.schedule, training.weightDecay) = (1e-3, .constant, 1e-3)
    training.seed = seed
    return training
  }

  private static var paperConsensus: ConsensusNetworkOptions {
    var networks = ConsensusNetworkOptions()
    networks.steps = 2000
    networks.partitionerWidths = [LayerWidth](repeating: .features(4), count: 4)
    (networks.partitionerActivation, networks.partitionerStartsLinear) = (.sigmoid, true)
    networks.encoderWidths = [40, 20]
    (networks.encoderActivation, networks.encoderOutput) = (.tanh, .tanh)
    networks.normalizes = false
    (networks.learningRate, networks.schedule, networks.weightDecay) = (1e-3, .constant, 1e-3)
    return networks
  }
}
