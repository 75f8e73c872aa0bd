public import LinearAlgebra

/// How sparse the embedding of a head is: whether few of its dimensions describe an observation.
///
/// Reference: K. Wiechecki, J. Zaslavsky. "Denoising with a partitioned affinity kernel allows
/// efficient end-to-end differentiable clustering", 2024, §5.1 and figure 3.
public struct EmbeddingSparsity: Sendable, Hashable {
  /// The share of the root mean square of E up to which a number counts as near zero.
  public static let nearZeroShare: Float = 0.1

  /// The |value| up to which a number of this embedding counts as near zero.
  public let threshold: Float
  /// The share of the numbers of E that are near zero, in [0, 1].
  public let nearZero: Double
  /// The mean over observations of Hoyer's (√*d* − ‖e‖₁ / ‖e‖₂) / (√*d* − 1): 1 where a single
  /// dimension is not zero or none is, 0 where all are equally large; 0 for one dimension.
  ///
  /// Reference: P. O. Hoyer. "Non-negative matrix factorization with sparseness constraints."
  /// *JMLR* 5, 2004, pp. 1457–1469.
  public let hoyer: Double

  /// Measures an embedding.
  ///
  /// - Parameter embedding: E, *n × d*.
  /// - Complexity: O(*nd*).
  public init(of embedding: Matrix) {
    let values = embedding.elements
    var squares = 0.0
    for value in values { squares += Double(value) * Double(value) }
    let scale = (squares / Double(max(values.count, 1))).squareRoot()
    let threshold = EmbeddingSparsity.nearZeroShare * Float(scale)
    let small = values.count { abs($0) <= threshold }
    self.threshold = threshold
    nearZero = Double(small) / Double(max(values.count, 1))
    var sum = 0.0
    for i in 0..<embedding.rows { sum += EmbeddingSparsity.hoyer(embedding.row(i)) }
    hoyer = sum / Double(max(embedding.rows, 1))
  }

  private static func hoyer(_ row: ArraySlice<Float>) -> Double {
    guard row.count > 1 else { return 0 }
    var (absolute, squares) = (0.0, 0.0)
    for value in row {
      absolute += Double(abs(value))
      squares += Double(value) * Double(value)
    }
    guard squares > 0 else { return 1 }
    let root = Double(row.count).squareRoot()
    return (root - absolute / squares.squareRoot()) / (root - 1)
  }
}
