extension DenseMatrix {
  /// The matrix with rows and columns exchanged.
  public var transposed: DenseMatrix {
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    get { DenseMatrix(rows: columns, columns: rows) { storage[$1 &* columns &+ $0] } }
  }

  /// The square root of the sum of the squared elements, summed in `Double`.
  public var frobeniusNorm: Double {
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    get {
      var sum = 0.0
      for value in storage { sum += Double(value) * Double(value) }
      return sum.squareRoot()
    }
  }

  /// Sets every element.
  ///
  /// - Parameter value: The new value of all elements.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public mutating func fill(_ value: Scalar) {
    withMutableElements { $0.update(repeating: value) }
  }

  /// The elementwise sum.
  ///
  /// - Parameters:
  ///   - a: An *n × d* matrix.
  ///   - b: Another *n × d* matrix.
  /// - Returns: The *n × d* sum.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public static func + (a: DenseMatrix, b: DenseMatrix) -> DenseMatrix {
    a.combined(with: b) { $0 + $1 }
  }

  /// The elementwise difference.
  ///
  /// - Parameters:
  ///   - a: An *n × d* matrix.
  ///   - b: Another *n × d* matrix.
  /// - Returns: The *n × d* difference.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public static func - (a: DenseMatrix, b: DenseMatrix) -> DenseMatrix {
    a.combined(with: b) { $0 - $1 }
  }

  /// The matrix scaled by a number.
  ///
  /// - Parameters:
  ///   - factor: The number.
  ///   - a: An *n × d* matrix.
  /// - Returns: The *n × d* multiple.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public static func * (factor: Scalar, a: DenseMatrix) -> DenseMatrix {
    DenseMatrix(rows: a.rows, columns: a.columns, elements: a.storage.map { factor * $0 })
  }

  @inline(__always) private func combined(
    with other: DenseMatrix, by operation: (Scalar, Scalar) -> Scalar
  ) -> DenseMatrix {
    precondition(
      rows == other.rows && columns == other.columns, "\(self) and \(other) differ in shape")
    return DenseMatrix(
      rows: rows, columns: columns, elements: zip(storage, other.storage).map(operation))
  }

  /// The same matrix with elements of another precision.
  ///
  /// - Parameter type: The precision.
  /// - Returns: A matrix of the same shape, each element rounded.
  @_specialize(where Scalar == Float, Other == Double)
  @_specialize(where Scalar == Double, Other == Float)
  public func converted<Other: MatrixScalar>(to type: Other.Type) -> DenseMatrix<Other> {
    DenseMatrix<Other>(rows: rows, columns: columns, elements: storage.map { Other($0) })
  }
}
