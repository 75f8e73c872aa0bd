extension SparseMatrix {
  /// Creates a matrix from compressed rows whose entries come in any order, as files may hold
  /// them.
  ///
  /// The entries of each row are sorted by column; those of one column are added up.
  ///
  /// - Parameters:
  ///   - rows: The number of rows.
  ///   - columns: The number of columns.
  ///   - rowOffsets: `rows + 1` offsets, from 0 to the number of entries, never falling.
  ///   - unsortedColumnIndices: The column of each entry, in 0 ..< `columns`.
  ///   - values: The value of each entry.
  /// - Complexity: O(*nnz*) where rows are sorted already.
  public init(
    rows: Int, columns: Int, rowOffsets: [Int], unsortedColumnIndices: [Int32], values: [Float]
  ) {
    var (offsets, indices, sums) = ([0], [Int32](), [Float]())
    offsets.reserveCapacity(rowOffsets.count)
    indices.reserveCapacity(values.count)
    sums.reserveCapacity(values.count)
    for (start, end) in zip(rowOffsets, rowOffsets.dropFirst()) {
      var order = Array(start..<end)
      let rises = order.dropFirst().allSatisfy {
        unsortedColumnIndices[$0 - 1] < unsortedColumnIndices[$0]
      }
      if !rises {
        order.sort { (unsortedColumnIndices[$0], $0) < (unsortedColumnIndices[$1], $1) }
      }
      for entry in order {
        let column = unsortedColumnIndices[entry]
        if indices.count > offsets[offsets.count - 1], indices.last == column {
          sums[sums.count - 1] += values[entry]
        } else {
          indices.append(column)
          sums.append(values[entry])
        }
      }
      offsets.append(indices.count)
    }
    self.init(
      rows: rows, columns: columns, rowOffsets: offsets, columnIndices: indices, values: sums)
  }
}
