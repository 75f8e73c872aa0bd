public import LinearAlgebra

/// A hard partition that minimises the PWAK loss: *k*-means with the price of small clusters.
///
/// For hard clusters X̂ᵢ − xᵢ = n_c / (n_c − 1) · (μ_c − xᵢ), so the loss of eq. 4 is *k*-means
/// in which the squared distance to the centre of cluster *c* weighs (n_c / (n_c − 1))². An
/// observation alone is predicted as 0, as in ``PartitionKernel``. Observations move one at a
/// time to where the exact loss falls most (Hartigan's method), so the loss never rises.
///
/// Reference: J. Hartigan, M. Wong. "Algorithm AS 136: a k-means clustering algorithm." *J. R.
/// Stat. Soc. C* 28(1), 1979. doi:10.2307/2346830; the weights follow from Wiechecki and
/// Zaslavsky 2024, eq. 4.
public struct LeaveOneOutKMeans: Sendable {
  /// The cluster of each observation, in 0 ..< *k*; some clusters may be empty.
  public private(set) var labels: [Int]
  /// The loss: the mean over entries of (X̂ − X)².
  public private(set) var loss = 0.0
  /// The passes over the data that were made.
  public private(set) var passes = 0

  private let x: Matrix
  private var clusters: [Cluster]
  private let squaredNorms: [Double]

  /// What one cluster needs to know about its members.
  private struct Cluster: Sendable {
    var count = 0
    var sum: [Double]
    /// Σ ‖xᵢ‖² over the members.
    var squares = 0.0

    /// The sum over members of ‖X̂ᵢ − xᵢ‖².
    var loss: Double {
      if count == 0 { return 0 }
      if count == 1 { return squares }
      let n = Double(count)
      let scatter = squares - sum.reduce(0) { $0 + $1 * $1 } / n
      return max(scatter, 0) * (n / (n - 1)) * (n / (n - 1))
    }
  }

  /// Finds a partition from *k*-means++ centres.
  ///
  /// - Parameters:
  ///   - x: X, *n × m*.
  ///   - k: The greatest number of clusters, *k*, at least 1.
  ///   - maximumPasses: Passes over the data at most.
  ///   - generator: The source of the starting centres and of the order of visits.
  /// - Complexity: O(passes · *nkm*)
  public init(
    _ x: Matrix, clusters k: Int, maximumPasses: Int = 50, using generator: inout CounterGenerator
  ) {
    precondition(k > 0, "\(k) clusters")
    self.x = x
    squaredNorms = (0..<x.rows).map { i in x.row(i).reduce(0.0) { $0 + Double($1) * Double($1) } }
    labels =
      PlusPlusCentres(of: CentredPoints(x), count: k, draws: 1, using: &generator).labels
    clusters = []
    clusters = (0..<k).map { _ in Cluster(sum: [Double](repeating: 0, count: x.columns)) }
    for i in 0..<x.rows { clusters[labels[i]].count += 1 }
    for i in 0..<x.rows { shift(i, in: labels[i], by: 1) }
    let order = generator.permutation(of: x.rows)
    while passes < maximumPasses {
      passes += 1
      var moved = false
      for i in order where improve(i) { moved = true }
      if !moved { break }
    }
    loss = clusters.reduce(0) { $0 + $1.loss } / Double(max(x.rows * x.columns, 1))
  }

  /// Adds or removes what an observation contributes to the sums of a cluster.
  private mutating func shift(_ i: Int, in c: Int, by sign: Double) {
    for j in 0..<x.columns { clusters[c].sum[j] += sign * Double(x[i, j]) }
    clusters[c].squares += sign * squaredNorms[i]
  }

  /// Moves an observation to the cluster where the total loss is least; whether it moved.
  private mutating func improve(_ i: Int) -> Bool {
    let home = labels[i]
    let gain = clusters[home].loss - lossOf(home, with: i, sign: -1)
    var best = (cluster: home, change: -1e-9 * max(gain, 1e-12))
    for c in clusters.indices where c != home {
      let change = lossOf(c, with: i, sign: 1) - clusters[c].loss - gain
      if change < best.change { best = (c, change) }
    }
    guard best.cluster != home else { return false }
    shift(i, in: home, by: -1)
    clusters[home].count -= 1
    shift(i, in: best.cluster, by: 1)
    clusters[best.cluster].count += 1
    labels[i] = best.cluster
    return true
  }

  /// The loss of a cluster after an observation joined (+1) or left (−1).
  private func lossOf(_ c: Int, with i: Int, sign: Double) -> Double {
    let n = Double(clusters[c].count) + sign
    if n <= 0 { return 0 }
    let squares = clusters[c].squares + sign * squaredNorms[i]
    if n == 1 { return squares }
    var sumSquared = 0.0
    for j in 0..<x.columns {
      let value = clusters[c].sum[j] + sign * Double(x[i, j])
      sumSquared += value * value
    }
    return max(squares - sumSquared / n, 0) * (n / (n - 1)) * (n / (n - 1))
  }
}
