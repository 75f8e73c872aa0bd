extension SparseMatrix {
  /// The product of a sparse and a dense matrix, over blocks of rows on all threads.
  ///
  /// - Parameters:
  ///   - a: An *n × m* sparse matrix.
  ///   - b: An *m × q* matrix.
  /// - Returns: The *n × q* product, the same on any number of threads.
  /// - Complexity: O(*nnz* · *q*)
  public static func * (a: SparseMatrix, b: Matrix) -> Matrix {
    precondition(a.columns == b.rows, "a \(a) cannot be multiplied by a \(b)")
    var product = Matrix(zeros: a.rows, b.columns)
    let q = b.columns
    guard q > 0, a.rows > 0, a.storedCount > 0 else { return product }
    a.withEntries { entries in
      b.withElements { elements in
        product.withMutableElements { buffer in
          guard let source = elements.baseAddress, let target = buffer.baseAddress else { return }
          // Every block writes to rows of its own.
          nonisolated(unsafe) let (b, c) = (source, target)
          RowBlocks(count: a.rows, size: 256).forEach { range in
            for i in range {
              for entry in entries.range(ofRow: i) {
                addMultiple(
                  entries.values[entry], of: b + Int(entries.columns[entry]) &* q,
                  to: c + i &* q, count: q)
              }
            }
          }
        }
      }
    }
    return product
  }

  /// The product Sᵀ B of the transposed sparse matrix and a dense one.
  ///
  /// At most sixteen blocks of rows have a partial product each; these are added in order, so
  /// the result is the same on any number of threads.
  ///
  /// - Parameter b: An *n × q* matrix.
  /// - Returns: The *m × q* product.
  /// - Complexity: O(*nnz* · *q*) time, O(16 *mq*) memory.
  public func transposedProduct(_ b: Matrix) -> Matrix {
    precondition(rows == b.rows, "\(self) and \(b) have no rows in common")
    let (m, q) = (columns, b.columns)
    var total = Matrix(zeros: m, q)
    guard q > 0, m > 0, storedCount > 0 else { return total }
    let blocks = RowBlocks(count: rows, size: max(1024, (rows + 15) / 16))
    let partials = withEntries { entries in
      b.withElements { elements in
        nonisolated(unsafe) let source = elements
        return blocks.map { range in
          var partial = Matrix(zeros: m, q)
          partial.withMutableElements { buffer in
            guard let b = source.baseAddress, let c = buffer.baseAddress else { return }
            for i in range {
              for entry in entries.range(ofRow: i) {
                addMultiple(
                  entries.values[entry], of: b + i &* q,
                  to: c + Int(entries.columns[entry]) &* q, count: q)
              }
            }
          }
          return partial
        }
      }
    }
    total.withMutableElements { sum in
      for partial in partials {
        partial.withElements { part in
          for i in sum.indices { sum[i] += part[i] }
        }
      }
    }
    return total
  }

  /// Calls a closure with the entries in memory.
  func withEntries<Result>(_ body: (SparseEntries) -> Result) -> Result {
    rowOffsets.withUnsafeBufferPointer { offsets in
      columnIndices.withUnsafeBufferPointer { columns in
        values.withUnsafeBufferPointer { values in
          body(SparseEntries(offsets: offsets, columns: columns, values: values))
        }
      }
    }
  }
}

/// The entries of a sparse matrix in memory, for loops that run on several threads.
struct SparseEntries: @unchecked Sendable {
  let offsets: UnsafeBufferPointer<Int>
  let columns: UnsafeBufferPointer<Int32>
  let values: UnsafeBufferPointer<Float>

  @inline(__always) func range(ofRow i: Int) -> Range<Int> {
    Range(uncheckedBounds: (offsets[i], offsets[i + 1]))
  }
}

/// Adds factor · source to target.
@inline(__always) private func addMultiple(
  _ factor: Float, of source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>,
  count: Int
) {
  for j in 0..<count { target[j] += factor * source[j] }
}
