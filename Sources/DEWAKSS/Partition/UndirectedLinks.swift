internal import LinearAlgebra

/// The links of a symmetric graph, each once, with loops apart.
struct UndirectedLinks: Sendable {
  /// The two ends of each link, one after the other.
  let ends: [Int64]
  /// The weight of each link.
  let weights: [Double]
  /// The sum of each row of the graph, loops included.
  let degrees: [Double]
  /// The sum of the whole graph, 2*m*.
  let total: Double
  /// The sum of the diagonal.
  let loops: Double

  /// The number of vertices, *n*.
  var count: Int { degrees.count }

  /// How far two directions may differ, relative to the larger: rounding, no more.
  private static let tolerance: Float = 1e-5

  /// Checks a graph and takes its links; entries of weight 0 are none.
  ///
  /// - Complexity: O(entries · log of the entries of a row)
  init(_ graph: SparseMatrix) throws(PartitionError) {
    precondition(
      graph.rows == graph.columns, "a graph is square, not \(graph.rows) × \(graph.columns)")
    var (ends, weights) = ([Int64](), [Double]())
    ends.reserveCapacity(graph.storedCount)
    weights.reserveCapacity(graph.storedCount / 2)
    var (total, loops) = (0.0, 0.0)
    var degrees = [Double](repeating: 0, count: graph.rows)
    for i in 0..<graph.rows {
      for entry in graph.rowOffsets[i]..<graph.rowOffsets[i + 1] {
        let (j, weight) = (Int(graph.columnIndices[entry]), graph.values[entry])
        guard weight >= 0, weight.isFinite else {
          throw .weight(row: i, column: j, weight)
        }
        if weight == 0 { continue }
        if i == j {
          loops += Double(weight)
          degrees[i] += Double(weight)
          continue
        }
        let reverse = graph[j, i]
        guard abs(weight - reverse) <= UndirectedLinks.tolerance * max(weight, reverse) else {
          throw .asymmetric(row: i, column: j, weight, reverse: reverse)
        }
        let mean = (Double(weight) + Double(reverse)) / 2
        degrees[i] += mean
        guard i < j else { continue }
        ends.append(Int64(i))
        ends.append(Int64(j))
        weights.append(mean)
      }
      total += degrees[i]
    }
    (self.ends, self.weights, self.degrees) = (ends, weights, degrees)
    (self.total, self.loops) = (total, loops)
  }
}
