/// Whether a factor of a product is taken as it is stored or transposed.
public enum Orientation: Sendable, Hashable {
  /// Rows are rows.
  case asStored
  /// Rows are columns.
  case transposed
}

extension DenseMatrix {
  /// The shape as a factor: (rows, columns), exchanged when transposed.
  @inline(__always) func shape(_ orientation: Orientation) -> (rows: Int, columns: Int) {
    orientation == .asStored ? (rows, columns) : (columns, rows)
  }

  /// Sets this matrix to `beta` times itself plus `alpha` · op(a) · op(b).
  ///
  /// Shapes: op(a) is *m × k*, op(b) is *k × n*, and this matrix is *m × n*.
  ///
  /// - Parameters:
  ///   - a: The left factor.
  ///   - aOrientation: Whether the left factor is transposed.
  ///   - b: The right factor.
  ///   - bOrientation: Whether the right factor is transposed.
  ///   - alpha: The scale of the product.
  ///   - beta: The scale of what this matrix held before; 0 overwrites it.
  /// - Complexity: O(*mnk*), on the calling thread.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public mutating func setProduct(
    _ a: DenseMatrix, _ aOrientation: Orientation, _ b: DenseMatrix, _ bOrientation: Orientation,
    scaledBy alpha: Scalar = 1, addingSelfTimes beta: Scalar = 0
  ) {
    let (m, k) = a.shape(aOrientation)
    let (inner, n) = b.shape(bOrientation)
    precondition(
      k == inner && rows == m && columns == n,
      "cannot put a \(m) × \(k) by \(inner) × \(n) product into a \(self)")
    guard m > 0, n > 0 else { return }
    guard k > 0 else {
      if beta == 0 { fill(0) } else if beta != 1 { self = beta * self }
      return
    }
    let (strideA, strideB) = (a.columns, b.columns)
    a.withElements { a in
      b.withElements { b in
        withMutableElements { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          Scalar.multiply(
            ProductCall(
              m: m, n: n, k: k, a: a, transposesA: aOrientation == .transposed, strideA: strideA,
              b: b, transposesB: bOrientation == .transposed, strideB: strideB, alpha: alpha,
              beta: beta, c: c, strideC: n))
        }
      }
    }
  }

  /// The matrix product.
  ///
  /// - Parameters:
  ///   - a: An *m × k* matrix.
  ///   - b: A *k × n* matrix.
  /// - Returns: The *m × n* product.
  /// - Complexity: O(*mnk*)
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public static func * (a: DenseMatrix, b: DenseMatrix) -> DenseMatrix {
    var product = DenseMatrix(zeros: a.rows, b.columns)
    product.setProduct(a, .asStored, b, .asStored)
    return product
  }

  /// The product aᵀ b, reduced over fixed blocks of rows on all threads.
  ///
  /// Every block is one single-threaded product and the blocks are added in order, so the
  /// result is the same on any number of threads.
  ///
  /// - Parameters:
  ///   - a: An *n × p* matrix with many rows.
  ///   - b: An *n × q* matrix.
  ///   - blockRows: The rows of a block.
  /// - Returns: The *p × q* product.
  /// - Complexity: O(*npq*) time, O(*pq* · *n* / `blockRows`) memory.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public static func crossProduct(
    _ a: DenseMatrix, _ b: DenseMatrix, blockRows: Int = 4096
  ) -> DenseMatrix {
    precondition(a.rows == b.rows, "\(a) and \(b) have no rows in common")
    let blocks = RowBlocks(count: a.rows, size: blockRows)
    var total = DenseMatrix(zeros: a.columns, b.columns)
    guard a.rows > 0, total.rows > 0, total.columns > 0 else { return total }
    let (p, q) = (a.columns, b.columns)
    let partials = blocks.map { range in
      var partial = DenseMatrix(zeros: p, q)
      a.withElements { a in
        b.withElements { b in
          partial.withMutableElements { c in
            guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else {
              return
            }
            Scalar.multiply(
              ProductCall(
                m: p, n: q, k: range.count, a: a + range.lowerBound * p, transposesA: true,
                strideA: p, b: b + range.lowerBound * q, transposesB: false, strideB: q, alpha: 1,
                beta: 0, c: c, strideC: q))
          }
        }
      }
      return partial
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

  /// The product a b of a tall matrix, over blocks of rows on all threads.
  ///
  /// - Parameters:
  ///   - a: An *n × p* matrix with many rows.
  ///   - b: A *p × q* matrix.
  /// - Returns: The *n × q* product, the same on any number of threads.
  /// - Complexity: O(*npq*)
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public static func tallProduct(_ a: DenseMatrix, _ b: DenseMatrix) -> DenseMatrix {
    precondition(a.columns == b.rows, "a \(a) cannot be multiplied by a \(b)")
    var product = DenseMatrix(zeros: a.rows, b.columns)
    guard a.rows > 0, a.columns > 0, b.columns > 0 else { return product }
    let (p, q) = (a.columns, b.columns)
    let blocks = RowBlocks(count: a.rows, size: 1024)
    a.withElements { leftElements in
      b.withElements { rightElements in
        product.withMutableElements { targetElements in
          guard let left = leftElements.baseAddress, let right = rightElements.baseAddress,
            let target = targetElements.baseAddress
          else { return }
          // Every block writes to rows of its own.
          nonisolated(unsafe) let (a, b, c) = (left, right, target)
          blocks.forEach { range in
            Scalar.multiply(
              ProductCall(
                m: range.count, n: q, k: p, a: a + range.lowerBound * p, transposesA: false,
                strideA: p, b: b, transposesB: false, strideB: q, alpha: 1, beta: 0,
                c: c + range.lowerBound * q, strideC: q))
          }
        }
      }
    }
    return product
  }
}
