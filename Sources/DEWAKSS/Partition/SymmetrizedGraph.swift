public import LinearAlgebra

/// The mean of a graph and its reverse, (G + Gᵀ) / 2: symmetric, as partitions need it.
///
/// - Parameter graph: An *n × n* matrix, such as ``Sweep/kernel``, whose rows have neighbours of
///   their own.
/// - Returns: An *n × n* symmetric matrix.
/// - Complexity: O(*nnz* log of the entries of a row)
public func symmetrized(_ graph: SparseMatrix) -> SparseMatrix {
  precondition(
    graph.rows == graph.columns, "a graph is square, not \(graph.rows) × \(graph.columns)")
  let reverse = graph.transposed
  var (offsets, columns, values) = ([0], [Int32](), [Float]())
  for i in 0..<graph.rows {
    for matrix in [graph, reverse] {
      let entries = matrix.rowOffsets[i]..<matrix.rowOffsets[i + 1]
      columns += matrix.columnIndices[entries]
      values += matrix.values[entries].map { $0 / 2 }
    }
    offsets.append(columns.count)
  }
  return SparseMatrix(
    rows: graph.rows, columns: graph.rows, rowOffsets: offsets, unsortedColumnIndices: columns,
    values: values)
}
