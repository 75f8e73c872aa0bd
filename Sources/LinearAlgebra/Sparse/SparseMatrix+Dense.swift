extension SparseMatrix {
  /// Creates the sparse matrix of a dense one; zeros are not stored.
  ///
  /// - Parameter dense: An *n × m* matrix.
  /// - Complexity: O(*nm*)
  public init(_ dense: Matrix) {
    var offsets = [0]
    var indices: [Int32] = []
    var values: [Float] = []
    offsets.reserveCapacity(dense.rows + 1)
    let elements = dense.elements
    for i in 0..<dense.rows {
      for j in 0..<dense.columns {
        let value = elements[i &* dense.columns &+ j]
        if value != 0 {
          indices.append(Int32(j))
          values.append(value)
        }
      }
      offsets.append(values.count)
    }
    self.init(
      validated: dense.rows, dense.columns, rowOffsets: offsets, columnIndices: indices,
      values: values)
  }

  /// The same matrix with its zeros.
  ///
  /// - Complexity: O(*nm*) time and memory.
  public var dense: Matrix {
    var result = Matrix(zeros: rows, columns)
    copyRows(at: Array(0..<rows), into: &result)
    return result
  }

  /// The element at row *i* and column *j*, found by bisection.
  ///
  /// - Parameters:
  ///   - i: The row, from 0.
  ///   - j: The column, from 0.
  public subscript(_ i: Int, _ j: Int) -> Float {
    precondition(
      i >= 0 && i < rows && j >= 0 && j < columns, "(\(i), \(j)) is outside \(rows) × \(columns)")
    var (low, high) = (rowOffsets[i], rowOffsets[i + 1])
    while low < high {
      let middle = (low + high) / 2
      if Int(columnIndices[middle]) < j { low = middle + 1 } else { high = middle }
    }
    return low < rowOffsets[i + 1] && Int(columnIndices[low]) == j ? values[low] : 0
  }
}

extension SparseMatrix: CustomStringConvertible {
  /// The shape and the count of entries, as in "3 × 4 sparse matrix of 5 entries".
  public var description: String {
    "\(rows) × \(columns) sparse matrix of \(storedCount) entries"
  }
}
