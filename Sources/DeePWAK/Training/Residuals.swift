internal import CKernels
internal import LinearAlgebra
internal import Noise2Self

extension Matrix {
  /// Sets this matrix to scale · (a − b), and returns Σ (a − b)².
  ///
  /// - Parameters:
  ///   - a: *n × d*, as this matrix.
  ///   - b: *n × d*.
  ///   - scale: The factor of the difference.
  /// - Returns: The sum of the squared differences, in `Double`.
  mutating func setScaledDifference(_ a: Matrix, _ b: Matrix, scale: Float) -> Double {
    precondition(
      rows == a.rows && columns == a.columns && rows == b.rows && columns == b.columns,
      "the difference of \(a) and \(b) does not fit a \(self)")
    let (n, d) = (rows, columns)
    return a.withPointer { a in
      b.withPointer { b in
        withMutablePointer { c in deepwak_scaled_difference(n, d, a, b, scale, c) }
      }
    }
  }
}

/// The error of a prediction over the coordinates that a mask hid, with its gradient.
struct MaskedResidual: Sendable {
  private var coordinates: Matrix

  /// Creates the scratch space of a shard.
  init(rows: Int, coordinates: Int) { self.coordinates = Matrix(zeros: rows, coordinates) }

  /// Sets `gradient` to the gradient of scale/2 · Σ_J (z − x)² and returns Σ_J (z − x)².
  mutating func evaluate(
    _ prediction: Matrix, target: Matrix, mask: FeatureMask, scale: Float,
    into gradient: inout Matrix
  ) -> Double {
    if mask.hidesNothing {
      return gradient.setScaledDifference(prediction, target, scale: scale)
    }
    mask.project(prediction, into: &coordinates)
    let squares = coordinates.subtractAndScale(target, scale: scale)
    mask.embed(coordinates, into: &gradient)
    return squares
  }
}

extension Matrix {
  /// Sets this matrix to scale · (self − b), and returns Σ (self − b)².
  fileprivate mutating func subtractAndScale(_ b: Matrix, scale: Float) -> Double {
    precondition(rows == b.rows && columns == b.columns, "\(self) and \(b) differ in shape")
    let (n, d) = (rows, columns)
    return b.withPointer { b in
      withMutablePointer { c in deepwak_scaled_difference(n, d, c, b, scale, c) }
    }
  }

  /// Adds a matrix of the same shape.
  mutating func add(_ other: Matrix) {
    precondition(rows == other.rows && columns == other.columns, "\(self) + \(other)")
    let count = rows * columns
    other.withPointer { b in withMutablePointer { a in deepwak_add(count, b, a) } }
  }

  /// Copies a matrix into the columns from `first` on.
  mutating func setColumns(from first: Int, to part: Matrix) {
    precondition(
      rows == part.rows && first + part.columns <= columns,
      "\(part) does not fit the columns from \(first) of a \(self)")
    let (n, width, d) = (rows, columns, part.columns)
    part.withPointer { source in
      withMutablePointer { target in
        for i in 0..<n { (target + i * width + first).update(from: source + i * d, count: d) }
      }
    }
  }

  /// Adds the columns from `first` on of a wider matrix.
  mutating func addColumns(from first: Int, of wide: Matrix) {
    precondition(
      rows == wide.rows && first + columns <= wide.columns,
      "a \(wide) has no \(columns) columns from \(first) for a \(self)")
    let (n, width, d) = (rows, wide.columns, columns)
    wide.withPointer { source in
      withMutablePointer { target in
        for i in 0..<n { deepwak_add(d, source + i * width + first, target + i * d) }
      }
    }
  }
}
