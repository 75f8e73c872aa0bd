internal import LinearAlgebra

/// The cuts of a consensus tree, with what decides between them.
struct TreeCuts {
  private let leaves: [Int]
  private let memberships: [Matrix]
  private let condensed: CondensedTree
  private let full: CondensedTree
  private let heights: [Double]

  /// Prepares the cuts of a tree.
  ///
  /// - Parameters:
  ///   - tree: The tree.
  ///   - memberships: One K a head, *n × k*: what the tree was made from.
  init(_ tree: ConsensusTree, _ memberships: [Matrix]) {
    leaves = tree.leaves
    self.memberships = memberships
    var counts = [Int](repeating: 0, count: tree.leafCount)
    for leaf in leaves { counts[leaf] += 1 }
    condensed = CondensedTree(
      merges: tree.merges, counts: counts, minimumSize: TreeCuts.minimumSize(of: leaves.count))
    full = CondensedTree(merges: tree.merges, counts: counts, minimumSize: 1)
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

  /// The number of clusters where two successive merge heights differ most: 2 to limit.
  func largestGap(limit: Int) -> Int {
    let g = heights.count + 1
    var best = (k: 1, gap: -Double.infinity)
    for k in stride(from: 2, through: min(limit, g), by: 1) {
      let gap = heights[g - k] - (k < g ? heights[g - k - 1] : 0)
      if gap > best.gap { best = (k, gap) }
    }
    return best.k
  }

  /// The cluster of each observation at *k* clusters.
  ///
  /// After the cut, every observation goes once to the cluster with which its mean
  /// co-association is greatest; splinters that hang above the cut find their place so, too.
  /// Beyond ``maximumClusters`` the cut is taken as it is, down to clusters of a single leaf.
  ///
  /// - Complexity: O(*nhk*²)
  func labels(at k: Int) -> [Int] {
    k <= maximumClusters
      ? ClusterAssignment.nearest(centres(at: k), memberships) : groups(at: k)
  }

  /// The mean memberships of the *k* clusters before every observation finds its place: one
  /// *k × k* matrix a head.
  func centres(at k: Int) -> [Matrix] {
    let sums = ClusterSumsOfRows(
      memberships, groups(at: k), count: min(k, max(leafCount, maximumClusters)))
    return memberships.indices.map { sums.means(of: $0) }
  }

  /// The observations below each node of the cut; −1 for splinters that hang above it.
  private func groups(at k: Int) -> [Int] {
    let clusters =
      k <= maximumClusters
      ? condensed.leafClusters(at: k) : full.leafClusters(at: min(k, leafCount))
    return leaves.map { clusters[$0] }
  }

  /// The greatest ratio, over pairs of clusters, of the mean co-association between them to the
  /// geometric mean of those within them; 0 for one cluster.
  ///
  /// - Complexity: O(*nhk*)
  func overlap(_ labels: [Int], count: Int) -> Double {
    let sums = ClusterSumsOfRows(memberships, labels, count: count)
    let within = (0..<count).map { c -> Double in
      let n = Double(sums.counts[c])
      if n < 2 { return max(sums.squares[c], 1e-9) }
      return max((sums.product(c, c) - sums.squares[c]) / (n * (n - 1)), 1e-9)
    }
    var greatest = 0.0
    for a in 0..<count where sums.counts[a] > 0 {
      for b in 0..<a where sums.counts[b] > 0 {
        let between = sums.product(a, b) / Double(sums.counts[a] * sums.counts[b])
        greatest = max(greatest, between / (within[a] * within[b]).squareRoot())
      }
    }
    return greatest
  }

  /// The overlap at every number of clusters up to a limit, from index 2; 0 before.
  ///
  /// - Complexity: O(limit · *nhk*²)
  func overlaps(upTo limit: Int) -> [Double] {
    (0...max(limit, 1)).map { $0 < 2 ? 0 : overlap(labels(at: $0), count: $0) }
  }
}
