public import LinearAlgebra

/// The weighted affinity kernel of a graph: no observation is its own neighbour, and the
/// weights of the others sum to one.
///
/// The papers write the transpose and normalise columns; here rows are observations, and for
/// X̂ = WAK(G) X to be a mean of the others the weights that meet in one X̂ᵢ must sum to one.
///
/// Reference: K. Wiechecki, J. Zaslavsky. "Denoising with a partitioned affinity kernel allows
/// efficient end-to-end differentiable clustering", 2024, algorithm 1 and eq. 2.
public enum WeightedAffinityKernel {
  /// WAK(G) of a dense affinity: diagonal zero, rows summing to one; a zero row stays zero.
  ///
  /// - Parameter affinity: G, *n × n*, not negative.
  /// - Returns: The *n × n* kernel.
  /// - Complexity: O(*n*²)
  public static func normalized<Scalar>(_ affinity: DenseMatrix<Scalar>) -> DenseMatrix<Scalar> {
    let n = affinity.rows
    precondition(affinity.columns == n, "an affinity is square, not a \(affinity)")
    var kernel = affinity
    for i in 0..<n {
      kernel[i, i] = 0
      let sum = (0..<n).reduce(Scalar(0)) { $0 + kernel[i, $1] }
      guard sum > 0 else { continue }
      for j in 0..<n { kernel[i, j] /= sum }
    }
    return kernel
  }

  /// WAK(G) of a sparse graph: stored diagonal entries zero, rows summing to one; a row without
  /// neighbours stays zero.
  ///
  /// - Parameter graph: G, *n × n*, not negative.
  /// - Returns: The kernel, with the entries of the graph.
  /// - Complexity: O(entries)
  public static func normalized(_ graph: SparseMatrix) -> SparseMatrix {
    precondition(
      graph.rows == graph.columns, "a graph is square, not \(graph.rows) × \(graph.columns)")
    var weights = graph.values
    for i in 0..<graph.rows {
      let entries = graph.rowOffsets[i]..<graph.rowOffsets[i + 1]
      var sum = 0.0
      for entry in entries {
        if Int(graph.columnIndices[entry]) == i { weights[entry] = 0 }
        sum += Double(weights[entry])
      }
      guard sum > 0 else { continue }
      for entry in entries { weights[entry] = Float(Double(weights[entry]) / sum) }
    }
    return SparseMatrix(
      rows: graph.rows, columns: graph.columns, rowOffsets: graph.rowOffsets,
      columnIndices: graph.columnIndices, values: weights)
  }

  /// X̂ = WAK(G) X over a sparse graph: the weighted mean of the neighbours.
  ///
  /// - Parameters:
  ///   - graph: G, *n × n*, not negative.
  ///   - x: X, *n × d*.
  /// - Returns: X̂, *n × d*; zero for a row without neighbours.
  /// - Complexity: O(entries · *d*) on all threads.
  public static func predictions(over graph: SparseMatrix, of x: Matrix) -> Matrix {
    let kernel = normalized(graph)
    precondition(
      kernel.columns == x.rows, "a graph of \(kernel.rows) observations and \(x.rows) rows")
    let d = x.columns
    let rows = RowBlocks(count: kernel.rows, size: 256).map { block -> [Float] in
      var sums = [Float](repeating: 0, count: block.count * d)
      for (row, i) in block.enumerated() {
        for entry in kernel.rowOffsets[i]..<kernel.rowOffsets[i + 1] {
          let (j, weight) = (Int(kernel.columnIndices[entry]), kernel.values[entry])
          for f in 0..<d { sums[row * d + f] += weight * x[j, f] }
        }
      }
      return sums
    }
    return Matrix(rows: kernel.rows, columns: d, elements: rows.flatMap(\.self))
  }
}
