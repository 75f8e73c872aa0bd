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

/// What the gradient of the memberships takes from two sums: matrices transposed, in `Float`.
struct TransposedSums: Sendable {
  private var c: [Float]
  private var dC: [Float]
  private var u: [Float]
  private var du: [Float]

  /// Creates the storage.
  init(clusters k: Int, dimensions d: Int) {
    c = [Float](repeating: 0, count: k * d)
    u = [Float](repeating: 0, count: k)
    (dC, du) = (c, u)
  }

  /// Copies the sums and the adjoint sums.
  mutating func set(_ sums: ClusterSums, adjoint: ClusterSums) {
    let (k, d) = (sums.embeddings.rows, sums.embeddings.columns)
    func transpose(_ matrix: Matrix, into target: inout [Float]) {
      matrix.withPointer { source in
        target.withMutablePointer { target in
          for i in 0..<k { for j in 0..<d { target[j &* k &+ i] = source[i &* d &+ j] } }
        }
      }
    }
    transpose(sums.embeddings, into: &c)
    transpose(adjoint.embeddings, into: &dC)
    for i in 0..<k { (u[i], du[i]) = (Float(sums.sizes[i]), Float(adjoint.sizes[i])) }
  }

  /// Calls a closure with all of them.
  func withPointers(_ body: (PWAKKernel.SharedSums) -> Void) {
    c.withPointer { c in
      dC.withPointer { dC in
        u.withPointer { u in
          du.withPointer { du in body(.init(c: c, dC: dC, u: u, du: du)) }
        }
      }
    }
  }
}
