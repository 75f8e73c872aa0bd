public import LinearAlgebra

/// The noise2self loss of a hard partition within a graph: the mean of (WAK(G ⊙ KKᵀ) X − X)².
///
/// Each observation is predicted as the weighted mean of those of its neighbours that share its
/// cluster. One that has none is predicted as 0, by the rule of WAK for an empty row.
///
/// Reference: K. Wiechecki, J. Zaslavsky. "Denoising with a partitioned affinity kernel allows
/// efficient end-to-end differentiable clustering", 2024, eq. 2 with the affinity masked by the
/// partition.
public struct LinkedPrediction: Sendable, Hashable {
  /// The mean squared error per entry.
  public let value: Double
  /// The observations without a neighbour in their cluster, which are predicted as 0.
  public let unlinkedCount: Int

  /// Evaluates the loss.
  ///
  /// - Parameters:
  ///   - partition: The cluster of each observation.
  ///   - graph: G, *n × n*, not negative; only the ratios within a row matter, and its diagonal
  ///     is left out.
  ///   - x: X, *n × m*.
  /// - Complexity: O(*nnz* · *m*) time on all threads, O(*m*) memory a thread; the same bits on
  ///   any number of threads.
  public init(_ partition: Partition, within graph: SparseMatrix, x: Matrix) {
    precondition(
      graph.rows == x.rows && graph.columns == x.rows && partition.observationCount == x.rows,
      "\(partition.observationCount) labels and a \(graph.rows) × \(graph.columns) graph of a "
        + "\(x) of observations")
    let parts = RowBlocks(count: x.rows, size: 128).map { rows in
      var block = PredictedRows(columns: x.columns)
      x.withPointer { x in
        for i in rows { block.add(i, partition.labels, graph, x) }
      }
      return (error: block.squares.reduce(0, +), unlinked: block.unlinked)
    }
    value = parts.reduce(0) { $0 + $1.error } / Double(max(x.rows * x.columns, 1))
    unlinkedCount = parts.reduce(0) { $0 + $1.unlinked }
  }
}

/// The squared errors of some observations, by feature.
private struct PredictedRows {
  var squares: [Double]
  var unlinked = 0
  private var prediction: [Float]

  init(columns: Int) {
    squares = [Double](repeating: 0, count: columns)
    prediction = [Float](repeating: 0, count: columns)
  }

  /// Predicts one observation and adds its errors.
  mutating func add(
    _ i: Int, _ labels: [Int], _ graph: SparseMatrix, _ x: UnsafePointer<Float>
  ) {
    let m = prediction.count
    let entries = graph.rowOffsets[i]..<graph.rowOffsets[i + 1]
    func isLinked(_ entry: Int) -> Bool {
      let j = Int(graph.columnIndices[entry])
      return j != i && labels[j] == labels[i]
    }
    var total = 0.0
    for entry in entries where isLinked(entry) { total += Double(graph.values[entry]) }
    if total <= 0 { unlinked += 1 }
    prediction.withMutablePointer { prediction in
      for f in 0..<m { prediction[f] = 0 }
      if total > 0 {
        for entry in entries where isLinked(entry) {
          let weight = Float(Double(graph.values[entry]) / total)
          let other = x + Int(graph.columnIndices[entry]) &* m
          for f in 0..<m { prediction[f] += weight * other[f] }
        }
      }
      squares.withMutablePointer { squares in
        for f in 0..<m {
          let difference = Double(prediction[f]) - Double(x[i &* m &+ f])
          squares[f] += difference * difference
        }
      }
    }
  }
}
