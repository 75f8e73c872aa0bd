internal import LinearAlgebra

/// Missing and infinite values: an error, or replaced.
extension FeatureTable {
  /// Imputes what is not finite, or names its first place.
  mutating func makeFinite(
    _ impute: ReadingOptions.Impute?, path: String
  ) throws(TableError) {
    let statistics = try values.survey()
    let (missing, infinite) = (statistics.missingCount, statistics.infiniteCount)
    guard missing + infinite > 0 else { return }
    guard let impute else {
      let (row, column) = try values.firstNotFinite()
      throw .notFinite(
        path: path, missing: missing, infinite: infinite, row: observationNames[row],
        column: featureNames[column])
    }
    let columns = try values.columnsNotFinite()
    values = values.replacingNotFinite(
      by: impute == .zero ? [:] : try values.medians(of: columns))
    notes.append(
      "\(missing + infinite) missing or infinite values replaced by "
        + (impute == .zero ? "zero" : "the median of their feature"))
  }
}

extension TableValues {
  /// The statistics, with what reading them from a file may throw.
  fileprivate func survey() throws(TableError) -> TableStatistics {
    guard case .backed(let rows) = self else { return statistics }
    return try rows.statistics()
  }

  /// The row and column of the first number that is not finite.
  fileprivate func firstNotFinite() throws(TableError) -> (row: Int, column: Int) {
    var found: (row: Int, column: Int)?
    try forEachBlock { range, block in
      guard found == nil, let index = block.storedValues.firstIndex(where: { !$0.isFinite })
      else { return }
      let (row, column) = block.place(ofStored: index)
      found = (range.lowerBound + row, column)
    }
    return found ?? (0, 0)
  }

  /// The columns that hold a number that is not finite, rising.
  fileprivate func columnsNotFinite() throws(TableError) -> [Int] {
    var found = Set<Int>()
    try forEachBlock { _, block in
      let stored = block.storedValues
      for index in stored.indices where !stored[index].isFinite {
        found.insert(block.place(ofStored: index).column)
      }
    }
    return found.sorted()
  }

  /// The medians of the finite values of columns, zeros that are not stored included; 0 where
  /// there are none.
  ///
  /// As many columns at a time as fit into 64 MB.
  fileprivate func medians(of columns: [Int]) throws(TableError) -> [Int: Float] {
    var medians: [Int: Float] = [:]
    let share = max(1, (1 << 24) / max(1, observationCount))
    for start in stride(from: 0, to: columns.count, by: share) {
      let some = Array(columns[start..<min(start + share, columns.count)])
      let places = Dictionary(uniqueKeysWithValues: zip(some, some.indices))
      var finite = [[Float]](repeating: [], count: some.count)
      var stored = [Int](repeating: 0, count: some.count)
      try forEachBlock { _, block in
        let take = { (value: Float, column: Int) in
          guard let place = places[column] else { return }
          stored[place] += 1
          if value.isFinite { finite[place].append(value) }
        }
        switch block {
        case .dense(let x): for i in 0..<x.rows { for j in some { take(x[i, j], j) } }
        case .sparse(let x):
          for (column, value) in zip(x.columnIndices, x.values) { take(value, Int(column)) }
        case .backed: break
        }
      }
      for (place, column) in some.enumerated() {
        finite[place].append(
          contentsOf: repeatElement(0, count: observationCount - stored[place]))
        medians[column] = median(finite[place])
      }
    }
    return medians
  }

  /// The same table with numbers in place of what is not finite, by column; zero by default.
  fileprivate func replacingNotFinite(by columns: [Int: Float]) -> TableValues {
    if case .backed(let rows) = self { return .backed(rows.replacingNotFinite(by: columns)) }
    var stored = storedValues
    for index in stored.indices where !stored[index].isFinite {
      stored[index] = columns[place(ofStored: index).column] ?? 0
    }
    return replacingStored(stored)
  }
}

/// The middle of some numbers; 0 of none.
private func median(_ numbers: [Float]) -> Float {
  guard !numbers.isEmpty else { return 0 }
  let sorted = numbers.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
