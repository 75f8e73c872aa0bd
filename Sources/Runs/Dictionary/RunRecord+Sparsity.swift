internal import DeePWAK

extension RunRecord {
  /// How sparse the heads' embeddings are.
  public struct Sparsity: Sendable, Hashable, Codable {
    /// The share of each head's embedding that is near zero.
    public var nearZero: [Double] = []
    /// Hoyer's sparseness of each head's embedding, mean over observations.
    public var hoyer: [Double] = []

    /// Creates an empty record.
    public init() {}

    init(_ heads: [EmbeddingSparsity]) {
      (nearZero, hoyer) = (heads.map(\.nearZero), heads.map(\.hoyer))
    }

    enum CodingKeys: String, CodingKey {
      case nearZero = "near_zero"
      case hoyer
    }
  }
}
