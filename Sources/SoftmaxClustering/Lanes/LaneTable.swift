internal import LinearAlgebra

/// An *n × k* table in blocks of rows, each of which is stored column by column.
///
/// A loop over the rows of a block, within a column, is over neighbouring numbers and sums nothing
/// across them: it vectorises as it is written. What a block holds never depends on the threads.
final class LaneTable<Scalar: SoftmaxScalar>: @unchecked Sendable {
  /// The rows of a block.
  static var lanes: Int { 128 }

  let rows: Int
  let columns: Int
  /// The rows in blocks.
  let blocks: RowBlocks
  private let start: UnsafeMutablePointer<Scalar>

  /// Creates a table of zeros.
  init(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    blocks = RowBlocks(count: rows, size: LaneTable.lanes)
    let count = blocks.blockCount * LaneTable.lanes * columns
    start = .allocate(capacity: max(count, 1))
    start.initialize(repeating: 0, count: count)
  }

  deinit { start.deallocate() }

  /// Column *k* of a block: one number for each of its rows.
  @inline(__always)
  func column(_ k: Int, of block: Range<Int>) -> UnsafeMutablePointer<Scalar> {
    start + (block.lowerBound &* columns &+ k &* LaneTable.lanes)
  }

  /// Copies rows from row-major storage.
  func load(_ block: Range<Int>, from source: UnsafePointer<Scalar>) {
    let target = column(0, of: block)
    for i in 0..<block.count {
      let row = source + (block.lowerBound &+ i) &* columns
      for k in 0..<columns { target[k &* LaneTable.lanes &+ i] = row[k] }
    }
  }

  /// Adds weight times the rows to row-major storage.
  func add(
    _ block: Range<Int>, weight: Scalar, to target: UnsafeMutablePointer<Scalar>
  ) {
    let source = column(0, of: block)
    for i in 0..<block.count {
      let row = target + (block.lowerBound &+ i) &* columns
      for k in 0..<columns { row[k] += weight * source[k &* LaneTable.lanes &+ i] }
    }
  }

  /// Sets the rows from a matrix, on all threads.
  func load(_ matrix: DenseMatrix<Scalar>) {
    precondition(
      matrix.rows == rows && matrix.columns == columns,
      "a \(matrix) for \(rows) × \(columns) lanes")
    matrix.withPointer { source in
      nonisolated(unsafe) let source = source
      blocks.forEach { self.load($0, from: source) }
    }
  }

  /// Sets the rows to those of another table of the same shape.
  func copy(_ other: LaneTable) {
    precondition(
      rows == other.rows && columns == other.columns,
      "\(other.rows) × \(other.columns) lanes for \(rows) × \(columns)")
    start.update(from: other.start, count: blocks.blockCount * LaneTable.lanes * columns)
  }

  /// The rows as a matrix.
  var matrix: DenseMatrix<Scalar> {
    var result = DenseMatrix<Scalar>(zeros: rows, columns)
    result.withMutablePointer { target in
      nonisolated(unsafe) let target = target
      blocks.forEach { self.add($0, weight: 1, to: target) }
    }
    return result
  }

  /// The sums of the columns, in `Double` over blocks in order.
  var columnSums: [Double] {
    let columns = columns
    let parts = blocks.map { block in
      (0..<columns).map { Double(Scalar.sum(block.count, self.column($0, of: block))) }
    }
    var total = [Double](repeating: 0, count: columns)
    for part in parts { for k in 0..<columns { total[k] += part[k] } }
    return total
  }

  /// The means of the columns.
  var columnMeans: [Double] { columnSums.map { $0 / Double(rows) } }
}

extension RowBlocks {
  /// The sum of a number of each block, in the order of the blocks.
  func sum(_ term: @Sendable (Range<Int>) -> Double) -> Double { map(term).reduce(0, +) }
}

/// Calls a closure with room for some numbers for each lane of a block.
@inline(__always)
func withLanes<Scalar: SoftmaxScalar, Result>(
  _ count: Int, of type: Scalar.Type, _ body: (UnsafeMutablePointer<Scalar>) -> Result
) -> Result {
  withUnsafeTemporaryAllocation(of: Scalar.self, capacity: count * LaneTable<Scalar>.lanes) {
    body($0.baseAddress.unsafelyUnwrapped)
  }
}
