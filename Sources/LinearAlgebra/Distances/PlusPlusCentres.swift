/// Rows of a table that lie apart: the starting centres of k-means++.
///
/// Each next centre is drawn in proportion to the squared distance from those already taken. Of
/// several draws the one stays that leaves the least sum of squared distances.
///
/// Reference: D. Arthur, S. Vassilvitskii. "k-means++: the advantages of careful seeding." *SODA*,
/// 2007; the several draws are in section 5.
package struct PlusPlusCentres: Sendable {
  /// The numbers of the rows taken, in order; fewer than asked for where no other rows are distinct.
  package private(set) var rows: [Int] = []
  /// The number of the nearest of them, of each row of the table.
  package private(set) var labels: [Int]

  private let points: CentredPoints
  private let blocks: RowBlocks
  /// The squared distance from the nearest centre, of each row.
  private var nearest: [Float]
  /// The sums of these over blocks of rows.
  private var sums: [Double]

  /// Draws centres.
  ///
  /// - Parameters:
  ///   - points: The table, *n × d*.
  ///   - count: The number of centres, *k*.
  ///   - draws: The draws of each centre but the first; 2 + ⌊ln *k*⌋ are customary.
  ///   - generator: The source of the draws.
  /// - Complexity: O(draws · *nkd*) on all threads.
  package init(
    of points: CentredPoints, count: Int, draws: Int, using generator: inout CounterGenerator
  ) {
    precondition(draws > 0, "\(draws) draws of a centre")
    let n = points.values.rows
    self.points = points
    blocks = RowBlocks(count: n, size: 1024)
    labels = [Int](repeating: 0, count: n)
    nearest = [Float](repeating: .infinity, count: n)
    sums = [Double](repeating: 1, count: blocks.blockCount)
    guard n > 0, count > 0 else { return }
    take([generator.index(below: n)])
    while rows.count < count {
      let total = sums.reduce(0, +)
      guard total > 0 else { return }
      let drawn = (0..<draws).map { _ in row(at: generator.uniform() * total) }
      take(drawn)
    }
  }

  /// The row where the running sum of squared distances passes a number.
  private func row(at target: Double) -> Int {
    var remaining = target
    var block = 0
    while block + 1 < sums.count, remaining >= sums[block] {
      remaining -= sums[block]
      block += 1
    }
    for i in blocks.range(of: block) {
      remaining -= Double(nearest[i])
      if remaining < 0 { return i }
    }
    // Rounding has left some over: the last row that is no centre.
    return nearest.lastIndex { $0 > 0 } ?? 0
  }

  /// Takes the best of some rows as the next centre.
  private mutating func take(_ drawn: [Int]) {
    let (n, t) = (nearest.count, drawn.count)
    let gathered = points.values.rows(at: drawn)
    let (points, nearest) = (points, nearest)
    var offered = Matrix(zeros: n, t)
    let parts = offered.withMutablePointer { offered in
      nonisolated(unsafe) let offered = offered
      return blocks.map { range -> [Double] in
        var distances = Matrix(zeros: range.count, t)
        points.squaredDistances(of: range, to: drawn, gathered: gathered, into: &distances)
        var sums = [Double](repeating: 0, count: t)
        distances.withPointer { distances in
          nearest.withPointer { nearest in
            for (place, i) in range.enumerated() {
              for j in 0..<t {
                let least = min(distances[place &* t &+ j], nearest[i])
                offered[i &* t &+ j] = least
                sums[j] += Double(least)
              }
            }
          }
        }
        return sums
      }
    }
    let totals = (0..<t).map { j in parts.reduce(0) { $0 + $1[j] } }
    let best = totals.indices.min { (totals[$0], $0) < (totals[$1], $1) } ?? 0
    settle(offered, best)
    sums = parts.map { $0[best] }
    rows.append(drawn[best])
  }

  /// Writes down the new distances where they are less.
  private mutating func settle(_ offered: Matrix, _ best: Int) {
    let (t, number) = (offered.columns, rows.count)
    offered.withElements { offered in
      for i in nearest.indices where offered[i &* t &+ best] < nearest[i] {
        (nearest[i], labels[i]) = (offered[i &* t &+ best], number)
      }
    }
  }
}
