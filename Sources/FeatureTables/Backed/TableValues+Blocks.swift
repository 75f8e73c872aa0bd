internal import LinearAlgebra

extension TableValues {
  /// Calls a closure with blocks of consecutive rows, in memory, in order: one block of a table
  /// in memory, several of one that stays in its file.
  ///
  /// - Parameter body: Receives the rows of a block and their numbers.
  /// - Throws: ``TableError`` when the file cannot be read, and what the closure throws.
  package func forEachBlock(
    _ body: (Range<Int>, TableValues) throws(TableError) -> Void
  ) throws(TableError) {
    guard case .backed(let rows) = self else { return try body(0..<observationCount, self) }
    let blocks = rows.blocks
    for index in 0..<blocks.blockCount {
      let range = blocks.range(of: index)
      try body(range, try rows.read(range))
    }
  }

  /// The same table in memory as a whole; zeros where its file cannot be read, which
  /// ``BackedRows/failure`` tells.
  package var inMemory: TableValues {
    guard case .backed(let rows) = self else { return self }
    var parts: [TableValues] = []
    do throws(TableError) {
      try forEachBlock { _, block in parts.append(block) }
    } catch {
      rows.note(error)
      return .dense(Matrix(zeros: rows.rows, rows.columns))
    }
    return TableValues.stacked(parts, columns: rows.columns, isSparse: rows.isSparse)
  }

  /// Tables in memory one below the other.
  package static func stacked(_ parts: [TableValues], columns: Int, isSparse: Bool) -> TableValues {
    if parts.count == 1 { return parts[0] }
    let rows = parts.reduce(0) { $0 + $1.observationCount }
    guard isSparse else {
      var elements: [Float] = []
      elements.reserveCapacity(rows * columns)
      for case .dense(let part) in parts { elements.append(contentsOf: part.elements) }
      return .dense(Matrix(rows: rows, columns: columns, elements: elements))
    }
    var (offsets, indices, values) = ([0], [Int32](), [Float]())
    for case .sparse(let part) in parts {
      offsets.append(contentsOf: part.rowOffsets.dropFirst().map { $0 + values.count })
      indices.append(contentsOf: part.columnIndices)
      values.append(contentsOf: part.values)
    }
    return .sparse(
      SparseMatrix(
        rows: rows, columns: columns, rowOffsets: offsets, columnIndices: indices, values: values))
  }

  /// The named features, in the order given.
  package func selecting(features columns: [Int]) -> TableValues {
    if columns.elementsEqual(0..<featureCount) { return self }
    switch self {
    case .dense(let matrix): return .dense(matrix.columns(at: columns))
    case .sparse(let matrix): return .sparse(matrix.columns(at: columns))
    case .backed(let rows): return .backed(rows.selecting(features: columns))
    }
  }
}
