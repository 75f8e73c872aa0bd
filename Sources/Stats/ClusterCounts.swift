/// The counts of pairs of labels of the same observations.
struct ClusterCounts {
  /// The number of observations.
  let total: Int
  /// The sizes of the clusters of both labellings.
  let rows, columns: [Int]
  /// The pairs of clusters that share observations, in order of first appearance.
  private(set) var cells: [(row: Int, column: Int, count: Int)] = []

  init<A: Hashable, B: Hashable>(_ a: [A], _ b: [B]) {
    precondition(a.count == b.count, "labels of \(a.count) and of \(b.count) observations")
    let (first, second) = (numbered(a), numbered(b))
    var places: [SIMD2<Int>: Int] = [:]
    for (i, j) in zip(first.numbers, second.numbers) {
      if let place = places[SIMD2(i, j)] {
        cells[place].count += 1
      } else {
        places[SIMD2(i, j)] = cells.count
        cells.append((i, j, 1))
      }
    }
    (total, rows, columns) = (a.count, first.sizes, second.sizes)
  }
}

/// Numbers labels in order of first appearance, and counts each.
private func numbered<Label: Hashable>(_ labels: [Label]) -> (numbers: [Int], sizes: [Int]) {
  var codes: [Label: Int] = [:]
  var sizes: [Int] = []
  let numbers = labels.map { label in
    if let code = codes[label] {
      sizes[code] += 1
      return code
    }
    codes[label] = sizes.count
    sizes.append(1)
    return sizes.count - 1
  }
  return (numbers, sizes)
}
