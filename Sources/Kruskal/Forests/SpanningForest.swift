public import LinearAlgebra

/// A forest over all vertices: its trees are clusters.
public struct SpanningForest: Sendable, Hashable {
  /// The edges, the most similar first; *n* less the number of trees.
  public let edges: [Edge]
  /// The tree of each of the *n* vertices; trees are numbered in order of their first vertex.
  public let partition: Partition

  /// Creates a forest from edges without a cycle.
  ///
  /// - Parameters:
  ///   - vertexCount: The number of vertices, *n*.
  ///   - edges: Edges in any order.
  public init(vertexCount: Int, edges: [Edge]) {
    var sets = DisjointSets(count: vertexCount)
    for edge in edges {
      precondition(
        sets.merge(edge.u, edge.v), "the edge \(edge.u) – \(edge.v) closes a cycle")
    }
    self.edges = edges.sorted { $0.precedes($1) }
    partition = Partition(labels: sets.labels(), clusterCount: sets.count)
  }

  /// The number of vertices, *n*.
  public var vertexCount: Int { partition.observationCount }

  /// The number of trees.
  public var treeCount: Int { partition.clusterCount }

  /// The adjacency matrix *A*, *n × n*: 1 where an edge is, and on the diagonal.
  public var adjacency: DoubleMatrix {
    var result = DoubleMatrix(zeros: vertexCount, vertexCount)
    for i in 0..<vertexCount { result[i, i] = 1 }
    for edge in edges {
      result[edge.u, edge.v] = 1
      result[edge.v, edge.u] = 1
    }
    return result
  }

  /// The connectivity matrix *M*, *n × n*: 1 where two vertices are in one tree.
  public var connectivity: DoubleMatrix {
    let labels = partition.labels
    return DoubleMatrix(rows: vertexCount, columns: vertexCount) {
      labels[$0] == labels[$1] ? 1 : 0
    }
  }

  /// The value ⟨*A*, Σ⟩ over the whole matrix: the diagonal of Σ, and every edge twice.
  ///
  /// - Parameter similarities: The *n × n* matrix Σ.
  /// - Returns: The sum.
  public func value(in similarities: DoubleMatrix) -> Double {
    precondition(
      similarities.rows == vertexCount && similarities.columns == vertexCount,
      "\(similarities) of similarities of \(vertexCount) vertices")
    let diagonal = (0..<vertexCount).reduce(0.0) { $0 + similarities[$1, $1] }
    return edges.reduce(diagonal) { $0 + similarities[$1.u, $1.v] + similarities[$1.v, $1.u] }
  }
}

extension SpanningTree {
  /// The maximum spanning forest of *k* trees: the tree without its *k* − 1 lightest edges.
  ///
  /// Its trees are the clusters of single linkage cut at *k*. Of edges of equal weight the last in
  /// order of (*u*, *v*) are cut first.
  ///
  /// - Parameter k: The number of trees.
  /// - Returns: The forest.
  /// - Throws: ``ForestError/treeCount(_:vertices:)`` unless 1 ≤ *k* ≤ *n*.
  public func forest(trees k: Int) throws(ForestError) -> SpanningForest {
    guard k >= 1, k <= vertexCount else { throw .treeCount(k, vertices: vertexCount) }
    return SpanningForest(vertexCount: vertexCount, edges: Array(edges.prefix(vertexCount - k)))
  }
}
