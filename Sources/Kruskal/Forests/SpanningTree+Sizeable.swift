internal import LinearAlgebra

extension SpanningTree {
  /// A forest of *k* trees of at least so many vertices each.
  ///
  /// Single linkage cuts stragglers off one by one before it parts what is large. Here the tree is
  /// cut as high as there are *k* parts of at least *m* vertices; smaller parts then join whatever
  /// they are nearest to, edge by edge, but no edge joins two of the *k*. With *m* = 1 it is
  /// ``forest(trees:)``.
  ///
  /// - Parameters:
  ///   - k: The number of trees.
  ///   - m: The fewest vertices of a tree, at least 1.
  /// - Returns: The forest.
  /// - Throws: ``ForestError/treeCount(_:vertices:)``, or ``ForestError/tooFewParts(_:size:trees:)``
  ///   when the tree has not so many parts of that size at any height.
  /// - Complexity: O(*n* α(*n*))
  public func forest(trees k: Int, minimumSize m: Int) throws(ForestError) -> SpanningForest {
    guard k >= 1, k <= vertexCount else { throw .treeCount(k, vertices: vertexCount) }
    let links = edges.map { SampledEdge(u: Int32($0.u), v: Int32($0.v)) }
    let cut = SizeableCut(of: links, vertexCount: vertexCount, trees: k, minimumSize: m)
    guard cut.partCount == k else {
      throw .tooFewParts(cut.partCount, size: m, trees: k)
    }
    return SpanningForest(vertexCount: vertexCount, edges: cut.kept.map { edges[$0] })
  }
}

/// The edges of a tree that are left when it is cut into parts of some size.
struct SizeableCut {
  /// The places of the edges that are left, rising.
  private(set) var kept: [Int] = []
  /// The trees that are left: as many as asked for, or as many parts of the size as there are at
  /// any height, if they are fewer.
  let partCount: Int
  /// The tree of each vertex, by a vertex that stands for it.
  private(set) var roots: [Int] = []

  /// Cuts a tree.
  ///
  /// - Parameters:
  ///   - edges: *n* − 1 edges, the most similar first.
  ///   - n: The number of vertices.
  ///   - k: The number of parts.
  ///   - m: The fewest vertices of a part.
  init(of edges: [SampledEdge], vertexCount n: Int, trees k: Int, minimumSize m: Int) {
    let merges = SizedMerges(edges, vertexCount: n, minimumSize: m)
    let level = merges.level(parts: k)
    var sets = DisjointSets(count: n)
    for edge in edges[..<level] { sets.merge(Int(edge.u), Int(edge.v)) }
    var sizes = [Int](repeating: 0, count: n)
    for i in 0..<n { sizes[sets.find(i)] += 1 }
    // Whether the set that a vertex stands for is one of the parts, or has joined one.
    var isPart = sizes.map { $0 >= m }
    let parts = isPart.count { $0 }
    kept = Array(0..<level)
    for place in level..<edges.count {
      let (a, b) = (sets.find(Int(edges[place].u)), sets.find(Int(edges[place].v)))
      guard !(isPart[a] && isPart[b]) else { continue }
      let joined = isPart[a] || isPart[b]
      sets.merge(a, b)
      isPart[sets.find(a)] = joined
      kept.append(place)
    }
    partCount = parts
    roots = (0..<n).map { sets.find($0) }
  }
}

/// How many parts of some size there are after each merge of a tree.
private struct SizedMerges {
  /// The parts after the first 0, 1, … merges.
  private var counts: [Int]

  init(_ edges: [SampledEdge], vertexCount n: Int, minimumSize m: Int) {
    var sets = DisjointSets(count: n)
    var sizes = [Int](repeating: 1, count: n)
    counts = [m <= 1 ? n : 0]
    counts.reserveCapacity(n)
    for edge in edges {
      let (a, b) = (sets.find(Int(edge.u)), sets.find(Int(edge.v)))
      let size = sizes[a] + sizes[b]
      let before = (sizes[a] >= m ? 1 : 0) + (sizes[b] >= m ? 1 : 0)
      sets.merge(a, b)
      sizes[sets.find(a)] = size
      counts.append((counts.last ?? 0) - before + (size >= m ? 1 : 0))
    }
  }

  /// The most merges after which there are so many parts; where there never are, as many as there
  /// can be.
  func level(parts k: Int) -> Int {
    let most = min(k, counts.max() ?? 0)
    // Going down, the number of parts changes by one at most.
    return counts.lastIndex { $0 >= most } ?? 0
  }
}
