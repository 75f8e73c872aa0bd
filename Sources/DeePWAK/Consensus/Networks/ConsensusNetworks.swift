public import LinearAlgebra
public import Networks

/// What an ensemble agrees on, as networks: one partition and one embedding for all heads.
///
/// The consensus partitioner reads the memberships of all heads side by side (*h·k* → *k*) and
/// learns a partition K_c whose kernel can stand in for every head's own; the consensus encoder
/// reads the embeddings of all heads side by side (*h·d* → *d*) and learns an embedding E_c that
/// can stand in for every head's own, each head keeping its partition and its decoder.
///
/// Reference: K. Wiechecki, J. Zaslavsky. "Denoising with a partitioned affinity kernel allows
/// efficient end-to-end differentiable clustering", 2024, §3.2 and figures 2 and 8 b.
public struct ConsensusNetworks: Sendable {
  /// The memberships of all heads (*h·k*) → K_c (*k*, softmax).
  public let partitioner: Network
  /// The embeddings of all heads (*h·d*) → E_c (*d*).
  public let encoder: Network

  /// Creates them from their networks.
  ///
  /// - Parameters:
  ///   - partitioner: *h·k* → *k*, softmax.
  ///   - encoder: *h·d* → *d*.
  public init(partitioner: Network, encoder: Network) {
    (self.partitioner, self.encoder) = (partitioner, encoder)
  }

  /// Creates untrained networks for a block.
  ///
  /// - Parameters:
  ///   - block: The block, whose sizes count.
  ///   - options: The layers.
  ///   - seed: The seed of the weights.
  init(_ block: Block, options: ConsensusNetworkOptions, seed: UInt64) {
    let architectures = options.architectures(
      heads: block.heads.count, clusters: block.clusterCount,
      dimensions: block.embeddingDimensions)
    var generator = CounterGenerator(seed: seed, stream: 0x436F_6E4B)
    partitioner = Network(architectures.partitioner, using: &generator)
    generator = CounterGenerator(seed: seed, stream: 0x436F_6E45)
    encoder = Network(architectures.encoder, using: &generator)
  }

  /// The consensus memberships of observations.
  ///
  /// - Parameter memberships: One K a head, *n × k*.
  /// - Returns: K_c, *n × k*, rows on the simplex.
  public func memberships(of memberships: [Matrix]) -> Matrix {
    ConsensusNetworks.run(partitioner, on: memberships)
  }

  /// The consensus embeddings of observations.
  ///
  /// - Parameter embeddings: One E a head, *n × d*.
  /// - Returns: E_c, *n × d*.
  public func embeddings(of embeddings: [Matrix]) -> Matrix {
    ConsensusNetworks.run(encoder, on: embeddings)
  }

  /// Runs a network over what the heads say, side by side, some rows at a time.
  private static func run(_ network: Network, on parts: [Matrix]) -> Matrix {
    let n = parts.first?.rows ?? 0
    let blocks = RowBlocks(count: n, size: 8192)
    var elements: [Float] = []
    elements.reserveCapacity(n * network.architecture.outputs)
    for index in 0..<blocks.blockCount {
      let rows = Array(blocks.range(of: index))
      let wide = Matrix.concatenatingColumns(parts.map { $0.rows(at: rows) })
      elements.append(contentsOf: network(wide).elements)
    }
    return Matrix(rows: n, columns: network.architecture.outputs, elements: elements)
  }
}
