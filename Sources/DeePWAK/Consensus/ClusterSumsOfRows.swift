internal import LinearAlgebra

/// The sums of the rows of F = [K₁ … K_h]/√h over clusters of observations.
///
/// Products of these sums are sums of co-associations: Σ_{i∈a, j∈b} S_ij = U_a · U_b.
struct ClusterSumsOfRows {
  /// The observations of each cluster.
  let counts: [Int]
  /// Σ ‖Fᵢ‖² over the observations of each cluster: what an observation has with itself.
  let squares: [Double]
  private let sums: [DoubleMatrix]

  /// Sums the rows of each cluster; observations of a negative label are left out.
  ///
  /// - Complexity: O(*nhk*) on all threads.
  init(_ memberships: [Matrix], _ labels: [Int], count: Int) {
    var counts = [Int](repeating: 0, count: count)
    for label in labels where label >= 0 { counts[label] += 1 }
    self.counts = counts
    let scale = 1 / Double(memberships.count)
    let parts = ThreadPool.shared.map(memberships.count) { h -> Part in
      Part(memberships[h], labels, count: count, scale: scale)
    }
    sums = parts.map(\.sums)
    squares = (0..<count).map { c in parts.reduce(0) { $0 + $1.squares[c] } }
  }

  /// One head's share.
  private struct Part {
    var sums: DoubleMatrix
    var squares: [Double]

    init(_ memberships: Matrix, _ labels: [Int], count: Int, scale: Double) {
      let k = memberships.columns
      let root = scale.squareRoot()
      sums = DoubleMatrix(zeros: count, k)
      squares = [Double](repeating: 0, count: count)
      for (i, label) in labels.enumerated() where label >= 0 {
        for c in 0..<k {
          let value = root * Double(memberships[i, c])
          sums[label, c] += value
          squares[label] += value * value
        }
      }
    }
  }

  /// Σ S_ij over *i* in one cluster and *j* in another (or the same, *i* = *j* included).
  func product(_ a: Int, _ b: Int) -> Double {
    sums.reduce(0) { total, sum in
      (0..<sum.columns).reduce(total) { $0 + sum[a, $1] * sum[b, $1] }
    }
  }

  /// The mean row of F of each cluster in one head's columns, *c × k*; 0 for an empty one.
  func means(of head: Int) -> Matrix {
    let sum = sums[head]
    return Matrix(rows: sum.rows, columns: sum.columns) { c, j in
      Float(sum[c, j] / Double(max(counts[c], 1)))
    }
  }
}
