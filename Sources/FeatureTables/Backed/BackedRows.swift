package import LinearAlgebra
internal import Synchronization

/// The rows of a matrix that stays in its HDF5 file: read in blocks, never held as a whole.
///
/// A selection of rows or columns is a description, carried out block by block.
public struct BackedRows: Sendable {
  let matrix: BackedMatrix
  /// The rows of the file that count, rising; nil for all.
  private(set) var selectedRows: [Int]?
  /// The columns of the file that count; nil for all.
  private(set) var selectedColumns: [Int]?
  /// What takes the place of missing and infinite values, by column of the file; nil leaves
  /// them.
  ///
  /// A column without a number gets zero.
  private(set) var replacements: [Int: Float]?
  /// What went wrong, shared by all selections of a table.
  private let log: FailureLog
  /// How the file was when it was opened.
  private let stamp: FileStamp?
  private let known = KnownStatistics()

  /// The memory that a block should take, about.
  package var blockBytes = 32 << 20

  init(_ matrix: BackedMatrix) {
    self.matrix = matrix
    log = FailureLog()
    stamp = FileStamp(of: matrix.file)
  }

  /// The path of the file.
  public var path: String { matrix.path }
  /// The number of rows.
  public var rows: Int { selectedRows?.count ?? matrix.rows }
  /// The number of columns.
  public var columns: Int { selectedColumns?.count ?? matrix.columns }
  /// Whether zeros are left out.
  public var isSparse: Bool { matrix.isSparse }
  /// The entries that the file stores of all rows and columns.
  public var storedCount: Int { matrix.storedCount }

  /// Why a block could not be read where nobody could be told; nil when all could.
  ///
  /// Reading a table reads all of it once and throws; a later pass fails only when the file or
  /// the disk changed since. Its rows count as zeros then, and whoever asked for them has to
  /// look here.
  public var failure: TableError? { log.failure }

  /// Notes that a block could not be read.
  package func note(_ failure: TableError) { log.note(failure) }

  /// The rows of every block but the last: a multiple of what sums need to have the same bits
  /// as in memory.
  var blockRows: Int {
    let bytes = max(1, (isSparse ? 8 : 4) * matrix.storedCount / max(1, matrix.rows))
    return max(1, blockBytes / bytes / RowBlock.alignment) * RowBlock.alignment
  }

  /// The split into blocks.
  package var blocks: RowBlocks { RowBlocks(count: rows, size: blockRows) }

  /// Reads consecutive rows.
  ///
  /// - Parameter range: The rows, from 0.
  /// - Returns: `range.count` rows in memory.
  /// - Throws: ``TableError`` when the file cannot be read or is damaged.
  public func read(_ range: Range<Int>) throws(TableError) -> TableValues {
    var values: TableValues
    if let selectedRows {
      values = try read(Array(selectedRows[range]))
    } else {
      values = replaced(try stored(range))
    }
    if let selectedColumns { values = values.selecting(features: selectedColumns) }
    return values
  }

  /// Reads consecutive rows; zeros where the file cannot be read, which ``failure`` tells.
  package func readOrZeros(_ range: Range<Int>) -> TableValues {
    do throws(TableError) {
      return try read(range)
    } catch {
      log.note(error)
      let zeros = Matrix(zeros: range.count, columns)
      return isSparse ? .sparse(SparseMatrix(zeros)) : .dense(zeros)
    }
  }

  /// Reads rows of the file that rise, in stretches no longer than a block.
  private func read(_ wanted: [Int]) throws(TableError) -> TableValues {
    var parts: [TableValues] = []
    var next = 0
    while next < wanted.count {
      let first = wanted[next]
      let end = min(matrix.rows, first + blockRows)
      let stretch = wanted[next...].prefix { $0 < end }
      let last = stretch.last ?? first
      parts.append(
        replaced(try stored(first..<last + 1)).selecting(stretch.map { $0 - first }))
      next += stretch.count
    }
    return TableValues.stacked(parts, columns: matrix.columns, isSparse: isSparse)
  }

  /// Reads rows of the file, unless it has changed: the library takes what was cut off for zeros.
  private func stored(_ range: Range<Int>) throws(TableError) -> TableValues {
    let values = try matrix.read(range)
    guard FileStamp(of: matrix.file) == stamp else {
      throw .damaged(
        path: path, place: matrix.file.rooted(matrix.name),
        reason: "the file has changed since it was opened")
    }
    return values
  }

  private func replaced(_ values: TableValues) -> TableValues {
    guard let replacements else { return values }
    var stored = values.storedValues
    let bad = stored.indices.filter { !stored[$0].isFinite }
    guard !bad.isEmpty else { return values }
    for index in bad { stored[index] = replacements[values.place(ofStored: index).column] ?? 0 }
    return values.replacingStored(stored)
  }

  /// The named rows, as a description; these must rise.
  func selecting(_ rows: [Int]) -> BackedRows {
    precondition(
      zip(rows, rows.dropFirst()).allSatisfy { $0 < $1 }, "rows of a file must be taken in order")
    var result = BackedRows(sharing: self)
    result.selectedRows = rows.map { selectedRows?[$0] ?? $0 }
    return result
  }

  /// The named columns, as a description.
  func selecting(features columns: [Int]) -> BackedRows {
    var result = BackedRows(sharing: self)
    result.selectedColumns = columns.map { selectedColumns?[$0] ?? $0 }
    return result
  }

  /// The same table with numbers in place of what is not finite, by column; zero by default.
  func replacingNotFinite(by values: [Int: Float]) -> BackedRows {
    var result = BackedRows(sharing: self)
    result.replacements = Dictionary(
      uniqueKeysWithValues: values.map { (selectedColumns?[$0] ?? $0, $1) })
    return result
  }

  private init(sharing other: BackedRows) {
    (matrix, log, stamp) = (other.matrix, other.log, other.stamp)
    (selectedRows, selectedColumns) = (other.selectedRows, other.selectedColumns)
    (replacements, blockBytes) = (other.replacements, other.blockBytes)
  }

  /// The least and greatest number and whether all are whole; one pass over the file, once.
  func statistics() throws(TableError) -> TableStatistics {
    if let found = known.value { return found }
    var total = TableStatistics()
    for index in 0..<blocks.blockCount {
      total.merge(try read(blocks.range(of: index)).statistics)
    }
    known.set(total)
    return total
  }
}

extension BackedRows: Hashable {
  /// Whether both describe the same rows and columns of the same matrix.
  ///
  /// - Parameters:
  ///   - a: Rows of a file.
  ///   - b: Rows of a file.
  /// - Returns: Whether all that describes them is the same.
  public static func == (a: BackedRows, b: BackedRows) -> Bool {
    a.path == b.path && a.matrix.name == b.matrix.name && a.selectedRows == b.selectedRows
      && a.selectedColumns == b.selectedColumns && a.replacements == b.replacements
  }

  /// Feeds what describes the rows to a hasher.
  ///
  /// - Parameter hasher: The hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(path)
    hasher.combine(matrix.name)
    hasher.combine(rows)
    hasher.combine(columns)
  }
}

/// The first failure of the passes over a file.
private final class FailureLog: Sendable {
  private let first = Mutex<TableError?>(nil)

  var failure: TableError? { first.withLock { $0 } }

  func note(_ failure: TableError) { first.withLock { if $0 == nil { $0 = failure } } }
}

/// Statistics that were computed once.
private final class KnownStatistics: Sendable {
  private let found = Mutex<TableStatistics?>(nil)

  var value: TableStatistics? { found.withLock { $0 } }

  func set(_ statistics: TableStatistics) { found.withLock { $0 = statistics } }
}
