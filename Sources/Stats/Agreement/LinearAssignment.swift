public import LinearAlgebra

/// The cheapest way to give every row a column of its own: the Hungarian method.
///
/// Shortest augmenting paths with potentials, a row at a time, in the form of Jonker and Volgenant.
/// With more rows than columns the roles are exchanged and some rows stay without. Of equal
/// costs the first column found is taken, so the result is always the same.
///
/// - Parameter costs: An *r × c* matrix of finite costs.
/// - Returns: The column of each row, *r* numbers; nil for rows that stay without.
/// - Complexity: O(min(*r*, *c*)² max(*r*, *c*)) time.
///
/// Reference: R. Jonker, A. Volgenant. "A shortest augmenting path algorithm for dense and
/// sparse linear assignment problems." *Computing* 38, 1987. doi:10.1007/BF02278710
public func linearAssignment(costs: DoubleMatrix) -> [Int?] {
  let (r, c) = (costs.rows, costs.columns)
  precondition(
    costs.elements.allSatisfy(\.isFinite), "an \(r) × \(c) matrix of costs with values not finite")
  if r > c {
    var result = [Int?](repeating: nil, count: r)
    let transposed = DoubleMatrix(rows: c, columns: r) { costs[$1, $0] }
    for (column, row) in assignedColumns(transposed).enumerated() { result[row] = column }
    return result
  }
  return assignedColumns(costs)
}

/// The column of each row of a matrix with no more rows than columns.
private func assignedColumns(_ costs: DoubleMatrix) -> [Int] {
  let (r, c) = (costs.rows, costs.columns)
  let elements = costs.elements
  var rowPotential = [Double](repeating: 0, count: r)
  var columnPotential = [Double](repeating: 0, count: c)
  // The row of each column; the place after the last holds the row that is being placed.
  var rowOfColumn = [Int](repeating: -1, count: c + 1)
  var before = [Int](repeating: c, count: c)

  for row in 0..<r {
    rowOfColumn[c] = row
    var column = c
    var distance = [Double](repeating: .infinity, count: c)
    var isReached = [Bool](repeating: false, count: c)
    var reached: [Int] = []
    // Dijkstra's search over columns, by reduced costs, for the nearest that is free.
    while rowOfColumn[column] >= 0 {
      let i = rowOfColumn[column]
      var (nearest, step) = (-1, Double.infinity)
      for j in 0..<c where !isReached[j] {
        let reduced = elements[i &* c &+ j] - rowPotential[i] - columnPotential[j]
        if reduced < distance[j] { (distance[j], before[j]) = (reduced, column) }
        if distance[j] < step { (nearest, step) = (j, distance[j]) }
      }
      for j in reached {
        rowPotential[rowOfColumn[j]] += step
        columnPotential[j] -= step
      }
      rowPotential[row] += step
      for j in 0..<c where !isReached[j] { distance[j] -= step }
      isReached[nearest] = true
      reached.append(nearest)
      column = nearest
    }
    while column != c {
      rowOfColumn[column] = rowOfColumn[before[column]]
      column = before[column]
    }
  }
  var result = [Int](repeating: 0, count: r)
  for j in 0..<c where rowOfColumn[j] >= 0 { result[rowOfColumn[j]] = j }
  return result
}
