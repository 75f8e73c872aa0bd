/// A consensus tree without its splinters: only splits into two clusters of some size count.
///
/// From the root down, a node that divides into a large part and a splinter is followed into
/// the large part; a node both of whose parts are large is a *split*. Cutting at *k* clusters
/// undoes the *k* − 1 highest splits; the splinters that hang above join the cluster they are
/// most similar to. (The idea is that of HDBSCAN's condensed tree.)
///
/// Reference: R. Campello, D. Moulavi, J. Sander. "Density-based clustering based on
/// hierarchical density estimates." *PAKDD*, 2013. doi:10.1007/978-3-642-37456-2_14
struct CondensedTree {
  /// A node of the condensed tree.
  private struct Node {
    /// The node of the full tree where this one begins.
    let top: Int
    /// Its split, once followed down: the height and the two parts.
    var split: (height: Double, parts: [Int])?
  }

  private let leafCount: Int
  private let merges: [ConsensusTree.Merge]
  private let sizes: [Int]
  private var nodes: [Node] = []
  /// The condensed nodes that split, by falling height.
  private var splits: [Int] = []

  /// Condenses a tree.
  ///
  /// - Parameters:
  ///   - merges: The merges of the tree, by rising height.
  ///   - counts: The observations of each leaf.
  ///   - minimumSize: The observations from which on a part counts as a cluster.
  init(merges: [ConsensusTree.Merge], counts: [Int], minimumSize: Int) {
    leafCount = counts.count
    self.merges = merges
    sizes = counts + merges.map(\.size)
    var open = [Node(top: sizes.count - 1)]
    while let node = open.popLast() {
      nodes.append(node)
      guard let (height, parts) = split(below: node.top, minimumSize: minimumSize) else { continue }
      // The parts are taken next in order, so that their numbers are known here.
      nodes[nodes.count - 1].split = (height, parts)
      open.append(contentsOf: parts.map { Node(top: $0) })
    }
    splits = nodes.indices.filter { nodes[$0].split != nil }.sorted {
      let (a, b) = (nodes[$0].split?.height ?? 0, nodes[$1].split?.height ?? 0)
      return a != b ? a > b : nodes[$0].top > nodes[$1].top
    }
  }

  /// The most clusters that the tree can be cut into.
  var maximumClusters: Int { splits.count + 1 }

  /// The heights of the splits, falling.
  var heights: [Double] { splits.compactMap { nodes[$0].split?.height } }

  /// Follows the large part down to the first split.
  private func split(below top: Int, minimumSize: Int) -> (Double, [Int])? {
    var node = top
    while node >= leafCount {
      let merge = merges[node - leafCount]
      let (a, b) = (sizes[merge.left] >= minimumSize, sizes[merge.right] >= minimumSize)
      if a && b { return (merge.height, [merge.left, merge.right]) }
      if !a && !b { return nil }
      node = a ? merge.left : merge.right
    }
    return nil
  }

  /// The cluster of each leaf at a cut; −1 for splinters that hang above it.
  ///
  /// - Parameter k: The number of clusters, in 1 ... ``maximumClusters``.
  /// - Returns: One cluster a leaf, numbered from 0.
  func leafClusters(at k: Int) -> [Int] {
    precondition((1...maximumClusters).contains(k), "\(k) of at most \(maximumClusters) clusters")
    let undone = Set(splits.prefix(k - 1).map { nodes[$0].top })
    let tops = [sizes.count - 1] + splits.prefix(k - 1).flatMap { nodes[$0].split?.parts ?? [] }
    var clusters = [Int](repeating: -1, count: leafCount)
    for (cluster, top) in tops.filter({ !undone.contains($0) }).enumerated() {
      for leaf in leaves(below: top) { clusters[leaf] = cluster }
    }
    return clusters
  }

  private func leaves(below top: Int) -> [Int] {
    var found: [Int] = []
    var open = [top]
    while let node = open.popLast() {
      if node < leafCount {
        found.append(node)
      } else {
        open += [merges[node - leafCount].left, merges[node - leafCount].right]
      }
    }
    return found
  }
}
