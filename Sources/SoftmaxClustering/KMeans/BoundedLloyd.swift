internal import LinearAlgebra

/// Lloyd's passes, in which most observations are not looked at.
///
/// Each observation keeps an upper bound of the distance to its own centre and a lower bound of that to
/// all others. When centres move, the bounds give way by so much. While the upper one is below the lower
/// one, or below half the way to the next centre, nothing nearer can be there. The others go
/// through one product a block. Bounds allow for rounding, so the passes are Lloyd's own.
///
/// Reference: G. Hamerly. "Making k-means even faster." *SDM*, 2010. doi:10.1137/1.9781611972801.12
struct BoundedLloyd {
  private let points: CentredPoints
  private let k: Int
  private let d: Int
  private let blocks: RowBlocks
  /// The centres, less the mean of the table.
  private var centres: DoubleMatrix
  /// What belongs to each: sums of rows, and their number.
  private var sums: [Double]
  private var counts: [Int]
  private var labels: [Int32]
  private var upper: [Float]
  private var lower: [Float]
  private var repaired = 0

  init(_ points: CentredPoints, _ centres: DoubleMatrix) {
    (self.points, self.centres) = (points, centres)
    (k, d) = (centres.rows, centres.columns)
    let n = points.values.rows
    // Every block sums on its own, so there must not be too many; nor may they depend on threads.
    blocks = RowBlocks(count: n, size: max(1024, (n + 63) / 64))
    sums = [Double](repeating: 0, count: k * d)
    counts = [Int](repeating: 0, count: k)
    labels = [Int32](repeating: -1, count: n)
    upper = [Float](repeating: .infinity, count: n)
    lower = [Float](repeating: 0, count: n)
  }

  /// Passes over the table until nothing moves.
  mutating func run(most: Int, tolerance: Double) -> CentreSearch.Outcome {
    let enough = tolerance * points.meanVariance
    var (iterations, converged) = (0, false)
    var moves = CentreMoves(still: centres)
    while iterations < most, !converged {
      iterations += 1
      let moved = assign(after: moves)
      let empties = repair()
      let next = means()
      moves = CentreMoves(from: centres, to: next)
      centres = next
      converged = !empties && (!moved || moves.squared <= enough)
    }
    return CentreSearch.Outcome(
      centres: centres, iterations: iterations, converged: converged, repaired: repaired)
  }

  /// Moves observations to nearer centres; whether any moved.
  private mutating func assign(after moves: CentreMoves) -> Bool {
    let product = CentreProduct(centres)
    let half = moves.halfWays
    let (points, k, d) = (points, k, d)
    let changes = labels.withMutablePointer { labels in
      upper.withMutablePointer { upper in
        lower.withMutablePointer { lower in
          nonisolated(unsafe) let (labels, upper, lower) = (labels, upper, lower)
          return blocks.map { range -> BlockChange in
            var change = BlockChange(clusters: k, width: d)
            var waiting: [Int32] = []
            waiting.reserveCapacity(range.count)
            for i in range {
              let c = Int(labels[i])
              if c >= 0 {
                upper[i] = (upper[i] + moves.own[c]) * 1.000001
                lower[i] = (lower[i] - moves.others[c]) * 0.999999
                if upper[i] < max(lower[i], half[c]) { continue }
              }
              waiting.append(Int32(truncatingIfNeeded: i))
            }
            product.forEachNearest(of: waiting, in: points) { i, near in
              let old = Int(labels[i])
              (labels[i], upper[i], lower[i]) = (Int32(near.number), near.upper, near.lower)
              if near.number != old { change.move(points, i, from: old, to: near.number) }
            }
            return change
          }
        }
      }
    }
    for change in changes where change.moved { change.add(to: &sums, &counts) }
    return changes.contains { $0.moved }
  }

  /// Gives every cluster without observations the one farthest from its centre; whether there was one.
  private mutating func repair() -> Bool {
    let empties = counts.indices.filter { counts[$0] == 0 }
    guard !empties.isEmpty else { return false }
    let x = points.values
    let distances = labels.indices.map { i -> Double in
      let c = Int(labels[i])
      return (0..<d).reduce(0.0) {
        let difference = Double(x[i, $1]) - centres[c, $1]
        return $0 + difference * difference
      }
    }
    var farthest = labels.indices.sorted { (distances[$1], $0) < (distances[$0], $1) }[...]
    var found = false
    for c in empties {
      while let i = farthest.popFirst(), distances[i] > 0 {
        let old = Int(labels[i])
        if counts[old] < 2 { continue }
        var change = BlockChange(clusters: k, width: d)
        change.move(points, i, from: old, to: c)
        change.add(to: &sums, &counts)
        (labels[i], upper[i], lower[i]) = (Int32(c), .infinity, 0)
        repaired += 1
        found = true
        break
      }
    }
    return found
  }

  /// The means of the clusters; a cluster without observations stays where it is.
  private func means() -> DoubleMatrix {
    DoubleMatrix(rows: k, columns: d) { c, j in
      counts[c] > 0 ? sums[c &* d &+ j] / Double(counts[c]) : centres[c, j]
    }
  }
}

/// What a block of observations changes in the sums of clusters.
private struct BlockChange: Sendable {
  private(set) var moved = false
  private let clusters: Int
  private let width: Int
  private var sums: [Double] = []
  private var counts: [Int]

  init(clusters: Int, width: Int) {
    (self.clusters, self.width) = (clusters, width)
    counts = [Int](repeating: 0, count: clusters)
  }

  /// Moves an observation; from −1 where it is new.
  mutating func move(_ points: CentredPoints, _ i: Int, from old: Int, to new: Int) {
    if !moved { sums = [Double](repeating: 0, count: clusters * width) }
    moved = true
    let d = width
    points.values.withPointer { x in
      let x = x + i &* d
      sums.withMutablePointer { sums in
        let to = sums + new &* d
        for j in 0..<d { to[j] += Double(x[j]) }
        if old >= 0 {
          let from = sums + old &* d
          for j in 0..<d { from[j] -= Double(x[j]) }
        }
      }
    }
    counts[new] += 1
    if old >= 0 { counts[old] -= 1 }
  }

  func add(to total: inout [Double], _ totalCounts: inout [Int]) {
    for place in sums.indices { total[place] += sums[place] }
    for c in counts.indices { totalCounts[c] += counts[c] }
  }
}
