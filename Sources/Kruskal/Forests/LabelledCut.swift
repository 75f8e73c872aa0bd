public import LinearAlgebra

extension SpanningTree {
  /// Clusters of at least some size that meet partial labels, from the tree alone.
  ///
  /// Observations of one label are joined first; then the edges of the tree are taken, the most similar first,
  /// except those that would join two labels, until nothing can be joined. The clusters that are
  /// still wanted come from the lightest edges both ends of which had enough observations when they were
  /// joined: stragglers stay where they hang rather than being clusters of their own. Without labels and with
  /// a least size of 1 this is the maximum spanning forest of *k* trees.
  ///
  /// - Parameters:
  ///   - k: The number of clusters; fewer are found where the tree has no such edges left.
  ///   - minimumSize: The fewest observations on either side of an edge that is cut.
  ///   - labels: The label of each of *n* observations, nil where there is none; nil for none at all.
  /// - Returns: The cluster of each observation.
  /// - Throws: ``ForestError/treeCount(_:vertices:)``, or ``ForestError/tooManyGroups(_:trees:)`` for
  ///   more labels than clusters.
  /// - Complexity: O(*n*) but for the sorting of *n* edges.
  public func clusters(
    _ k: Int, minimumSize: Int = 1, labels: [Int?]? = nil
  ) throws(ForestError) -> Partition {
    guard k >= 1, k <= vertexCount else { throw .treeCount(k, vertices: vertexCount) }
    precondition(
      (labels?.count ?? vertexCount) == vertexCount,
      "\(labels?.count ?? 0) labels of \(vertexCount) vertices")
    var growth = LabelledGrowth(vertexCount: vertexCount, labels: labels)
    guard growth.labelCount <= k else { throw .tooManyGroups(growth.firsts.sorted(), trees: k) }
    let joined = edges.compactMap { growth.join($0) }
    let wanted = k - growth.sets.count
    let cut = joined.filter { $0.least >= minimumSize }.suffix(max(wanted, 0)).map(\.place)
    var result = DisjointSets(count: vertexCount)
    for (first, other) in growth.mustLinks { result.merge(first, other) }
    let removed = Set(cut)
    for join in joined where !removed.contains(join.place) {
      result.merge(join.edge.u, join.edge.v)
    }
    return Partition(labels: result.labels(), clusterCount: result.count)
  }
}

/// Sets of observations that grow by the edges of a tree, with no two labels in one.
private struct LabelledGrowth {
  /// An edge that joined two sets.
  struct Join {
    let edge: Edge
    /// Its number among those that did.
    let place: Int
    /// The observations in the smaller of the two.
    let least: Int
  }

  var sets: DisjointSets
  private(set) var mustLinks: [(Int, Int)] = []
  private(set) var firsts: [Int] = []
  /// What stands for a set knows its size and its label.
  private var sizes: [Int]
  private var names: [Int?]
  private var joinCount = 0

  var labelCount: Int { firsts.count }

  init(vertexCount n: Int, labels: [Int?]?) {
    sets = DisjointSets(count: n)
    sizes = [Int](repeating: 1, count: n)
    names = labels ?? [Int?](repeating: nil, count: n)
    var first: [Int: Int] = [:]
    for (i, label) in (labels ?? []).enumerated() {
      guard let label else { continue }
      if let known = first[label] {
        mustLinks.append((known, i))
        merge(known, i)
      } else {
        first[label] = i
      }
    }
    firsts = Array(first.values)
  }

  /// Joins the ends of an edge if they may be; nil when they may not, or are together.
  mutating func join(_ edge: Edge) -> Join? {
    let (a, b) = (sets.find(edge.u), sets.find(edge.v))
    if a == b { return nil }
    if let one = names[a], let other = names[b], one != other { return nil }
    let least = min(sizes[a], sizes[b])
    merge(a, b)
    joinCount += 1
    return Join(edge: edge, place: joinCount, least: least)
  }

  private mutating func merge(_ i: Int, _ j: Int) {
    let (a, b) = (sets.find(i), sets.find(j))
    guard sets.merge(a, b) else { return }
    let root = sets.find(a)
    (sizes[root], names[root]) = (sizes[a] + sizes[b], names[a] ?? names[b])
  }
}
