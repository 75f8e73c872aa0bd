internal import CKernels
internal import LinearAlgebra
internal import Networks
internal import Noise2Self

/// The error of a prediction over the coordinates that a mask hid, with its gradient.
struct MaskedResidual: Sendable {
  private var coordinates: Matrix
  private var difference: Matrix

  /// Creates the scratch space of a shard.
  init(rows: Int, coordinates count: Int) {
    coordinates = Matrix(zeros: rows, count)
    difference = coordinates
  }

  /// Sets `gradient` to the gradient of scale/2 · Σ_J (z − x)² and returns Σ_J (z − x)².
  mutating func evaluate(
    _ prediction: Matrix, target: Matrix, mask: FeatureMask, scale: Float,
    into gradient: inout Matrix
  ) -> Double {
    if mask.hidesNothing {
      return squaredError(prediction, target, scale: scale, gradient: &gradient)
    }
    mask.project(prediction, into: &coordinates)
    let squares = squaredError(coordinates, target, scale: scale, gradient: &difference)
    mask.embed(difference, into: &gradient)
    return squares
  }
}

extension Matrix {
  /// Adds a matrix of the same shape.
  mutating func add(_ other: Matrix) {
    precondition(rows == other.rows && columns == other.columns, "\(self) + \(other)")
    let count = rows * columns
    other.withPointer { b in withMutablePointer { a in deepwak_add(count, a, b, a) } }
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
        for i in 0..<n {
          deepwak_add(d, target + i * d, source + i * width + first, target + i * d)
        }
      }
    }
  }
}
