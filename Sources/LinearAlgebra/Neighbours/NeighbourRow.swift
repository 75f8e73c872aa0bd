internal import CKernels

/// A neighbour and how far it is.
struct Neighbour: Sendable {
  let index: Int32
  let squaredDistance: Double
}

/// Where the neighbours of one observation go, with memory to put candidates in order.
struct NeighbourRow {
  /// The neighbours wanted, *k*.
  let count: Int
  private let observations: Matrix
  private let indices: UnsafeMutablePointer<Int32>
  private let squares: UnsafeMutablePointer<Float>
  private var first = 0
  private var distances: [Double] = []
  private var scratch = CandidateOrder()

  /// The most candidates for which ranks are counted; more are sorted.
  private static let fewCandidates = 1024

  fileprivate init(
    of observations: Matrix, count: Int, indices: UnsafeMutablePointer<Int32>,
    squares: UnsafeMutablePointer<Float>
  ) {
    (self.observations, self.count) = (observations, count)
    (self.indices, self.squares) = (indices, squares)
  }

  fileprivate mutating func start(_ i: Int) { first = i * count }

  /// Writes the nearest *k* of at least as many candidates, those of equal distance by number.
  ///
  /// - Returns: The squared distance of the last of them.
  @discardableResult
  mutating func fill(_ i: Int, nearestAmong candidates: ArraySlice<Int32>) -> Double {
    let (n, d) = (candidates.count, observations.columns)
    guard count > 0, n >= count, n <= NeighbourRow.fewCandidates else {
      let found = nearestOthers(of: i, in: observations, among: candidates)
      fill(Array(found.prefix(count)))
      return found.prefix(count).last?.squaredDistance ?? .infinity
    }
    if distances.count < n { distances = [Double](repeating: 0, count: n) }
    return candidates.withUnsafeBufferPointer { candidates in
      guard let candidates = candidates.baseAddress else { return .infinity }
      return distances.withMutablePointer { distances in
        observations.withPointer { deepwak_squared_distances($0, d, i, n, candidates, distances) }
        scratch.order(candidates, n, distances)
        for place in 0..<count {
          let c = Int(scratch.places[place])
          indices[first &+ place] = candidates[c]
          squares[first &+ place] = Float(distances[c])
        }
        return distances[Int(scratch.places[count - 1])]
      }
    }
  }

  /// Writes neighbours that are in order already.
  func fill(_ found: [Neighbour]) {
    for (place, neighbour) in found.enumerated() {
      indices[first + place] = neighbour.index
      squares[first + place] = Float(neighbour.squaredDistance)
    }
  }
}

/// Candidates in order of distance, with the memory to get there.
private struct CandidateOrder {
  /// The candidates, nearest first, those of equal distance by number.
  private(set) var places: [Int32] = []
  private var keys: [UInt64] = []
  private var ranks: [Int32] = []

  /// Ranks by distances rounded to `Float` and by number; then the few that rounding has put in a
  /// wrong order change places.
  mutating func order(
    _ candidates: UnsafePointer<Int32>, _ n: Int, _ distances: UnsafePointer<Double>
  ) {
    if keys.count < n {
      keys = [UInt64](repeating: 0, count: n)
      ranks = [Int32](repeating: 0, count: n)
      places = ranks
    }
    keys.withMutablePointer { keys in
      ranks.withMutablePointer { ranks in
        for c in 0..<n {
          let rounded = UInt64(Float(distances[c]).bitPattern)
          keys[c] = rounded << 32 | UInt64(UInt32(bitPattern: candidates[c]))
        }
        deepwak_key_ranks(n, keys, ranks)
        for c in 0..<n { places[Int(ranks[c])] = Int32(truncatingIfNeeded: c) }
      }
    }
    for place in 1..<max(n, 1) {
      let c = places[place]
      let (distance, number) = (distances[Int(c)], candidates[Int(c)])
      var to = place
      while to > 0 {
        let before = Int(places[to &- 1])
        if distances[before] < distance { break }
        if distances[before] == distance, candidates[before] < number { break }
        places[to] = places[to &- 1]
        to &-= 1
      }
      places[to] = c
    }
  }
}

/// Collects *k* neighbours of each observation, on all threads.
func collectNeighbours(
  of observations: Matrix, count: Int, _ fill: @Sendable (Int, inout NeighbourRow) -> Void
) -> FoundNeighbours {
  let n = observations.rows
  var indices = [Int32](repeating: 0, count: n * count)
  var distances = [Float](repeating: 0, count: n * count)
  indices.withMutablePointer { indices in
    distances.withMutablePointer { distances in
      // Every block writes to rows of its own.
      nonisolated(unsafe) let (indices, distances) = (indices, distances)
      RowBlocks(count: count > 0 ? n : 0, size: 128).forEach { range in
        var row = NeighbourRow(
          of: observations, count: count, indices: indices, squares: distances)
        for i in range {
          row.start(i)
          fill(i, &row)
        }
      }
    }
  }
  return FoundNeighbours(
    count: count, indices: indices, squaredDistances: distances, recall: nil)
}

/// Candidates by their distance from an observation, those of equal distance by number.
func nearestOthers(
  of i: Int, in observations: Matrix, among candidates: ArraySlice<Int32>
) -> [Neighbour] {
  let d = observations.columns
  let distances = candidates.withUnsafeBufferPointer { candidates in
    [Double](unsafeUninitializedCapacity: candidates.count) { distances, written in
      written = candidates.count
      guard let names = candidates.baseAddress, let target = distances.baseAddress else { return }
      observations.withPointer {
        deepwak_squared_distances($0, d, i, candidates.count, names, target)
      }
    }
  }
  return zip(candidates, distances).map { Neighbour(index: $0, squaredDistance: $1) }
    .sorted { ($0.squaredDistance, $0.index) < ($1.squaredDistance, $1.index) }
}
