internal import CKernels
public import LinearAlgebra

/// The numbers of a table: dense, or sparse as they were in the file.
public enum TableValues: Sendable, Hashable {
  /// An *n × m* matrix.
  case dense(Matrix)
  /// An *n × m* matrix in compressed rows.
  case sparse(SparseMatrix)
  /// The rows of a matrix that stays in its file.
  case backed(BackedRows)

  /// The rows, as training takes them.
  public var source: any ObservationSource {
    switch self {
    case .dense(let matrix): matrix
    case .sparse(let matrix): matrix
    case .backed(let rows): BackedSource(rows)
    }
  }

  /// Whether zeros are left out.
  public var isSparse: Bool {
    switch self {
    case .dense: false
    case .sparse: true
    case .backed(let rows): rows.isSparse
    }
  }

  /// The number of observations, *n*.
  public var observationCount: Int {
    switch self {
    case .dense(let matrix): matrix.rows
    case .sparse(let matrix): matrix.rows
    case .backed(let rows): rows.rows
    }
  }

  /// The number of features, *m*.
  public var featureCount: Int {
    switch self {
    case .dense(let matrix): matrix.columns
    case .sparse(let matrix): matrix.columns
    case .backed(let rows): rows.columns
    }
  }

  /// The numbers in memory: all of them, or those that are stored.
  ///
  /// A table that stays in its file is read.
  public var storedValues: [Float] {
    switch self {
    case .dense(let matrix): matrix.elements
    case .sparse(let matrix): matrix.values
    case .backed: inMemory.storedValues
    }
  }

  /// All numbers as a dense matrix.
  public var densified: Matrix {
    switch self {
    case .dense(let matrix): return matrix
    case .sparse(let matrix):
      var dense = Matrix(zeros: matrix.rows, matrix.columns)
      matrix.copyRows(at: Array(0..<matrix.rows), into: &dense)
      return dense
    case .backed: return inMemory.densified
    }
  }

  /// All numbers in compressed rows; zeros of a dense matrix are left out.
  public var compressedRows: SparseMatrix {
    switch self {
    case .dense(let matrix): SparseMatrix(matrix)
    case .sparse(let matrix): matrix
    case .backed: inMemory.compressedRows
    }
  }

  /// The least and greatest number and whether all are whole.
  ///
  /// - Complexity: O(stored numbers), on all threads.
  public var statistics: TableStatistics {
    if case .backed(let rows) = self {
      do throws(TableError) {
        return try rows.statistics()
      } catch {
        rows.note(error)
        return TableStatistics()
      }
    }
    let stored = storedValues
    let parts = RowBlocks(count: stored.count, size: 1 << 18).map { range in
      var part = TableStatistics()
      stored.withUnsafeBufferPointer { part.add($0[range]) }
      return part
    }
    var total = TableStatistics()
    for part in parts { total.merge(part) }
    if isSparse, stored.count < observationCount * featureCount { total.addZero() }
    return total
  }

  /// The named observations, in the order given.
  ///
  /// - Parameter rows: Row numbers, from 0.
  /// - Returns: The values of `rows.count` observations.
  public func selecting(_ rows: [Int]) -> TableValues {
    switch self {
    case .dense(let matrix): return .dense(matrix.rows(at: rows))
    case .sparse(let matrix): return .sparse(matrix.rows(at: rows))
    case .backed(let backed): return .backed(backed.selecting(rows))
    }
  }

  /// The row and column of a stored number.
  package func place(ofStored index: Int) -> (row: Int, column: Int) {
    switch self {
    case .dense(let matrix): return (index / matrix.columns, index % matrix.columns)
    case .sparse(let matrix):
      var (low, high) = (0, matrix.rows)
      while high - low > 1 {
        let middle = (low + high) / 2
        if matrix.rowOffsets[middle] <= index { low = middle } else { high = middle }
      }
      return (low, Int(matrix.columnIndices[index]))
    case .backed: return inMemory.place(ofStored: index)
    }
  }

  /// The same table with other stored numbers.
  func replacingStored(_ values: [Float]) -> TableValues {
    switch self {
    case .dense(let matrix):
      return .dense(Matrix(rows: matrix.rows, columns: matrix.columns, elements: values))
    case .sparse(let matrix):
      return .sparse(
        SparseMatrix(
          rows: matrix.rows, columns: matrix.columns, rowOffsets: matrix.rowOffsets,
          columnIndices: matrix.columnIndices, values: values))
    case .backed: return inMemory.replacingStored(values)
    }
  }
}

/// Whether a finite number has no fraction; beyond 2²⁴ none has.
@inline(__always)
private func isWhole(_ value: Float) -> Bool {
  abs(value) >= 0x1p24 || Float(Int32(value)) == value
}

/// What the numbers of a table look like as a whole.
public struct TableStatistics: Sendable, Hashable {
  /// The least finite number; +∞ when there is none.
  public private(set) var minimum = Float.infinity
  /// The greatest finite number; −∞ when there is none.
  public private(set) var maximum = -Float.infinity
  /// Whether every finite number is whole.
  public private(set) var areWhole = true
  /// How many numbers are missing (NaN).
  public private(set) var missingCount = 0
  /// How many numbers are infinite.
  public private(set) var infiniteCount = 0

  /// The statistics of no numbers.
  package init() {}

  /// Whether the numbers could be counts: whole and not negative.
  public var couldBeCounts: Bool { areWhole && minimum >= 0 && minimum <= maximum }

  /// Adds numbers: quickly where all are finite, one by one otherwise.
  mutating func add(_ values: Slice<UnsafeBufferPointer<Float>>) {
    let all = UnsafeBufferPointer(rebasing: values)
    for start in stride(from: 0, to: all.count, by: 4096) {
      let part = UnsafeBufferPointer(rebasing: all[start..<min(start + 4096, all.count)])
      guard let base = part.baseAddress else { continue }
      let found = deepwak_survey(base, part.count)
      guard found.is_finite != 0 else {
        addEach(part)
        continue
      }
      minimum = Swift.min(minimum, found.minimum)
      maximum = Swift.max(maximum, found.maximum)
      areWhole = areWhole && found.is_whole != 0
    }
  }

  /// Adds numbers of any kind, one by one.
  mutating func addEach(_ values: UnsafeBufferPointer<Float>) {
    for value in values {
      if value.isFinite {
        minimum = Swift.min(minimum, value)
        maximum = Swift.max(maximum, value)
        if areWhole { areWhole = isWhole(value) }
      } else if value.isNaN {
        missingCount += 1
      } else {
        infiniteCount += 1
      }
    }
  }

  package mutating func merge(_ other: TableStatistics) {
    minimum = Swift.min(minimum, other.minimum)
    maximum = Swift.max(maximum, other.maximum)
    areWhole = areWhole && other.areWhole
    missingCount += other.missingCount
    infiniteCount += other.infiniteCount
  }

  mutating func addZero() {
    minimum = Swift.min(minimum, 0)
    maximum = Swift.max(maximum, 0)
  }
}
