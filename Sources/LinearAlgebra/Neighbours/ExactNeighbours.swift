/// The nearest others of every observation by comparing all pairs.
///
/// A few more candidates than asked for are kept by rounded values. Distances to them are then
/// taken in `Double`; where rounding could have hidden a nearer one, the observation is compared
/// with all others once more.
func exactNeighbours(
  of observations: Matrix, _ table: CentredObservations, count: Int
) -> FoundNeighbours {
  let n = observations.rows
  var heaps = CandidateHeaps(count: n, capacity: min(n - 1, count + max(4, count / 8)))
  if count > 0 { heaps.offerAllPairs(of: table) }
  let candidates = heaps
  return collectNeighbours(rows: n, count: count) { i in
    let found = nearestOthers(of: i, in: observations, among: candidates.candidates(of: i))
    let last = found[count - 1].squaredDistance
    let bound = table.greatestValue(of: i, squaredDistance: last)
    if Double(candidates.worst[i]) > bound || candidates.capacity == n - 1 {
      return Array(found.prefix(count))
    }
    return comparedWithAll(i, in: observations, within: last, count: count)
  }
}

/// A neighbour and how far it is.
struct Neighbour: Sendable {
  let index: Int32
  let squaredDistance: Double
}

/// Collects *k* neighbours of each observation, on all threads.
func collectNeighbours(
  rows n: Int, count: Int, _ nearest: @Sendable (Int) -> [Neighbour]
) -> FoundNeighbours {
  var indices = [Int32](repeating: 0, count: n * count)
  var distances = [Float](repeating: 0, count: n * count)
  indices.withMutablePointer { indices in
    distances.withMutablePointer { distances in
      // Every block writes to rows of its own.
      nonisolated(unsafe) let (indices, distances) = (indices, distances)
      RowBlocks(count: count > 0 ? n : 0, size: 128).forEach { range in
        for i in range {
          for (place, found) in nearest(i).enumerated() {
            indices[i * count + place] = found.index
            distances[i * count + place] = Float(found.squaredDistance)
          }
        }
      }
    }
  }
  return FoundNeighbours(
    count: count, indices: indices, squaredDistances: distances, recall: nil)
}

/// Candidates by their distance from an observation, those of equal distance by number.
func nearestOthers(
  of i: Int, in observations: Matrix, among candidates: [Int32]
) -> [Neighbour] {
  let d = observations.columns
  let found = observations.withPointer { rows in
    candidates.map { j in
      Neighbour(
        index: j,
        squaredDistance: preciseSquaredDistance(rows + i * d, rows + Int(j) * d, count: d))
    }
  }
  return found.sorted { ($0.squaredDistance, $0.index) < ($1.squaredDistance, $1.index) }
}

/// The nearest others of one observation, looked for among all that may be within a distance.
private func comparedWithAll(
  _ i: Int, in observations: Matrix, within limit: Double, count: Int
) -> [Neighbour] {
  let (n, d) = (observations.rows, observations.columns)
  // Squares of differences do not cancel: the relative error is small whatever the rows are.
  let rounded = Float(limit) * (1 + Float(d + 8) * 0x1p-22) + .leastNonzeroMagnitude
  let near = observations.withPointer { rows in
    (0..<n).filter { j in
      j != i && squaredDistance(rows + i * d, rows + j * d, count: d) <= rounded
    }
  }
  let found = nearestOthers(of: i, in: observations, among: near.map { Int32($0) })
  return Array(found.prefix(count))
}

extension CentredObservations {
  /// The greatest rounded value ‖y‖²/2 − x·y that a *y* at most so far from observation *i* can
  /// have.
  ///
  /// By the bound on the error of an inner product; ‖y‖ is at most ‖x‖ plus the distance.
  ///
  /// Reference: N. Higham. *Accuracy and Stability of Numerical Algorithms.* SIAM, 2002,
  /// section 3.1.
  package func greatestValue(of i: Int, squaredDistance: Double) -> Double {
    let half = Double(halfNorms[i])
    let norm = (2 * half).squareRoot()
    let other = norm + squaredDistance.squareRoot()
    let error = Double(matrix.columns + 8) * 0x1p-24 * (norm * other + other * other / 2)
    return squaredDistance / 2 - half + error
  }
}

/// ‖x − y‖² in eight lanes of `Double`; the same for *x* and *y* exchanged.
package func preciseSquaredDistance(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int
) -> Double {
  var lanes = SIMD8<Double>(repeating: 0)
  var j = 0
  while j &+ 8 <= count {
    let a = UnsafeRawPointer(x + j).loadUnaligned(as: SIMD8<Float>.self)
    let b = UnsafeRawPointer(y + j).loadUnaligned(as: SIMD8<Float>.self)
    let difference = SIMD8<Double>(a) - SIMD8<Double>(b)
    lanes += difference * difference
    j &+= 8
  }
  var sum = lanes.sum()
  while j < count {
    let difference = Double(x[j]) - Double(y[j])
    sum += difference * difference
    j &+= 1
  }
  return sum
}
