public import LinearAlgebra

/// The modularity of a soft division of a weighted graph, and its gradient.
///
/// Q = 1/2*m* Σᵢⱼ (Aᵢⱼ − γ dᵢ dⱼ / 2*m*) Kᵢ·Kⱼ = 1/2*m* [Σᵢⱼ Aᵢⱼ Kᵢ·Kⱼ − γ ‖Kᵀd‖² / 2*m*], with d
/// the degrees and 2*m* their sum. For one-hot rows it is ``modularity(of:labels:resolution:)``;
/// entries on the diagonal count as they do there.
///
/// Reference: M. Newman. "Finding community structure in networks using the eigenvectors of
/// matrices." *Physical Review E* 74, 2006. doi:10.1103/PhysRevE.74.036104, whose index matrix S
/// is here on the simplex.
public struct SoftModularity: Sendable {
  /// Q; 0 for a graph without weights.
  public let value: Double
  /// ∂Q/∂K, *n × k*: 1/*m* (A K − γ d (Kᵀd)ᵀ / 2*m*).
  public let membershipGradient: Matrix

  /// Evaluates the modularity and its gradient with respect to the memberships.
  ///
  /// - Parameters:
  ///   - graph: A, *n × n*, symmetric, none negative; both triangles stored.
  ///   - memberships: K, *n × k*, rows on the simplex.
  ///   - resolution: γ: above 1 it favours smaller clusters.
  /// - Complexity: O(*nnz* · *k*) on all threads; the same bits on any number of them.
  public init(of graph: SparseMatrix, memberships: Matrix, resolution: Double = 1) {
    let (n, k) = (memberships.rows, memberships.columns)
    precondition(
      graph.rows == n && graph.columns == n,
      "\(memberships) of memberships in a \(graph.rows) × \(graph.columns) matrix of weights")
    let degrees = graph.rowSums
    let total = degrees.reduce(0, +)
    guard total > 0, k > 0 else {
      (value, membershipGradient) = (0, Matrix(zeros: n, k))
      return
    }
    let blocks = RowBlocks(count: n, size: 256)
    let masses = ClusterMasses(memberships, degrees, blocks)
    // γ Kᵀd / 2m: what chance takes from each cluster, per degree.
    let chance = masses.sums.map { resolution * $0 / total }
    let parts = blocks.map { rows in
      GradientRows(rows, graph, memberships, degrees, chance: chance, total: total)
    }
    value = parts.reduce(0) { $0 + $1.value }
    membershipGradient = Matrix(rows: n, columns: k, elements: parts.flatMap(\.gradient))
  }
}

/// Kᵀd: the degrees in each cluster.
private struct ClusterMasses: Sendable {
  let sums: [Double]

  init(_ memberships: Matrix, _ degrees: [Double], _ blocks: RowBlocks) {
    let k = memberships.columns
    let parts = blocks.map { rows in
      var part = [Double](repeating: 0, count: k)
      memberships.withElements { elements in
        for i in rows {
          for c in 0..<k { part[c] += degrees[i] * Double(elements[i &* k &+ c]) }
        }
      }
      return part
    }
    var sums = [Double](repeating: 0, count: k)
    for part in parts { for c in 0..<k { sums[c] += part[c] } }
    self.sums = sums
  }
}

/// The gradient of a block of rows, and their share of the value: half of K · ∂Q/∂K, as Q is
/// quadratic.
private struct GradientRows: Sendable {
  var value = 0.0
  let gradient: [Float]

  init(
    _ rows: Range<Int>, _ graph: SparseMatrix, _ memberships: Matrix, _ degrees: [Double],
    chance: [Double], total: Double
  ) {
    let k = memberships.columns
    var (gradient, sum) = ([Float](), 0.0)
    gradient.reserveCapacity(rows.count * k)
    var row = [Double](repeating: 0, count: k)
    memberships.withElements { elements in
      for i in rows {
        for c in 0..<k { row[c] = -degrees[i] * chance[c] }
        for entry in graph.rowOffsets[i]..<graph.rowOffsets[i + 1] {
          let (j, weight) = (Int(graph.columnIndices[entry]), Double(graph.values[entry]))
          for c in 0..<k { row[c] += weight * Double(elements[j &* k &+ c]) }
        }
        for c in 0..<k {
          sum += Double(elements[i &* k &+ c]) * row[c]
          gradient.append(Float(2 * row[c] / total))
        }
      }
    }
    (value, self.gradient) = (sum / total, gradient)
  }
}
