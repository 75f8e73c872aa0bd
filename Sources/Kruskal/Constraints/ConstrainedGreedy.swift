internal import LinearAlgebra

/// The greedy forest under constraints, and the space that finding one takes.
///
/// Edges need not be sorted beyond the point where *k* trees are left: the heaviest few of each
/// vertex are gone through first, and of the others only those between sets that may still
/// merge are looked at, in the same way again.
///
/// Reference: V. Osipov, P. Sanders, J. Singler. "The filter-Kruskal minimum spanning tree
/// algorithm." *ALENEX*, 2009. doi:10.1137/1.9781611972894.5
struct ConstrainedGreedy: Sendable {
  private let n: Int
  private let k: Int
  /// The members of each group of several, in order.
  private let linked: [[Int32]]
  private let isBiased: Bool
  private var sets: ForbiddenSets
  private var candidates: [Candidate]
  private var numbers: [Int32]
  /// The edges of the last forest.
  private(set) var from: [Int32] = []
  private(set) var to: [Int32] = []
  private(set) var weights: [Double] = []

  init(_ constraints: LinkConstraints, trees k: Int, isBiased: Bool) {
    n = constraints.observationCount
    (self.k, self.isBiased) = (k, isBiased)
    var members = [[Int32]](repeating: [], count: constraints.groups.clusterCount)
    for (i, group) in constraints.groups.labels.enumerated() { members[group].append(Int32(i)) }
    linked = members.filter { $0.count > 1 }
    sets = ForbiddenSets(constraints)
    numbers = [Int32](repeating: -1, count: n)
    candidates = [Candidate](
      repeating: Candidate(weight: 0, u: 0, v: 0), count: n * max(n - 1, 0) / 2)
  }

  /// Finds the forest of similarities, *n × n*, plus amplitude times noise, a packed triangle.
  mutating func follow(
    _ similarities: UnsafePointer<Double>, noise: UnsafePointer<Float>?, amplitude: Double
  ) {
    sets.reset()
    from.removeAll(keepingCapacity: true)
    to.removeAll(keepingCapacity: true)
    weights.removeAll(keepingCapacity: true)
    let table = PairWeights(n: n, rows: similarities, noise: noise, amplitude: amplitude)
    var buffer: [Candidate] = []
    swap(&buffer, &candidates)
    buffer.withUnsafeMutableBufferPointer { buffer in
      if isBiased { take(buffer, 0..<gatherLinked(table, buffer)) }
      let limit = table.highWeight
      take(buffer, 0..<gather(table, from: limit, buffer))
      // Only the pairs that may still be joined are looked for in what is lighter.
      if sets.count > k, limit > -.infinity {
        take(buffer, 0..<gather(table, below: limit, buffer))
      }
    }
    swap(&buffer, &candidates)
  }

  /// Collects the pairs that must be linked; how many there are.
  private func gatherLinked(
    _ table: PairWeights, _ buffer: UnsafeMutableBufferPointer<Candidate>
  ) -> Int {
    var count = 0
    for group in linked {
      for (place, u) in group.enumerated() {
        for v in group[(place + 1)...] {
          buffer[count] = Candidate(weight: table.weight(Int(u), Int(v)), u: u, v: v)
          count += 1
        }
      }
    }
    return count
  }

  /// Collects the pairs of at least some weight.
  private func gather(
    _ table: PairWeights, from limit: Double, _ buffer: UnsafeMutableBufferPointer<Candidate>
  ) -> Int {
    var count = 0
    table.forEach { weight, u, v in
      if weight >= limit {
        buffer[count] = Candidate(weight: weight, u: Int32(u), v: Int32(v))
        count += 1
      }
    }
    return count
  }

  /// Collects the pairs of less weight whose sets may still merge.
  private mutating func gather(
    _ table: PairWeights, below limit: Double, _ buffer: UnsafeMutableBufferPointer<Candidate>
  ) -> Int {
    for i in 0..<n { numbers[i] = sets.find(Int32(i)) }
    var count = 0
    numbers.withUnsafeBufferPointer { roots in
      table.forEach { weight, u, v in
        if roots[u] != roots[v], weight < limit, sets.mayMerge(roots: roots[u], roots[v]) {
          buffer[count] = Candidate(weight: weight, u: Int32(u), v: Int32(v))
          count += 1
        }
      }
    }
    return count
  }

  /// The edges of the last forest.
  var edges: [Edge] {
    from.indices.map { Edge(Int(from[$0]), Int(to[$0]), similarity: weights[$0]) }
  }

  /// Writes the tree of each vertex, numbered in order of appearance.
  mutating func writeLabels(_ labels: UnsafeMutablePointer<Int32>) {
    for i in numbers.indices { numbers[i] = -1 }
    var next: Int32 = 0
    for i in 0..<n {
      let root = Int(sets.find(Int32(i)))
      if numbers[root] < 0 {
        numbers[root] = next
        next += 1
      }
      labels[i] = numbers[root]
    }
  }

  /// Goes through candidates, the heaviest first, until *k* trees are left.
  private mutating func take(_ buffer: UnsafeMutableBufferPointer<Candidate>, _ range: Range<Int>) {
    guard sets.count > k, !range.isEmpty else { return }
    if range.count <= 48 {
      var part = UnsafeMutableBufferPointer(rebasing: buffer[range])
      part.sort { $0.precedes($1) }
      for candidate in buffer[range] where sets.count > k {
        guard sets.merge(candidate.u, candidate.v) else { continue }
        from.append(candidate.u)
        to.append(candidate.v)
        weights.append(candidate.weight)
      }
      return
    }
    let middle = split(buffer, range)
    take(buffer, range.lowerBound..<middle)
    guard sets.count > k else { return }
    for i in 0..<n { numbers[i] = sets.find(Int32(i)) }
    var end = middle
    for place in middle..<range.upperBound {
      let candidate = buffer[place]
      let (a, b) = (numbers[Int(candidate.u)], numbers[Int(candidate.v)])
      if a != b, sets.mayMerge(roots: a, b) {
        buffer[end] = candidate
        end += 1
      }
    }
    take(buffer, middle..<end)
  }

  /// Puts the heavier of the candidates first, a few for each vertex or at most about half, and
  /// the others behind.
  private func split(
    _ buffer: UnsafeMutableBufferPointer<Candidate>, _ range: Range<Int>
  ) -> Int {
    let count = min(31, range.count)
    let step = range.count / count
    let sample = (0..<count).map { buffer[range.lowerBound + $0 * step] }
      .sorted { $0.precedes($1) }
    let pivot = sample[min(count / 2, count * 3 * n / range.count)]
    var middle = range.lowerBound
    for place in range {
      let candidate = buffer[place]
      if !pivot.precedes(candidate) {
        buffer[place] = buffer[middle]
        buffer[middle] = candidate
        middle += 1
      }
    }
    // The pivot is in front: at least one there, and at most about half unless they are few.
    return middle
  }
}

/// An edge that may be taken.
private struct Candidate: Equatable {
  var weight: Double
  var u: Int32
  var v: Int32

  @inline(__always) func precedes(_ other: Candidate) -> Bool {
    if weight != other.weight { return weight > other.weight }
    return (u, v) < (other.u, other.v)
  }
}

/// The weights of all pairs: similarities, *n × n*, plus amplitude times noise, a packed triangle.
private struct PairWeights {
  let n: Int
  let rows: UnsafePointer<Double>
  let noise: UnsafePointer<Float>?
  let amplitude: Double

  /// The weight of one pair, u < v.
  func weight(_ u: Int, _ v: Int) -> Double {
    guard let noise else { return rows[u * n + v] }
    let place = u * n - u * (u + 1) / 2 + v - u - 1
    return rows[u * n + v] + Double(noise[place]) * amplitude
  }

  /// Calls a closure for every pair, in order.
  @inline(__always) func forEach(_ body: (Double, Int, Int) -> Void) {
    var place = 0
    for u in 0..<n {
      let row = rows + u * n
      if let noise {
        for v in u + 1..<n {
          body(row[v] + Double(noise[place]) * amplitude, u, v)
          place += 1
        }
      } else {
        for v in u + 1..<n { body(row[v], u, v) }
      }
    }
  }

  /// A weight that about three pairs a vertex reach, from a sample; −∞ where all are few.
  var highWeight: Double {
    let pairs = n * (n - 1) / 2
    guard pairs > 2048 else { return -.infinity }
    // Steps by a number that has no factor in common with small n spread over both ends.
    var sample: [Double] = []
    for step in 0..<255 {
      let (u, v) = (step * 7919 % n, (step * 104_729 + 31) % n)
      if u != v { sample.append(weight(min(u, v), max(u, v))) }
    }
    sample.sort(by: >)
    return sample[min(sample.count - 1, 1 + sample.count * 3 * n / pairs)]
  }
}
