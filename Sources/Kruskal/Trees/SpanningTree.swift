/// The spanning tree of greatest total similarity.
///
/// One tree serves every number of clusters: without its *k* − 1 lightest edges it is the maximum
/// spanning forest of *k* trees, whose trees are the clusters of single linkage. Edges of equal
/// weight come in order of (*u*, *v*), the first being taken before the others; the tree is
/// then unique, whatever finds it.
///
/// Reference: J. Gower, G. Ross. "Minimum spanning trees and single linkage cluster analysis."
/// *J. R. Stat. Soc. C* 18(1), 1969. doi:10.2307/2346439
public struct SpanningTree: Sendable, Hashable {
  /// The number of vertices, *n*.
  public let vertexCount: Int
  /// The *n* − 1 edges, the most similar first.
  public let edges: [Edge]

  /// Creates the tree of some edges.
  ///
  /// - Parameters:
  ///   - vertexCount: The number of vertices, *n*.
  ///   - edges: *n* − 1 edges that connect all vertices, in any order.
  public init(vertexCount: Int, edges: [Edge]) {
    precondition(
      edges.count == max(vertexCount - 1, 0),
      "\(edges.count) edges do not make a tree of \(vertexCount) vertices")
    var sets = DisjointSets(count: vertexCount)
    for edge in edges { sets.merge(edge.u, edge.v) }
    precondition(
      sets.count <= 1, "the edges leave \(sets.count) trees of \(vertexCount) vertices")
    self.vertexCount = vertexCount
    self.edges = edges.sorted { $0.precedes($1) }
  }

  /// The sum of the similarities of its edges.
  public var totalSimilarity: Double { edges.reduce(0) { $0 + $1.similarity } }
}
