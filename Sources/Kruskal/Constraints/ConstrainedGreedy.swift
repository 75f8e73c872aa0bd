internal import LinearAlgebra

/// The greedy forest under constraints, and the space that finding one takes.
///
/// Edges need not be sorted beyond the point where *k* trees are left: the heavier part is gone
/// through first, and what it has made useless in the lighter part is dropped before that is looked
/// at.
///
/// Reference: V. Osipov, P. Sanders, J. Singler. "The filter-Kruskal minimum spanning tree
/// algorithm." *ALENEX*, 2009. doi:10.1137/1.9781611972894.5
struct ConstrainedGreedy: Sendable {
  private let n: Int
  private let k: Int
  private let groups: [Int32]
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
    groups = constraints.groups.labels.map { Int32($0) }
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
    var buffer: [Candidate] = []
    swap(&buffer, &candidates)
    buffer.withUnsafeMutableBufferPointer { buffer in
      // Pairs that must be linked are collected at the front, all others at the back.
      var (front, back, place) = (0, buffer.count, 0)
      for u in 0..<n {
        let row = similarities + u * n
        for v in u + 1..<max(n, u + 1) {
          let shake = noise.map { Double($0[place]) * amplitude }
          let candidate = Candidate(
            weight: shake.map { row[v] + $0 } ?? row[v], u: Int32(u), v: Int32(v))
          place += 1
          if isBiased, groups[u] == groups[v] {
            buffer[front] = candidate
            front += 1
          } else {
            back -= 1
            buffer[back] = candidate
          }
        }
      }
      take(buffer, 0..<front)
      take(buffer, back..<buffer.count)
    }
    swap(&buffer, &candidates)
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
