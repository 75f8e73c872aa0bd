extension DenseMatrix {
  /// The named rows, in the order given.
  ///
  /// - Parameter indices: Row numbers, from 0; repeats are allowed.
  /// - Returns: An `indices.count` × *d* matrix.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func rows(at indices: [Int]) -> DenseMatrix {
    var result = DenseMatrix(zeros: indices.count, columns)
    copyRows(at: indices, into: &result)
    return result
  }

  /// The named columns, in the order given.
  ///
  /// - Parameter indices: Column numbers, from 0; repeats are allowed.
  /// - Returns: An *n* × `indices.count` matrix.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func columns(at indices: [Int]) -> DenseMatrix {
    DenseMatrix(rows: rows, columns: indices.count) { self[$0, indices[$1]] }
  }

  /// Copies the named rows into the first rows of another matrix.
  ///
  /// - Parameters:
  ///   - indices: Row numbers, from 0.
  ///   - target: A matrix of as many columns and at least `indices.count` rows.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func copyRows(at indices: [Int], into target: inout DenseMatrix) {
    precondition(
      target.columns == columns && target.rows >= indices.count,
      "\(indices.count) rows of a \(self) do not fit a \(target)")
    let d = columns
    withElements { source in
      target.withMutableElements { destination in
        guard d > 0, let to = destination.baseAddress, let from = source.baseAddress else { return }
        for (i, row) in indices.enumerated() {
          precondition(row >= 0 && row < rows, "row \(row) is outside \(self)")
          (to + i * d).update(from: from + row * d, count: d)
        }
      }
    }
  }

  /// Copies the elements of a matrix of the same shape, in place.
  ///
  /// Unlike assignment, this keeps the storage: nothing is allocated.
  ///
  /// - Parameter other: A matrix of the same shape.
  public mutating func copyElements(of other: DenseMatrix) {
    precondition(
      rows == other.rows && columns == other.columns, "\(self) and \(other) differ in shape")
    withMutablePointer { target in
      other.withPointer { target.update(from: $0, count: other.rows * other.columns) }
    }
  }

  /// The matrices side by side.
  ///
  /// - Parameter parts: At least one matrix; all with *n* rows.
  /// - Returns: An *n × Σd* matrix.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public static func concatenatingColumns(_ parts: [DenseMatrix]) -> DenseMatrix {
    guard let first = parts.first else { return DenseMatrix(zeros: 0, 0) }
    let width = parts.reduce(0) { $0 + $1.columns }
    var elements: [Scalar] = []
    elements.reserveCapacity(first.rows * width)
    for i in 0..<first.rows {
      for part in parts {
        precondition(part.rows == first.rows, "\(part) cannot stand beside \(first)")
        elements.append(contentsOf: part.row(i))
      }
    }
    return DenseMatrix(rows: first.rows, columns: width, elements: elements)
  }
}
