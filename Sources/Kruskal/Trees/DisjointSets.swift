/// Sets of numbers 0 ..< *n* that only ever merge: union–find by size with halved paths.
///
/// Reference: R. Tarjan, J. van Leeuwen. "Worst-case analysis of set union algorithms." *J. ACM*
/// 31(2), 1984. doi:10.1145/62.2160
struct DisjointSets: Sendable {
  private var parents: [Int32]
  private var sizes: [Int32]
  /// The number of sets.
  private(set) var count: Int

  init(count: Int) {
    parents = (0..<Int32(count)).map { $0 }
    sizes = [Int32](repeating: 1, count: count)
    self.count = count
  }

  /// The number that stands for the set of *i*.
  mutating func find(_ i: Int) -> Int {
    var i = Int32(i)
    while parents[Int(i)] != i {
      let above = parents[Int(parents[Int(i)])]
      parents[Int(i)] = above
      i = above
    }
    return Int(i)
  }

  /// Merges the sets of two numbers; whether they were different.
  @discardableResult
  mutating func merge(_ i: Int, _ j: Int) -> Bool {
    let (a, b) = (find(i), find(j))
    if a == b { return false }
    let (large, small) = sizes[a] >= sizes[b] ? (a, b) : (b, a)
    parents[small] = Int32(large)
    sizes[large] += sizes[small]
    count -= 1
    return true
  }

  /// The set of each number, numbered in order of appearance.
  mutating func labels() -> [Int] {
    var numbers = [Int](repeating: -1, count: parents.count)
    var next = 0
    return parents.indices.map { i in
      let root = find(i)
      if numbers[root] < 0 {
        numbers[root] = next
        next += 1
      }
      return numbers[root]
    }
  }
}
