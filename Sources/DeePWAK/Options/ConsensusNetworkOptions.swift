public import Networks

/// The settings of the consensus networks, which learn after the heads.
///
/// Multiples among the widths, such as "4m", count what the network reads: the memberships
/// (*h·k*) or the embeddings (*h·d*) of all heads.
public struct ConsensusNetworkOptions: Sendable, Hashable, Codable {
  /// Optimisation steps of each network; 0 trains none.
  public var steps = 300
  /// The hidden layers of the consensus partitioner.
  public var partitionerWidths: [LayerWidth] = [128]
  /// The activation of its hidden layers.
  public var partitionerActivation = Activation.gelu
  /// Whether its first hidden layer is linear.
  public var partitionerStartsLinear = false
  /// The hidden layers of the consensus encoder.
  public var encoderWidths: [LayerWidth] = [64]
  /// The activation of its hidden layers.
  public var encoderActivation = Activation.gelu
  /// The activation of its last layer.
  public var encoderOutput = OutputActivation.identity
  /// Whether hidden layers are normalised (layer norm).
  public var normalizes = true
  /// The peak learning rate.
  public var learningRate: Float = 2e-3
  /// How the learning rate moves.
  public var schedule = TrainingOptions.RateSchedule.oneCycle
  /// The decoupled weight decay of AdamW.
  public var weightDecay: Float = 1e-3

  /// Creates the default settings.
  public init() {}

  /// Throws the first setting that is out of range.
  ///
  /// - Throws: ``OptionError`` that names the setting, its value and its range.
  public func validate() throws(OptionError) {
    guard steps >= 0 else {
      throw .init("--consensus-steps", steps, must: "be at least 0, which trains no networks")
    }
    try LayerWidth.check(partitionerWidths, of: "consensusNetworks.partitionerWidths")
    try LayerWidth.check(encoderWidths, of: "consensusNetworks.encoderWidths")
    guard learningRate > 0, learningRate.isFinite else {
      throw .init("consensusNetworks.learningRate", learningRate, must: "be above 0")
    }
    guard weightDecay >= 0, weightDecay.isFinite else {
      throw .init("consensusNetworks.weightDecay", weightDecay, must: "be at least 0")
    }
  }

  /// The rate of a step.
  func rate(atStep step: Int) -> Float {
    let rates: Schedule =
      schedule == .oneCycle ? .oneCycle(peak: learningRate) : .constant(learningRate)
    return rates.rate(atStep: step, of: steps)
  }

  /// The consensus partitioner, *h·k* → *k*, and the consensus encoder, *h·d* → *d*.
  func architectures(
    heads: Int, clusters: Int, dimensions: Int
  ) -> (partitioner: NetworkArchitecture, encoder: NetworkArchitecture) {
    let (memberships, embeddings) = (heads * clusters, heads * dimensions)
    return (
      NetworkArchitecture(
        inputs: memberships, hidden: partitionerWidths.map { $0.units(features: memberships) },
        outputs: clusters, activation: partitionerActivation, normalizes: normalizes,
        startsLinear: partitionerStartsLinear, output: .softmax, initialization: .glorotUniform),
      NetworkArchitecture(
        inputs: embeddings, hidden: encoderWidths.map { $0.units(features: embeddings) },
        outputs: dimensions, activation: encoderActivation, normalizes: normalizes,
        output: encoderOutput, initialization: .glorotUniform)
    )
  }
}
