/// The merges of single linkage, from single observations to one cluster.
///
/// Clusters are numbered as in SciPy's linkage matrix: observations 0 ..< *n*, and *n* + *t* for the
/// cluster that merge *t* makes.
public struct Dendrogram: Sendable, Hashable {
  /// One merge of two clusters.
  public struct Merge: Sendable, Hashable, Codable {
    /// The merged cluster of lower number.
    public let left: Int
    /// The merged cluster of higher number.
    public let right: Int
    /// The height of the merge; heights never fall.
    public let height: Double
    /// The observations in the new cluster.
    public let size: Int
  }

  /// The number of observations, *n*.
  public let observationCount: Int
  /// The *n* − 1 merges, the lowest first.
  public let merges: [Merge]

  /// Creates the dendrogram of a spanning tree.
  ///
  /// - Parameters:
  ///   - tree: The tree.
  ///   - height: The height of a similarity; must not fall when it falls. The negative of the
  ///     similarity unless given.
  public init(of tree: SpanningTree, height: (Double) -> Double = { -$0 }) {
    let n = tree.vertexCount
    var sets = DisjointSets(count: n)
    // The cluster, and its size, that stands where a set has its root.
    var clusters = Array(0..<n)
    var sizes = [Int](repeating: 1, count: n)
    merges = tree.edges.enumerated().map { t, edge in
      let (a, b) = (sets.find(edge.u), sets.find(edge.v))
      let (left, right, size) = (clusters[a], clusters[b], sizes[a] + sizes[b])
      sets.merge(a, b)
      let root = sets.find(a)
      (clusters[root], sizes[root]) = (n + t, size)
      return Merge(
        left: min(left, right), right: max(left, right), height: height(edge.similarity),
        size: size)
    }
    observationCount = n
  }
}
