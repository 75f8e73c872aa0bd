public import LinearAlgebra

/// The sums through which observations of a soft partition see each other.
///
/// C = KᵀE and u = Kᵀ1: *k × (d + 1)* numbers, however many observations there are. Shards of a
/// batch, threads and machines exchange nothing else. The adjoint pass uses the same shape for
/// dC = KᵀB and du = Kᵀr.
public struct ClusterSums: Sendable, Hashable {
  /// C = KᵀE, *k × d*.
  public internal(set) var embeddings: Matrix
  /// u = Kᵀ1, *k* numbers, summed in `Double`.
  public internal(set) var sizes: [Double]

  /// Creates sums over no observations.
  ///
  /// - Parameters:
  ///   - clusters: The number of clusters, *k*.
  ///   - dimensions: The number of embedding dimensions, *d*.
  public init(clusters: Int, dimensions: Int) {
    embeddings = Matrix(zeros: clusters, dimensions)
    sizes = [Double](repeating: 0, count: clusters)
  }

  /// Replaces these sums by the total of others, added in order.
  ///
  /// - Parameter parts: Sums of the same shape, one a shard.
  public mutating func setTotal(of parts: [ClusterSums]) {
    for c in sizes.indices { sizes[c] = parts.reduce(0) { $0 + $1.sizes[c] } }
    embeddings.withMutableElements { total in
      for i in total.indices { total[i] = 0 }
      for part in parts {
        part.embeddings.withElements { values in
          precondition(values.count == total.count, "sums of different shapes")
          for i in total.indices { total[i] += values[i] }
        }
      }
    }
  }
}
