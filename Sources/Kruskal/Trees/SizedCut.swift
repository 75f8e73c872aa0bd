/// The cut of a spanning tree into trees of a least size.
///
/// The lightest edges go first, but only those with at least so many vertices on both sides.
/// Plain cuts of noisy points mostly split off stragglers, one by one, and leave the rest in one
/// tree; here every tree is a cluster to speak of. An edge that may not be cut never may be later,
/// since trees only become smaller: one pass over the edges finds the cut.
struct SizedCut: Sendable {
  private let n: Int
  private var order: [Int32]
  private var parents: [Int32]
  private var sizes: [Int32]
  private var isRoot: [Bool]

  init(vertexCount n: Int) {
    self.n = n
    order = (0..<Int32(max(n - 1, 0))).map { $0 }
    parents = [Int32](repeating: -1, count: n)
    sizes = [Int32](repeating: 1, count: n)
    isRoot = [Bool](repeating: false, count: n)
  }

  /// Finds the edges that are kept.
  ///
  /// - Parameters:
  ///   - k: The number of trees wanted; fewer are left where the least size allows no more.
  ///   - leastSize: The least number of vertices in a tree.
  ///   - from: The end of each edge that is nearer to vertex 0; edges stand so that it is vertex
  ///     0, or the far end of an edge before.
  ///   - to: The far ends; every vertex but 0 is one of them.
  ///   - weights: The weights of the edges.
  ///   - kept: Receives 1 for each edge that is kept, 0 for those cut.
  /// - Returns: The number of trees.
  /// - Complexity: O(*n* log *n*) and the depth of the tree for each edge tried.
  mutating func cut(
    trees k: Int, leastSize: Int, from: [Int32], to: [Int32], weights: [Double],
    kept: inout [UInt8]
  ) -> Int {
    for i in 0..<n { (parents[i], sizes[i], isRoot[i]) = (-1, 1, i == 0) }
    for e in to.indices {
      (parents[Int(to[e])], kept[e], order[e]) = (from[e], 1, Int32(e))
    }
    for e in to.indices.reversed() { sizes[Int(from[e])] += sizes[Int(to[e])] }
    order.sort { a, b in
      let (a, b) = (Int(a), Int(b))
      if weights[a] != weights[b] { return weights[a] < weights[b] }
      // Of equal edges the last in order of (u, v) is cut first.
      return (min(from[a], to[a]), max(from[a], to[a])) > (min(from[b], to[b]), max(from[b], to[b]))
    }
    var count = 1
    let least = Int32(leastSize)
    for e in order where count < k {
      let vertex = Int(to[Int(e)])
      let size = sizes[vertex]
      guard size >= least else { continue }
      var root = Int(from[Int(e)])
      while !isRoot[root] { root = Int(parents[root]) }
      guard sizes[root] - size >= least else { continue }
      var above = Int(from[Int(e)])
      while true {
        sizes[above] -= size
        if above == root { break }
        above = Int(parents[above])
      }
      isRoot[vertex] = true
      kept[Int(e)] = 0
      count += 1
    }
    return count
  }

  /// Writes the tree of each vertex after a cut, numbered in order of their first vertex.
  mutating func writeLabels(from: [Int32], to: [Int32], _ labels: UnsafeMutablePointer<Int32>) {
    guard n > 0 else { return }
    // The vertex that stands for a tree is its root; sizes are no longer needed.
    parents[0] = 0
    for e in to.indices {
      let vertex = Int(to[e])
      parents[vertex] = isRoot[vertex] ? to[e] : parents[Int(from[e])]
    }
    for i in 0..<n { sizes[i] = -1 }
    var next: Int32 = 0
    for i in 0..<n {
      let root = Int(parents[i])
      if sizes[root] < 0 {
        sizes[root] = next
        next += 1
      }
      labels[i] = sizes[root]
    }
  }
}

extension SpanningTree {
  /// The spanning forest of at most *k* trees of a least size each.
  ///
  /// The lightest edges are cut first, but only those with at least so many vertices on both
  /// sides. With a least size of 1 it is the maximum spanning forest of *k* trees.
  ///
  /// - Parameters:
  ///   - k: The number of trees; fewer are left where the least size allows no more.
  ///   - leastSize: The least number of vertices in a tree, at least 1.
  /// - Returns: The forest.
  /// - Throws: ``ForestError/treeCount(_:vertices:)`` unless 1 ≤ *k* ≤ *n*.
  /// - Complexity: O(*n* log *n*) and the depth of the tree for each edge tried.
  public func forest(trees k: Int, leastSize: Int) throws(ForestError) -> SpanningForest {
    guard k >= 1, k <= vertexCount else { throw .treeCount(k, vertices: vertexCount) }
    let walk = walkFromFirst()
    var kept = [UInt8](repeating: 1, count: edges.count)
    var cut = SizedCut(vertexCount: vertexCount)
    _ = cut.cut(
      trees: k, leastSize: leastSize, from: walk.map(\.from), to: walk.map(\.to),
      weights: walk.map { edges[$0.edge].similarity }, kept: &kept)
    return SpanningForest(
      vertexCount: vertexCount,
      edges: walk.indices.filter { kept[$0] != 0 }.map { edges[walk[$0].edge] })
  }

  /// An edge as it is met on the way from vertex 0.
  private struct Step {
    let edge: Int
    let from: Int32
    let to: Int32
  }

  /// The edges in an order in which each begins where one before ended, or at vertex 0.
  private func walkFromFirst() -> [Step] {
    var incident = [[Int]](repeating: [], count: vertexCount)
    for (e, edge) in edges.enumerated() {
      incident[edge.u].append(e)
      incident[edge.v].append(e)
    }
    var seen = [Bool](repeating: false, count: vertexCount)
    var queue = vertexCount > 0 ? [0] : []
    var steps: [Step] = []
    var place = 0
    while place < queue.count {
      let vertex = queue[place]
      (place, seen[vertex]) = (place + 1, true)
      for e in incident[vertex] {
        let other = edges[e].u == vertex ? edges[e].v : edges[e].u
        guard !seen[other] else { continue }
        steps.append(Step(edge: e, from: Int32(vertex), to: Int32(other)))
        queue.append(other)
      }
    }
    return steps
  }
}
