internal import LinearAlgebra

/// The cuts of a consensus tree, with what decides between them.
struct TreeCuts {
  private let association: CoAssociation
  private let condensed: CondensedTree
  private let full: CondensedTree
  private let heights: [Double]

  /// Prepares the cuts of a tree.
  ///
  /// - Parameters:
  ///   - tree: The tree.
  ///   - association: The co-association of its leaves.
  init(_ tree: ConsensusTree, _ association: CoAssociation) {
    self.association = association
    let n = association.leaves.count
    condensed = CondensedTree(
      merges: tree.merges, counts: association.counts, minimumSize: TreeCuts.minimumSize(of: n))
    full = CondensedTree(merges: tree.merges, counts: association.counts, minimumSize: 1)
    heights = tree.merges.map(\.height)
  }

  /// The observations from which on a group counts as a cluster: 0.5 % of them, at least 5
  /// (fewer in tables of less than 40).
  static func minimumSize(of n: Int) -> Int {
    max(2, min(5, n / 8), Int((0.005 * Double(n)).rounded()))
  }

  /// The most clusters of ``minimumSize(of:)`` or more.
  var maximumClusters: Int { condensed.maximumClusters }
  /// The most clusters of any size: the leaves.
  var leafCount: Int { full.maximumClusters }

  /// The cluster of each leaf at *k* clusters.
  ///
  /// Beyond ``maximumClusters``, clusters may be as small as a leaf.
  func leafClusters(at k: Int) -> [Int] {
    guard k <= maximumClusters else { return full.leafClusters(at: min(k, leafCount)) }
    return absorbingSplinters(condensed.leafClusters(at: k), clusters: k)
  }

  /// The cluster of each observation at *k* clusters.
  func labels(at k: Int) -> [Int] {
    let clusters = leafClusters(at: k)
    return association.leaves.map { clusters[$0] }
  }

  private func absorbingSplinters(_ clusters: [Int], clusters k: Int) -> [Int] {
    guard clusters.contains(-1) else { return clusters }
    let centers = meanRows(clusters, k)
    return clusters.indices.map { leaf in
      if clusters[leaf] >= 0 { return clusters[leaf] }
      var best = (cluster: 0, similarity: -Double.infinity)
      for c in 0..<k {
        let similarity = dot(association.means, leaf, centers, c)
        if similarity > best.similarity { best = (c, similarity) }
      }
      return best.cluster
    }
  }

  /// The greatest ratio, over pairs of clusters, of the mean co-association between them to the
  /// geometric mean of those within them; 0 for one cluster.
  func overlap(at k: Int) -> Double {
    let clusters = leafClusters(at: k)
    let centers = meanRows(clusters, k)
    var (counts, squares) = ([Double](repeating: 0, count: k), [Double](repeating: 0, count: k))
    for (leaf, c) in clusters.enumerated() {
      counts[c] += Double(association.counts[leaf])
      squares[c] += association.squares[leaf]
    }
    let within = (0..<k).map { c in
      let n = counts[c]
      let pairs = n * n * dot(centers, c, centers, c) - squares[c]
      return max(pairs / max(n * (n - 1), 1), 1e-9)
    }
    var greatest = 0.0
    for a in 0..<k {
      for b in 0..<a {
        let ratio = dot(centers, a, centers, b) / (within[a] * within[b]).squareRoot()
        greatest = max(greatest, ratio)
      }
    }
    return greatest
  }

  /// The number of clusters where two successive merge heights differ most, 2 ... limit.
  func largestGap(limit: Int) -> Int {
    let g = heights.count + 1
    var best = (k: 1, gap: -Double.infinity)
    for k in stride(from: 2, through: min(limit, g), by: 1) {
      let gap = heights[g - k] - (k < g ? heights[g - k - 1] : 0)
      if gap > best.gap { best = (k, gap) }
    }
    return best.k
  }

  /// The mean rows of F of clusters of leaves, *k × hk*.
  private func meanRows(_ clusters: [Int], _ k: Int) -> DoubleMatrix {
    var counts = [Double](repeating: 0, count: k)
    for (leaf, c) in clusters.enumerated() where c >= 0 {
      counts[c] += Double(association.counts[leaf])
    }
    var means = DoubleMatrix(zeros: k, association.means.columns)
    for (leaf, c) in clusters.enumerated() where c >= 0 {
      let share = Double(association.counts[leaf]) / counts[c]
      for j in 0..<means.columns { means[c, j] += share * association.means[leaf, j] }
    }
    return means
  }

  private func dot(_ a: DoubleMatrix, _ i: Int, _ b: DoubleMatrix, _ j: Int) -> Double {
    (0..<a.columns).reduce(0) { $0 + a[i, $1] * b[j, $1] }
  }
}
