public import LinearAlgebra

extension SpanningTree {
  /// The maximum spanning tree of points: that of single linkage.
  ///
  /// No matrix is made. Distances that decide anything are taken in `Double` from the points themselves; points of
  /// equal distance are joined in order of their numbers.
  ///
  /// - Parameters:
  ///   - points: An *n × d* matrix of finite numbers.
  ///   - similarity: The similarity of two points.
  ///   - coreNeighbors: With *c* > 0, takes the mutual reachability distance instead: the greatest of
  ///     the distance and the two core distances, those to a point's *c*-th nearest other.
  ///     Sparse points then join late, and stragglers no longer chain clusters together.
  ///   - method: How the tree is found; all give the same.
  /// - Throws: ``ForestError/coordinate(row:column:)`` or
  ///   ``ForestError/coreNeighbors(_:observations:)``.
  /// - Complexity: O(*n*²*d*) time on all threads, O(*nd*) memory.
  ///
  /// References: W. March, P. Ram, A. Gray. "Fast Euclidean minimum spanning tree: algorithm,
  /// analysis, and applications." *KDD*, 2010. doi:10.1145/1835804.1835882;
  /// R. Campello, D. Moulavi, J. Sander. "Density-based clustering based on hierarchical density
  /// estimates." *PAKDD*, 2013. doi:10.1007/978-3-642-37456-2_14
  public init(
    of points: Matrix, similarity: PointSimilarity = .negativeSquaredDistance,
    coreNeighbors: Int = 0, method: PointTreeMethod = .automatic
  ) throws(ForestError) {
    let n = points.rows
    guard coreNeighbors >= 0, coreNeighbors <= max(n - 1, 0) else {
      throw .coreNeighbors(coreNeighbors, observations: n)
    }
    let usesLists = method == .neighbours || (method == .automatic && n > 512)
    // Few neighbours prove few edges; many take long to find.
    let listed = usesLists ? min(n - 1, max(15, coreNeighbors)) : coreNeighbors
    let neighbours = try nearestOthers(of: points, count: max(listed, 0))
    let table = PointTable(points, neighbours: neighbours, coreNeighbors: coreNeighbors)
    let pairs =
      usesLists && n > 1
      ? try joinedByNeighbours(table, neighbours) : primEdges(of: table)
    self.init(
      vertexCount: n,
      edges: pairs.map {
        Edge(
          Int($0.u), Int($0.v),
          similarity: similarity.similarity(atSquaredDistance: $0.squaredDistance))
      })
  }

  /// The maximum spanning tree of the graph of nearest neighbours, connected up where it falls
  /// apart by the nearest pairs of its components.
  ///
  /// With few or approximate neighbours this is not quite the tree of the points, but close to it.
  ///
  /// - Parameters:
  ///   - neighbours: Neighbours of each of *n* points.
  ///   - points: The points, *n × d*.
  ///   - similarity: The similarity of two points.
  /// - Throws: ``ForestError/coordinate(row:column:)``.
  /// - Complexity: O(*nk* log *n*), and O(*nmd*) for the *m* points outside the largest component.
  public init(
    ofGraph neighbours: NearestNeighbours, points: Matrix,
    similarity: PointSimilarity = .negativeSquaredDistance
  ) throws(ForestError) {
    precondition(
      neighbours.observationCount == points.rows,
      "neighbours of \(neighbours.observationCount) points and \(points) of points")
    let table = PointTable(points, neighbours: neighbours, coreNeighbors: 0)
    var growth = TreeGrowth(vertexCount: points.rows)
    for pair in listedPairs(table, neighbours).sorted(by: { $0.precedes($1) }) {
      growth.add(pair)
    }
    try joinComponents(of: table, &growth)
    self.init(
      vertexCount: points.rows,
      edges: growth.pairs.map {
        Edge(
          Int($0.u), Int($0.v),
          similarity: similarity.similarity(atSquaredDistance: $0.squaredDistance))
      })
  }
}

/// The nearest others of every point by exact search.
private func nearestOthers(of points: Matrix, count: Int) throws(ForestError) -> NearestNeighbours {
  do {
    return try NearestNeighbours(of: points, count: count, method: .exact)
  } catch {
    if case .notFinite(let row, let column) = error { throw .coordinate(row: row, column: column) }
    throw .coreNeighbors(count, observations: points.rows)
  }
}

/// Every pair of a point and a listed neighbour, once.
private func listedPairs(_ table: PointTable, _ neighbours: NearestNeighbours) -> [PointPair] {
  var pairs: [PointPair] = []
  for i in 0..<table.count {
    for j in neighbours.indices(of: i) where Int(j) != i {
      if j < i, neighbours.indices(of: Int(j)).contains(Int32(i)) { continue }
      pairs.append(table.pair(i, Int(j)))
    }
  }
  return pairs
}
