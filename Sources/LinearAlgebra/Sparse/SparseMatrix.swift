/// A sparse matrix in compressed rows (CSR).
///
/// Row *i* holds the entries `rowOffsets[i] ..< rowOffsets[i + 1]`, in order of column; what is
/// not stored is zero. Offsets are 64-bit: tables beyond 2³¹ entries exist.
public struct SparseMatrix: Sendable, Hashable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// Where each row begins; `rows + 1` numbers.
  public let rowOffsets: [Int]
  /// The column of each entry.
  public let columnIndices: [Int32]
  /// The value of each entry.
  public internal(set) var values: [Float]

  /// Creates a matrix from compressed rows.
  ///
  /// - Parameters:
  ///   - rows: The number of rows.
  ///   - columns: The number of columns.
  ///   - rowOffsets: `rows + 1` offsets, from 0 to the number of entries, never falling.
  ///   - columnIndices: The column of each entry, rising within a row.
  ///   - values: The value of each entry.
  public init(
    rows: Int, columns: Int, rowOffsets: [Int], columnIndices: [Int32], values: [Float]
  ) {
    precondition(
      rowOffsets.count == rows + 1 && columnIndices.count == values.count
        && rowOffsets.last == values.count,
      "\(rowOffsets.count) offsets, \(columnIndices.count) columns and \(values.count) values "
        + "do not make a \(rows) × \(columns) sparse matrix")
    precondition(
      rowOffsets[0] == 0 && zip(rowOffsets, rowOffsets.dropFirst()).allSatisfy { $0 <= $1 },
      "the offsets of a \(rows) × \(columns) sparse matrix must rise from 0")
    precondition(
      columnsRise(rowOffsets, columnIndices, below: columns),
      "the columns of a \(rows) × \(columns) sparse matrix must rise within each row")
    self.init(
      validated: rows, columns, rowOffsets: rowOffsets, columnIndices: columnIndices,
      values: values)
  }

  /// Creates a matrix from compressed rows that are known to be right.
  package init(
    validated rows: Int, _ columns: Int, rowOffsets: [Int], columnIndices: [Int32],
    values: [Float]
  ) {
    (self.rows, self.columns) = (rows, columns)
    (self.rowOffsets, self.columnIndices, self.values) = (rowOffsets, columnIndices, values)
  }

  /// The number of stored entries.
  public var storedCount: Int { values.count }
}

/// Whether the column indices of each row rise, from at least 0 to below a bound.
private func columnsRise(_ offsets: [Int], _ columns: [Int32], below bound: Int) -> Bool {
  let blocks = RowBlocks(count: offsets.count - 1, size: 4096)
  return blocks.map { range in
    for i in range {
      var last: Int32 = -1
      for entry in offsets[i]..<offsets[i + 1] {
        let column = columns[entry]
        if column <= last || Int(column) >= bound { return false }
        last = column
      }
    }
    return true
  }.allSatisfy { $0 }
}
