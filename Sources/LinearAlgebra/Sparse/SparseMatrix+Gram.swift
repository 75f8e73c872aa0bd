extension SparseMatrix {
  /// The Gram matrix XᵀX, in `Double`.
  ///
  /// Blocks of rows are regrouped by column; column *j* of a block then adds, for each of its
  /// entries, a multiple of the rest of that entry's row to row *j* of the result. A row of the
  /// result stays in the first-level cache and belongs to one thread: the sums have one order,
  /// whatever the number of threads.
  ///
  /// - Returns: The *m × m* symmetric matrix.
  /// - Complexity: O(Σᵢ *nnz*ᵢ² / 2) time, O(*m*²) memory.
  public func gram() -> DoubleMatrix {
    var total = DoubleMatrix(zeros: columns, columns)
    addGram(to: &total)
    total.mirrorUpperTriangle()
    return total
  }

  /// Adds the upper triangle of XᵀX; entry by entry in order of row, so that a table in blocks
  /// gives the same bits as a whole one.
  func addGram(to total: inout DoubleMatrix) {
    let m = columns
    guard m > 0, storedCount > 0 else { return }
    let blocks = RowBlocks(count: rows, size: 8192)
    withEntries { entries in
      total.withMutableElements { buffer in
        guard let base = buffer.baseAddress else { return }
        nonisolated(unsafe) let total = base
        for block in 0..<blocks.blockCount {
          let columns = ColumnGroups(of: entries, rows: blocks.range(of: block), columns: m)
          RowBlocks(count: m, size: 8).forEach { range in
            for j in range { columns.addProducts(ofColumn: j, entries, to: total + j &* m) }
          }
        }
      }
    }
  }
}

extension DenseMatrix {
  /// Copies the elements above the diagonal to below it.
  mutating func mirrorUpperTriangle() {
    let n = rows
    withMutableElements { elements in
      // By tiles, so that neither side strides through memory alone.
      for top in stride(from: 0, to: n, by: 32) {
        for left in stride(from: top, to: n, by: 32) {
          for i in top..<Swift.min(top + 32, n) {
            for j in Swift.max(left, i + 1)..<Swift.min(left + 32, n) {
              elements[j &* n &+ i] = elements[i &* n &+ j]
            }
          }
        }
      }
    }
  }
}

/// The entries of a block of rows, grouped by column: the place of each and the end of its row.
private struct ColumnGroups: Sendable {
  private var offsets: [Int]
  private var places: [Place]

  private struct Place: Sendable {
    /// The entry, and the first entry of the next row; both counted from the block's first.
    let entry, end: UInt32
  }
  private let first: Int

  init(of entries: SparseEntries, rows: Range<Int>, columns m: Int) {
    first = entries.offsets[rows.lowerBound]
    let all = first..<entries.offsets[rows.upperBound]
    offsets = [Int](repeating: 0, count: m + 1)
    for entry in all { offsets[Int(entries.columns[entry]) + 1] += 1 }
    for j in 0..<m { offsets[j + 1] += offsets[j] }
    places = [Place](repeating: Place(entry: 0, end: 0), count: all.count)
    var cursor = offsets
    for i in rows {
      let end = UInt32(entries.offsets[i + 1] - first)
      for entry in entries.range(ofRow: i) {
        let column = Int(entries.columns[entry])
        places[cursor[column]] = Place(entry: UInt32(entry - first), end: end)
        cursor[column] += 1
      }
    }
  }

  /// Adds the products of column j with the columns from j on.
  func addProducts(
    ofColumn j: Int, _ entries: SparseEntries, to row: UnsafeMutablePointer<Double>
  ) {
    guard let columns = entries.columns.baseAddress, let values = entries.values.baseAddress
    else { return }
    places.withUnsafeBufferPointer { places in
      for group in offsets[j]..<offsets[j + 1] {
        let place = places[group]
        let factor = Double(values[first &+ Int(place.entry)])
        for entry in (first &+ Int(place.entry))..<(first &+ Int(place.end)) {
          row[Int(columns[entry])] += factor * Double(values[entry])
        }
      }
    }
  }
}
