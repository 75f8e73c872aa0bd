extension SparseMatrix {
  /// The matrix with rows and columns exchanged; also turns compressed columns into rows.
  ///
  /// A counting sort of the entries by column, which keeps them in order of row.
  ///
  /// - Complexity: O(*nnz* + *n* + *m*)
  public var transposed: SparseMatrix {
    var offsets = [Int](repeating: 0, count: columns + 1)
    for column in columnIndices { offsets[Int(column) + 1] += 1 }
    for j in 0..<columns { offsets[j + 1] += offsets[j] }
    var cursor = offsets
    var indices = [Int32](repeating: 0, count: storedCount)
    var moved = [Float](repeating: 0, count: storedCount)
    for i in 0..<rows {
      for entry in rowOffsets[i]..<rowOffsets[i + 1] {
        let column = Int(columnIndices[entry])
        let place = cursor[column]
        cursor[column] = place &+ 1
        indices[place] = Int32(i)
        moved[place] = values[entry]
      }
    }
    return SparseMatrix(
      validated: columns, rows, rowOffsets: offsets, columnIndices: indices, values: moved)
  }

  /// The named rows, in the order given.
  ///
  /// - Parameter indices: Row numbers, from 0; repeats are allowed.
  /// - Returns: An `indices.count` × *m* matrix.
  /// - Complexity: O(entries of these rows)
  public func rows(at indices: [Int]) -> SparseMatrix {
    var offsets = [0]
    offsets.reserveCapacity(indices.count + 1)
    for row in indices {
      precondition(row >= 0 && row < rows, "row \(row) is outside \(self)")
      offsets.append(offsets[offsets.count - 1] + rowOffsets[row + 1] - rowOffsets[row])
    }
    var (kept, moved) = ([Int32](), [Float]())
    kept.reserveCapacity(offsets[indices.count])
    moved.reserveCapacity(offsets[indices.count])
    for row in indices {
      let entries = rowOffsets[row]..<rowOffsets[row + 1]
      kept.append(contentsOf: columnIndices[entries])
      moved.append(contentsOf: values[entries])
    }
    return SparseMatrix(
      validated: indices.count, columns, rowOffsets: offsets, columnIndices: kept,
      values: moved)
  }

  /// The named columns, in the order given.
  ///
  /// - Parameter indices: Column numbers, from 0; repeats are allowed.
  /// - Returns: An *n* × `indices.count` matrix.
  /// - Complexity: O(*nnz* + *m*), when no column repeats; entries of a row are sorted again
  ///   where the order of the columns changes.
  public func columns(at indices: [Int]) -> SparseMatrix {
    let rises = zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 }
    guard rises else { return transposed.rows(at: indices).transposed }
    var target = [Int32](repeating: -1, count: columns)
    for (new, old) in indices.enumerated() {
      precondition(old >= 0 && old < columns, "column \(old) is outside \(self)")
      target[old] = Int32(new)
    }
    var (offsets, kept, moved) = ([0], [Int32](), [Float]())
    offsets.reserveCapacity(rows + 1)
    for i in 0..<rows {
      for entry in rowOffsets[i]..<rowOffsets[i + 1] {
        let column = target[Int(columnIndices[entry])]
        if column >= 0 {
          kept.append(column)
          moved.append(values[entry])
        }
      }
      offsets.append(moved.count)
    }
    return SparseMatrix(
      validated: rows, indices.count, rowOffsets: offsets, columnIndices: kept, values: moved)
  }
}
