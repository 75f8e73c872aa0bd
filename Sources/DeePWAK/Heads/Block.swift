internal import LinearAlgebra
public import Networks

/// A block of heads with a linear pooling layer.
///
/// Reference: K. Wiechecki, J. Zaslavsky, 2024, algorithms 8 and 9.
public struct Block: Sendable {
  /// The heads.
  public let heads: [Head]
  /// All heads' x̂ side by side (*h·m*) → the output of the block (*m*); linear.
  public let pooling: Network

  /// Creates a block from its parts.
  ///
  /// - Parameters:
  ///   - heads: At least one head; all of the same features.
  ///   - pooling: *h·m* → *m*.
  public init(heads: [Head], pooling: Network) {
    precondition(!heads.isEmpty, "a block without heads")
    (self.heads, self.pooling) = (heads, pooling)
  }

  /// Creates an untrained block, whose pooling is the mean of the heads unless told otherwise.
  ///
  /// - Parameters:
  ///   - features: The number of features, *m*.
  ///   - options: The number of heads, their layers and the seed.
  public init(features: Int, options: TrainingOptions) {
    heads = (0..<options.heads).map { head in
      var generator = CounterGenerator(seed: options.seed, stream: 0x4865_6164, UInt64(head))
      return Head(features: features, options: options, using: &generator)
    }
    var generator = CounterGenerator(seed: options.seed, stream: 0x506F_6F6C)
    pooling = Network(
      NetworkArchitecture(
        inputs: options.heads * features, hidden: [], outputs: features, activation: .identity,
        normalizes: false, output: .identity, initialization: options.initialization),
      using: &generator)
    guard options.poolingStart == .mean else { return }
    let h = options.heads
    let share = 1 / Float(h)
    for i in pooling.parameters.indices { pooling.parameters[i] = 0 }
    for head in 0..<h {
      for j in 0..<features { pooling.parameters[(head * features + j) * features + j] = share }
    }
  }

  /// The number of features, *m*.
  public var featureCount: Int { pooling.architecture.outputs }
  /// The greatest number of clusters of a head, *k*.
  public var clusterCount: Int { heads[0].partitioner.architecture.outputs }
  /// The dimensions of a head's embedding, *d*.
  public var embeddingDimensions: Int { heads[0].encoder.architecture.outputs }
}
