extension DenseMatrix {
  /// The matrix with rows and columns exchanged.
  public var transposed: DenseMatrix {
    DenseMatrix(rows: columns, columns: rows) { self[$1, $0] }
  }

  /// The mean of each column; *d* numbers, summed in `Double`.
  public var columnMeans: [Double] {
    var sums = [Double](repeating: 0, count: columns)
    for i in 0..<rows {
      for j in 0..<columns { sums[j] += Double(storage[i &* columns &+ j]) }
    }
    return rows == 0 ? sums : sums.map { $0 / Double(rows) }
  }

  /// The square root of the sum of the squared elements, summed in `Double`.
  public var frobeniusNorm: Double {
    var sum = 0.0
    for value in storage { sum += Double(value) * Double(value) }
    return sum.squareRoot()
  }

  /// Sets every element.
  ///
  /// - Parameter value: The new value of all elements.
  public mutating func fill(_ value: Scalar) {
    withMutableElements { $0.update(repeating: value) }
  }

  /// The elementwise sum.
  ///
  /// - Parameters:
  ///   - a: An *n × d* matrix.
  ///   - b: Another *n × d* matrix.
  /// - Returns: The *n × d* sum.
  public static func + (a: DenseMatrix, b: DenseMatrix) -> DenseMatrix {
    a.combined(with: b) { $0 + $1 }
  }

  /// The elementwise difference.
  ///
  /// - Parameters:
  ///   - a: An *n × d* matrix.
  ///   - b: Another *n × d* matrix.
  /// - Returns: The *n × d* difference.
  public static func - (a: DenseMatrix, b: DenseMatrix) -> DenseMatrix {
    a.combined(with: b) { $0 - $1 }
  }

  /// The matrix scaled by a number.
  ///
  /// - Parameters:
  ///   - factor: The number.
  ///   - a: An *n × d* matrix.
  /// - Returns: The *n × d* multiple.
  public static func * (factor: Scalar, a: DenseMatrix) -> DenseMatrix {
    DenseMatrix(rows: a.rows, columns: a.columns, elements: a.storage.map { factor * $0 })
  }

  private func combined(
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
  public func converted<Other: MatrixScalar>(to type: Other.Type) -> DenseMatrix<Other> {
    DenseMatrix<Other>(rows: rows, columns: columns, elements: storage.map { Other($0) })
  }
}
