/// Consecutive rows of a table in memory, dense or sparse; a whole table is one block.
public enum RowBlock: Sendable {
  /// An *r × m* matrix.
  case dense(Matrix)
  /// An *r × m* matrix in compressed rows.
  case sparse(SparseMatrix)

  /// The rows that every block of a table but the last is a multiple of.
  ///
  /// Sums over a table go by parts of at most so many rows: with blocks of whole parts they
  /// have the same bits whether the table comes in one block or in many.
  public static let alignment = 2048

  /// The number of rows.
  public var rows: Int {
    switch self {
    case .dense(let table): table.rows
    case .sparse(let table): table.rows
    }
  }

  /// The number of columns.
  public var columns: Int {
    switch self {
    case .dense(let table): table.columns
    case .sparse(let table): table.columns
    }
  }
}

/// A table that comes in blocks of consecutive rows, of which one at a time is in memory.
public protocol BlockwiseTable {
  /// The number of observations, *n*.
  var observationCount: Int { get }
  /// The number of features, *m*.
  var featureCount: Int { get }
  /// The number of stored entries of a sparse table; nil for a dense one.
  var storedCount: Int? { get }
  /// The whole table in memory, for what cannot be done by blocks.
  var inMemory: RowBlock { get }
  /// Calls a closure with all blocks, in order; their rows are multiples of
  /// ``RowBlock/alignment``, but for the last block.
  ///
  /// - Parameter body: Receives a block.
  func forEachBlock(_ body: (RowBlock) -> Void)
}

extension RowBlock: BlockwiseTable {
  /// The number of rows.
  public var observationCount: Int { rows }
  /// The number of columns.
  public var featureCount: Int { columns }
  /// The number of stored entries of a sparse block; nil for a dense one.
  public var storedCount: Int? {
    guard case .sparse(let table) = self else { return nil }
    return table.storedCount
  }
  /// The block itself.
  public var inMemory: RowBlock { self }

  /// Calls a closure with the block itself.
  ///
  /// - Parameter body: Receives the block.
  public func forEachBlock(_ body: (RowBlock) -> Void) { body(self) }
}
