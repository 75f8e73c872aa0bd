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
  /// - Complexity: O(*nnz* · *m*) time on all threads, O(*n* + *nnz*) memory; the same bits on any
  ///   number of threads.
  public init(_ partition: Partition, within graph: SparseMatrix, x: Matrix) {
    self.init(partition, within: graph, x: x, PackedTiles(.dense(x)))
  }

  /// Evaluates the loss of a table whose tiles are at hand.
  init(_ partition: Partition, within graph: SparseMatrix, x: Matrix, _ tiles: PackedTiles) {
    precondition(
      graph.rows == x.rows && graph.columns == x.rows && partition.observationCount == x.rows,
      "\(partition.observationCount) labels and a \(graph.rows) × \(graph.columns) graph of a "
        + "\(x) of observations")
    let links = WeightedNeighbours(graph, within: partition)
    let errors = RunningErrors(of: tiles, links, counts: [graph.rows]).perObservation
    let parts = RowBlocks(count: x.rows, size: 256).map { rows in
      var part = (error: 0.0, unlinked: 0)
      for i in rows {
        if links.offsets[i] < links.offsets[i + 1] {
          part.error += Double(errors[i, 0])
        } else {
          // Tiles are centred: nought there is the mean.
          part.error += x.row(i).reduce(0) { $0 + Double($1) * Double($1) }
          part.unlinked += 1
        }
      }
      return part
    }
    value = parts.reduce(0) { $0 + $1.error } / Double(max(x.rows * x.columns, 1))
    unlinkedCount = parts.reduce(0) { $0 + $1.unlinked }
  }
}

extension WeightedNeighbours {
  /// The links of a graph between different observations of one cluster.
  fileprivate init(_ graph: SparseMatrix, within partition: Partition) {
    let labels = partition.labels
    var (offsets, indices, weights) = ([0], [Int32](), [Float]())
    offsets.reserveCapacity(graph.rows + 1)
    indices.reserveCapacity(graph.storedCount)
    weights.reserveCapacity(graph.storedCount)
    for i in 0..<graph.rows {
      for entry in graph.rowOffsets[i]..<graph.rowOffsets[i + 1] {
        let (j, weight) = (Int(graph.columnIndices[entry]), graph.values[entry])
        guard j != i, labels[j] == labels[i], weight > 0 else { continue }
        indices.append(Int32(j))
        weights.append(weight)
      }
      offsets.append(indices.count)
    }
    self.init(offsets: offsets, indices: indices, weights: weights)
  }
}
