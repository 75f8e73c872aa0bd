internal import FeatureTables
internal import LinearAlgebra

/// A table with the steps that were done to each of its rows, in blocks.
///
/// Steps on a table in memory are done at once and kept; those on a table that stays in its
/// file are done to each block in each pass. Either way every pass sees the same numbers.
struct TableRows: Sendable {
  private let base: TableValues
  private let step: (@Sendable (TableValues) -> TableValues)?
  /// The number of features after the steps.
  let featureCount: Int
  /// The stored entries of a sparse table, counted where they are not known; nil for a dense one.
  var storedCount: Int? {
    get {
      guard isSparse else { return nil }
      if let known { return known }
      var count = 0
      forEachBlock { if case .sparse(let x) = $1 { count += x.storedCount } }
      return count
    }
    set { known = newValue }
  }
  private var known: Int?

  /// A table as it is.
  init(_ values: TableValues) {
    (base, step, featureCount) = (values, nil, values.featureCount)
    if case .sparse(let x) = values { known = x.storedCount }
  }

  private init(
    _ base: TableValues, featureCount: Int, _ step: @escaping @Sendable (TableValues) -> TableValues
  ) {
    (self.base, self.step, self.featureCount) = (base, step, featureCount)
  }

  /// The number of observations.
  var observationCount: Int { base.observationCount }
  /// Whether zeros are left out.
  var isSparse: Bool { base.isSparse }
  /// Whether the numbers stay in their file.
  var isBacked: Bool {
    if case .backed = base { return true }
    return false
  }

  /// The table after one more step.
  ///
  /// - Parameters:
  ///   - features: The number of features after the step; nil where it stays.
  ///   - next: Must treat each row by itself, and leave sparse rows sparse.
  /// - Returns: The table after the step.
  func map(
    features: Int? = nil, _ next: @escaping @Sendable (TableValues) -> TableValues
  ) -> TableRows {
    guard isBacked else { return TableRows(next(base)) }
    let step = step
    return TableRows(base, featureCount: features ?? featureCount) { next(step?($0) ?? $0) }
  }

  /// The named features.
  func selecting(features: [Int]) -> TableRows {
    map(features: features.count) { $0.selecting(features: features) }
  }

  /// Calls a closure with the blocks, in order; those of a file that cannot be read are zeros,
  /// and its rows keep why.
  ///
  /// - Parameter body: Receives the rows of a block and their numbers, in memory.
  func forEachBlock(_ body: (Range<Int>, TableValues) -> Void) {
    guard case .backed(let rows) = base else { return body(0..<observationCount, base) }
    let blocks = rows.blocks
    for index in 0..<blocks.blockCount {
      let range = blocks.range(of: index)
      let block = rows.readOrZeros(range)
      body(range, step?(block) ?? block)
    }
  }

  /// The least and greatest number and whether all are whole.
  var statistics: TableStatistics {
    guard isBacked, step != nil else { return base.statistics }
    var total = TableStatistics()
    forEachBlock { total.merge($1.statistics) }
    return total
  }
}

extension TableRows: BlockwiseTable {
  var inMemory: RowBlock {
    var parts: [TableValues] = []
    forEachBlock { parts.append($1) }
    return TableValues.stacked(parts, columns: featureCount, isSparse: isSparse).rowBlock
  }

  func forEachBlock(_ body: (RowBlock) -> Void) { forEachBlock { body($1.rowBlock) } }
}

extension TableValues {
  /// The rows in memory.
  var rowBlock: RowBlock {
    switch self {
    case .dense(let x): .dense(x)
    case .sparse(let x): .sparse(x)
    case .backed: inMemory.rowBlock
    }
  }
}
