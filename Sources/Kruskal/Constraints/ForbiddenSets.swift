internal import LinearAlgebra

/// Disjoint sets some of which must never merge.
///
/// Every group with cannot-links has a bit. A set knows which groups are in it and which must
/// not come: two sets may merge when neither's groups are forbidden to the other.
struct ForbiddenSets: Sendable {
  private let constraints: [UInt64]
  private let words: Int
  private let untouched: [Int32]
  private var parents: [Int32]
  private var sizes: [Int32]
  /// For each set the groups inside, then those that must not come; `2 * words` numbers.
  private var bits: [UInt64]
  private(set) var count: Int

  init(_ links: LinkConstraints) {
    let n = links.observationCount
    var places = [Int](repeating: -1, count: links.groups.clusterCount)
    var marked = 0
    for group in links.cannotLinkedGroups.flatMap({ [$0.u, $0.v] }) where places[group] < 0 {
      places[group] = marked
      marked += 1
    }
    words = (marked + 63) / 64
    var forbidden = [[UInt64]](repeating: [UInt64](repeating: 0, count: words), count: marked)
    for pair in links.cannotLinkedGroups {
      let (a, b) = (places[pair.u], places[pair.v])
      forbidden[a][b / 64] |= 1 << UInt64(b % 64)
      forbidden[b][a / 64] |= 1 << UInt64(a % 64)
    }
    var bits = [UInt64](repeating: 0, count: 2 * words * n)
    for (i, group) in links.groups.labels.enumerated() where places[group] >= 0 {
      let start = 2 * words * i
      bits[start + places[group] / 64] = 1 << UInt64(places[group] % 64)
      for word in 0..<words { bits[start + words + word] = forbidden[places[group]][word] }
    }
    untouched = (0..<Int32(n)).map { $0 }
    (constraints, self.bits) = (bits, bits)
    parents = untouched
    sizes = [Int32](repeating: 1, count: n)
    count = n
  }

  /// Makes every number a set of its own again.
  mutating func reset() {
    for i in parents.indices {
      parents[i] = untouched[i]
      sizes[i] = 1
    }
    for i in bits.indices { bits[i] = constraints[i] }
    count = parents.count
  }

  /// The number that stands for the set of *i*.
  mutating func find(_ i: Int32) -> Int32 {
    var i = i
    while parents[Int(i)] != i {
      let above = parents[Int(parents[Int(i)])]
      parents[Int(i)] = above
      i = above
    }
    return i
  }

  /// Whether two numbers are in different sets that may merge.
  mutating func mayMerge(_ i: Int32, _ j: Int32) -> Bool {
    let (a, b) = (find(i), find(j))
    return a != b && mayMerge(roots: a, b)
  }

  /// Whether two sets, by the numbers that stand for them, may merge.
  @inline(__always) func mayMerge(roots a: Int32, _ b: Int32) -> Bool {
    for word in 0..<words
    where bits[2 * words * Int(a) + word] & bits[2 * words * Int(b) + words + word] != 0 {
      return false
    }
    return true
  }

  /// Merges the sets of two numbers if they may; whether they did.
  mutating func merge(_ i: Int32, _ j: Int32) -> Bool {
    guard mayMerge(i, j) else { return false }
    let (a, b) = (Int(find(i)), Int(find(j)))
    let (large, small) = sizes[a] >= sizes[b] ? (a, b) : (b, a)
    parents[small] = Int32(large)
    sizes[large] += sizes[small]
    for word in 0..<2 * words { bits[2 * words * large + word] |= bits[2 * words * small + word] }
    count -= 1
    return true
  }
}
