package import LinearAlgebra

/// Two points and how far apart they are; the lower number first.
struct PointPair: Sendable, Hashable {
  var u: Int32
  var v: Int32
  var squaredDistance: Double

  /// A pair that every other precedes.
  static let none = PointPair(u: .max, v: .max, squaredDistance: .infinity)

  /// Whether this pair is joined before another: the nearer first, those of equal distance in order
  /// of (*u*, *v*).
  func precedes(_ other: PointPair) -> Bool {
    if squaredDistance != other.squaredDistance { return squaredDistance < other.squaredDistance }
    return (u, v) < (other.u, other.v)
  }
}

/// Points, and the distances between them that a tree is built on.
package struct PointTable: Sendable {
  package let points: Matrix
  /// The squared core distances; empty for the plain distance.
  let cores: [Double]

  package init(_ points: Matrix, neighbours: NearestNeighbours, coreNeighbors c: Int) {
    self.points = points
    guard c > 0 else {
      cores = []
      return
    }
    cores = (0..<points.rows).map { i in
      let last = neighbours.indices(of: i)
      return squaredDistance(points, i, Int(last[last.startIndex + c - 1]))
    }
  }

  /// The number of points.
  package var count: Int { points.rows }

  /// The squared core distance of a point; 0 for the plain distance.
  func core(_ i: Int) -> Double { cores.isEmpty ? 0 : cores[i] }

  /// The plain squared distance of two points.
  func plain(_ i: Int, _ j: Int) -> Double { squaredDistance(points, i, j) }

  /// The squared distance of two points, mutual reachability where there are core distances.
  package func squared(_ i: Int, _ j: Int) -> Double {
    let plain = squaredDistance(points, i, j)
    return cores.isEmpty ? plain : max(plain, cores[i], cores[j])
  }

  /// Two points with their distance.
  func pair(_ i: Int, _ j: Int) -> PointPair {
    PointPair(u: Int32(min(i, j)), v: Int32(max(i, j)), squaredDistance: squared(i, j))
  }
}

/// The squared distance of two rows, in `Double`.
private func squaredDistance(_ points: Matrix, _ i: Int, _ j: Int) -> Double {
  let d = points.columns
  return points.withPointer { preciseSquaredDistance($0 + i * d, $0 + j * d, count: d) }
}

/// A tree that grows by pairs, in any order, and the components that it has so far.
struct TreeGrowth: Sendable {
  var sets: DisjointSets
  private(set) var pairs: [PointPair] = []

  init(vertexCount: Int) { sets = DisjointSets(count: vertexCount) }

  /// Adds a pair unless it is connected already.
  mutating func add(_ pair: PointPair) {
    if sets.merge(Int(pair.u), Int(pair.v)) { pairs.append(pair) }
  }
}
