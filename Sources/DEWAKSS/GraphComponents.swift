public import LinearAlgebra

/// The connected parts of a graph, links taken in both directions.
///
/// - Parameter graph: An *n × n* matrix; every stored entry that is not 0 is a link.
/// - Returns: The part of each observation, from 0, in order of the first observation of each.
/// - Complexity: O(*n* + entries), all but.
public func connectedComponents(of graph: SparseMatrix) -> [Int] {
  precondition(
    graph.rows == graph.columns, "a graph is square, not \(graph.rows) × \(graph.columns)")
  var parents = Array(0..<graph.rows)
  func root(_ i: Int) -> Int {
    var place = i
    while parents[place] != place {
      parents[place] = parents[parents[place]]
      place = parents[place]
    }
    return place
  }
  for i in 0..<graph.rows {
    for entry in graph.rowOffsets[i]..<graph.rowOffsets[i + 1] where graph.values[entry] != 0 {
      let (a, b) = (root(i), root(Int(graph.columnIndices[entry])))
      parents[max(a, b)] = min(a, b)
    }
  }
  var numbers: [Int: Int] = [:]
  return parents.indices.map { i in
    let part = root(i)
    if let number = numbers[part] { return number }
    numbers[part] = numbers.count
    return numbers.count - 1
  }
}
