/// The nearest others of every observation by comparing all pairs.
///
/// A few more candidates than asked for are kept by rounded values. Distances to them are then
/// taken in `Double`; where rounding could have hidden a nearer one, the observation is compared
/// with all others once more.
func exactNeighbours(
  of observations: Matrix, _ table: CentredObservations, count: Int
) -> FoundNeighbours {
  let n = observations.rows
  var lists = CandidateLists(count: n, capacity: min(n - 1, count + max(4, count / 8)))
  if count > 0 {
    lists.offerAllPairs(of: table)
    lists.settle()
  }
  let candidates = lists
  return collectNeighbours(of: observations, count: count) { i, row in
    let last = row.fill(i, nearestAmong: candidates.candidates(of: i))
    let bound = table.greatestValue(of: i, squaredDistance: last)
    if Double(candidates.worst[i]) > bound || candidates.capacity == n - 1 { return }
    row.fill(comparedWithAll(i, in: observations, within: last, count: count))
  }
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
  let found = nearestOthers(of: i, in: observations, among: near.map { Int32($0) }[...])
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
