/// A dense matrix, stored row by row.
///
/// Data matrices are *n × d*: one row per observation, one column per feature. The two
/// instances in use have names of their own: ``Matrix`` of `Float` (networks, distances) and
/// ``DoubleMatrix`` of `Double` (statistics, eigenproblems, reference twins).
@frozen public struct DenseMatrix<Scalar: MatrixScalar>: Sendable, Hashable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// The elements, row by row; the count never changes.
  @usableFromInline var storage: [Scalar]

  /// Creates a matrix from its elements, given row by row.
  ///
  /// - Parameters:
  ///   - rows: The number of rows.
  ///   - columns: The number of columns.
  ///   - elements: `rows * columns` elements, row by row.
  @inlinable public init(rows: Int, columns: Int, elements: [Scalar]) {
    precondition(
      elements.count == rows * columns,
      "\(elements.count) elements cannot fill a \(rows) × \(columns) matrix")
    self.rows = rows
    self.columns = columns
    storage = elements
  }

  /// Creates a matrix of zeros.
  ///
  /// - Parameters:
  ///   - rows: The number of rows.
  ///   - columns: The number of columns.
  @inlinable public init(zeros rows: Int, _ columns: Int) {
    self.init(
      rows: rows, columns: columns, elements: [Scalar](repeating: 0, count: rows * columns))
  }

  /// Creates a matrix from a rule for its elements.
  ///
  /// - Parameters:
  ///   - rows: The number of rows.
  ///   - columns: The number of columns.
  ///   - element: The element at row *i* and column *j*.
  @inlinable public init(rows: Int, columns: Int, _ element: (Int, Int) -> Scalar) {
    var elements: [Scalar] = []
    elements.reserveCapacity(rows * columns)
    for i in 0..<rows { for j in 0..<columns { elements.append(element(i, j)) } }
    self.init(rows: rows, columns: columns, elements: elements)
  }

  /// The element at row *i* and column *j*.
  ///
  /// - Parameters:
  ///   - i: The row, from 0.
  ///   - j: The column, from 0.
  @inlinable public subscript(_ i: Int, _ j: Int) -> Scalar {
    get {
      precondition(
        i >= 0 && i < rows && j >= 0 && j < columns, "(\(i), \(j)) is outside \(rows) × \(columns)")
      return storage[i &* columns &+ j]
    }
    set {
      precondition(
        i >= 0 && i < rows && j >= 0 && j < columns, "(\(i), \(j)) is outside \(rows) × \(columns)")
      storage[i &* columns &+ j] = newValue
    }
  }

  /// The elements, row by row.
  @inlinable public var elements: [Scalar] { storage }

  /// Row *i*, as an array of `columns` elements.
  ///
  /// - Parameter i: The row, from 0.
  /// - Returns: A copy of the row.
  @inlinable public func row(_ i: Int) -> ArraySlice<Scalar> {
    storage[i * columns..<(i + 1) * columns]
  }

  /// Row *i* in place.
  ///
  /// - Parameter i: The row, from 0.
  /// - Returns: A view of `columns` elements that lives as long as the matrix is not changed.
  @inlinable @_lifetime(borrow self) public func span(ofRow i: Int) -> Span<Scalar> {
    precondition(i >= 0 && i < rows, "row \(i) is outside \(rows) × \(columns)")
    return storage.span.extracting(i * columns..<(i + 1) * columns)
  }

  /// Column *j*, as an array of `rows` elements.
  ///
  /// - Parameter j: The column, from 0.
  /// - Returns: A copy of the column.
  @inlinable public func column(_ j: Int) -> [Scalar] {
    (0..<rows).map { storage[$0 * columns + j] }
  }

  /// Calls a closure with the elements in memory, row by row.
  ///
  /// For code that calls C; everything else uses subscripts.
  ///
  /// - Parameter body: Receives `rows * columns` elements that live as long as the call.
  /// - Returns: What the closure returns.
  /// - Throws: What the closure throws.
  @inlinable package func withElements<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try storage.withUnsafeBufferPointer(body)
  }

  /// Calls a closure with the elements in memory, to be changed in place.
  ///
  /// - Parameter body: Receives `rows * columns` elements that live as long as the call.
  /// - Returns: What the closure returns.
  /// - Throws: What the closure throws.
  @inlinable package mutating func withMutableElements<Result, Failure: Error>(
    _ body: (inout UnsafeMutableBufferPointer<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try storage.withUnsafeMutableBufferPointer(body)
  }
}

/// A dense matrix of `Float`s.
public typealias Matrix = DenseMatrix<Float>

/// A dense matrix of `Double`s.
public typealias DoubleMatrix = DenseMatrix<Double>

extension DenseMatrix: CustomStringConvertible {
  /// The shape, as in "3 × 4 matrix".
  public var description: String { "\(rows) × \(columns) matrix" }
}
