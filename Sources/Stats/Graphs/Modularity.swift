public import LinearAlgebra

/// The modularity of a division of a weighted graph: how much more weight lies within clusters
/// than its degrees would put there by chance.
///
/// Σ over clusters of *w*/2*m* − γ (*D*/2*m*)², with *w* the weight within the cluster and *D* its total
/// degree, both sums over the stored matrix, and 2*m* the sum of the whole matrix. An entry on the
/// diagonal counts as it is stored: for the convention that a loop adds twice its weight to a degree, store
/// twice its weight.
///
/// - Parameters:
///   - graph: The *n × n* symmetric matrix of weights, none negative; both triangles stored.
///   - labels: The cluster of each vertex, *n* whole numbers.
///   - resolution: γ: above 1 it favours smaller clusters.
/// - Returns: The modularity, at most 1; 0 for a graph without weights.
/// - Complexity: O(*nnz* + *n*)
///
/// Reference: M. Newman, M. Girvan. "Finding and evaluating community structure in networks."
/// *Physical Review E* 69, 2004, doi:10.1103/PhysRevE.69.026113; with the resolution of J.
/// Reichardt, S. Bornholdt, *Physical Review E* 74, 2006, doi:10.1103/PhysRevE.74.016110
public func modularity(
  of graph: SparseMatrix, labels: [Int], resolution: Double = 1
) -> Double {
  let n = graph.rows
  precondition(
    graph.columns == n && labels.count == n,
    "\(labels.count) labels of the vertices of a \(n) × \(graph.columns) matrix of weights")
  var numbers: [Int: Int] = [:]
  let clusters = labels.map { label in
    if let number = numbers[label] { return number }
    numbers[label] = numbers.count
    return numbers.count - 1
  }
  var within = [Double](repeating: 0, count: numbers.count)
  var degrees = within
  for i in 0..<n {
    let c = clusters[i]
    for entry in graph.rowOffsets[i]..<graph.rowOffsets[i + 1] {
      let weight = Double(graph.values[entry])
      degrees[c] += weight
      if clusters[Int(graph.columnIndices[entry])] == c { within[c] += weight }
    }
  }
  let total = degrees.reduce(0, +)
  guard total > 0 else { return 0 }
  return zip(within, degrees).reduce(0) { sum, cluster in
    let share = cluster.1 / total
    return sum + cluster.0 / total - resolution * share * share
  }
}
