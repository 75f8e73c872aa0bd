/// How often each pair of labels of two labellings falls on the same observation; sparse.
///
/// Clusters are numbered in the order in which their labels first appear. A missing label is a
/// label like any other here: leave out observations that are not to count.
public struct ContingencyTable: Sendable, Hashable {
  /// A pair of clusters that share observations.
  public struct Cell: Sendable, Hashable {
    /// The cluster of the first labelling.
    public let row: Int
    /// The cluster of the second.
    public let column: Int
    /// The observations in both.
    public fileprivate(set) var count: Int
  }

  /// The number of observations, *n*.
  public let total: Int
  /// The sizes of the clusters of the first labelling; none is 0.
  public let rows: [Int]
  /// The sizes of the clusters of the second labelling; none is 0.
  public let columns: [Int]
  /// The pairs of clusters that share observations, in order of first appearance.
  public private(set) var cells: [Cell] = []

  /// Counts the pairs of labels of the same observations.
  ///
  /// - Parameters:
  ///   - a: The labels of *n* observations.
  ///   - b: Other labels of the same observations.
  /// - Complexity: O(*n*)
  @_specialize(where A == Int, B == Int)
  @_specialize(where A == String, B == String)
  public init<A: Hashable, B: Hashable>(_ a: [A], _ b: [B]) {
    precondition(a.count == b.count, "labels of \(a.count) and of \(b.count) observations")
    let (first, second) = (numbered(a), numbered(b))
    (total, rows, columns) = (a.count, first.sizes, second.sizes)
    // One number for a pair: cluster numbers are below n, and n² is an Int.
    var places: [Int: Int] = [:]
    for (i, j) in zip(first.numbers, second.numbers) {
      let pair = i &* columns.count &+ j
      if let place = places[pair] {
        cells[place].count += 1
      } else {
        places[pair] = cells.count
        cells.append(Cell(row: i, column: j, count: 1))
      }
    }
  }

  /// Whether both labellings divide the observations alike, whatever the names.
  public var isSameDivision: Bool { cells.count == rows.count && cells.count == columns.count }

  /// The counts as a dense table; rows × columns.
  ///
  /// - Complexity: O(rows × columns) memory.
  public var dense: [[Int]] {
    var result = [[Int]](
      repeating: [Int](repeating: 0, count: columns.count), count: rows.count)
    for cell in cells { result[cell.row][cell.column] = cell.count }
    return result
  }
}

/// Numbers labels in order of first appearance, and counts each.
@_specialize(where Label == Int)
@_specialize(where Label == String)
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
