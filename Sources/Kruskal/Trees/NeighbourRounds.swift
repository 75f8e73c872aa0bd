internal import LinearAlgebra

/// The edges of the minimum spanning tree of points, from lists of their nearest neighbours.
///
/// Borůvka's algorithm: the nearest pair that leaves a component is an edge of the tree. The lists
/// prove it wherever it is nearer than anything beyond the end of the list of any member that has
/// no outsider in it. When no component can prove its edge any more, the few that are left are
/// joined by a search over all points.
///
/// Reference: J. Nešetřil, E. Milková, H. Nešetřilová. "Otakar Borůvka on minimum spanning tree
/// problem." *Discrete Math.* 233, 2001. doi:10.1016/S0012-365X(00)00224-7
func joinedByNeighbours(
  _ table: PointTable, _ neighbours: NearestNeighbours
) throws(ForestError) -> [PointPair] {
  var growth = TreeGrowth(vertexCount: table.count)
  var lists = NeighbourLists(table, neighbours)
  while growth.sets.count > 1 {
    let proven = lists.provenPairs(&growth.sets)
    if proven.isEmpty { break }
    for pair in proven { growth.add(pair) }
  }
  try joinComponents(of: table, &growth)
  return growth.pairs
}

/// The neighbours of every point by rising distance, and where its first outsider may be.
private struct NeighbourLists {
  private let width: Int
  private let indices: [Int32]
  private let squaredDistances: [Double]
  /// What is at least the distance of a point to all that its list lacks.
  private let beyond: [Double]
  private var places: [Int32]

  init(_ table: PointTable, _ neighbours: NearestNeighbours) {
    let (n, k) = (table.count, neighbours.count)
    width = k
    let rows = RowBlocks(count: n, size: 256).map { range in
      range.map { i -> (pairs: [PointPair], beyond: Double) in
        // The order of pairs with one end in common is that of the other ends.
        let found = neighbours.indices(of: i).map { j in
          PointPair(u: Int32(i), v: j, squaredDistance: table.squared(i, Int(j)))
        }
        let last = neighbours.indices(of: i).last.map { table.plain(i, Int($0)) } ?? 0
        let isAll = k == n - 1
        return (
          found.sorted { $0.precedes($1) }, isAll ? .infinity : max(last, table.core(i))
        )
      }
    }.flatMap { $0 }
    indices = rows.flatMap { $0.pairs.map(\.v) }
    squaredDistances = rows.flatMap { $0.pairs.map(\.squaredDistance) }
    isPlain = table.cores.isEmpty
    beyond = rows.map(\.beyond)
    places = [Int32](repeating: 0, count: n)
  }
  private let isPlain: Bool

  /// The nearest pair that leaves each component, of those components that can prove it.
  mutating func provenPairs(_ sets: inout DisjointSets) -> [PointPair] {
    let n = places.count
    let components = (0..<n).map { sets.find($0) }
    var best = [PointPair](repeating: .none, count: n)
    var bounds = [Double](repeating: .infinity, count: n)
    for i in 0..<n {
      let component = components[i]
      var place = Int(places[i])
      while place < width, components[Int(indices[i * width + place])] == component { place += 1 }
      places[i] = Int32(place)
      guard place < width else {
        bounds[component] = min(bounds[component], beyond[i])
        continue
      }
      let (j, squared) = (indices[i * width + place], squaredDistances[i * width + place])
      let pair = PointPair(u: min(Int32(i), j), v: max(Int32(i), j), squaredDistance: squared)
      if pair.precedes(best[component]) { best[component] = pair }
      // A plain list holds the first of all at the distance of its last; reachability has ties.
      if !isPlain, squared >= beyond[i] { bounds[component] = min(bounds[component], beyond[i]) }
    }
    return (0..<n).filter { best[$0].squaredDistance < bounds[$0] }.map { best[$0] }
  }
}
