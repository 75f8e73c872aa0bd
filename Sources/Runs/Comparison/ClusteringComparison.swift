public import Stats

/// How far several clusterings of the same observations agree.
public struct ClusteringComparison: Sendable, Hashable {
  /// The clusterings, under names that are all different, of the observations in common.
  public let clusterings: [LabelColumn]
  /// The names of the observations that all have.
  public let observationNames: [String]
  /// Every two clusterings, the first of them earlier in the list.
  public let pairs: [Pair]
  /// Remarks for the user, one line each.
  public let notes: [String]

  /// Two clusterings, compared on the observations that both label.
  public struct Pair: Sendable, Hashable {
    /// The places of both in ``ClusteringComparison/clusterings``: clusters, then classes.
    public let first, second: Int
    /// The counts of pairs of labels.
    public let table: ContingencyTable
    /// The names of the table's rows and columns.
    public let rowNames, columnNames: [String]
  }

  /// Matches observations by name and compares every two clusterings.
  ///
  /// - Parameters:
  ///   - tables: Clusterings of observations, one or several a table.
  ///   - isByPosition: Whether rows are the same by position, whatever their names.
  /// - Throws: ``LabelError`` when names do not match, or there are fewer than two clusterings.
  public init(of tables: [LabelTable], byPosition isByPosition: Bool = false) throws(LabelError) {
    guard let first = tables.first, tables.reduce(0, { $0 + $1.columns.count }) > 1 else {
      throw .nothingToTest(
        path: tables.first?.source ?? "deepwak compare",
        reason: "one clustering has nothing to be compared with; name another")
    }
    if !isByPosition, !first.hasNames { throw .noNames(path: first.source) }
    var notes = first.notes
    var rows = [first.observationNames.indices.map { Optional($0) }]
    for table in tables.dropFirst() {
      let match = try table.aligned(
        to: first.observationNames, of: first.source, byPosition: isByPosition
      ).match
      rows.append(match.rows)
      let isWhole = match.onlyFirst.count + match.onlySecond.count == 0 && !match.isByPosition
      notes += table.notes + (isWhole ? [] : match.lines(first.source, table.source))
    }
    let common = first.observationNames.indices.filter { i in rows.allSatisfy { $0[i] != nil } }
    guard !common.isEmpty else {
      throw .nothingToTest(
        path: first.source, reason: "no observation is in all of the \(tables.count) places")
    }
    let named = ClusteringComparison.named(
      zip(tables, rows).flatMap { table, rows in
        table.columns.map { (table.source, $0.selecting(common.map { rows[$0] })) }
      })
    var clusterings: [LabelColumn] = []
    for column in named {
      guard let reason = column.isUninformative else {
        clusterings.append(column)
        continue
      }
      // Of many columns those that say nothing are left out; one that was named is compared, if
      // it can be.
      let isChosen = tables.allSatisfy { $0.columns.count == 1 }
      if isChosen, column.usedCount > 0 { clusterings.append(column) }
      notes.append("'\(column.name)' \(reason): \(isChosen ? "it tells little" : "left out")")
    }
    guard clusterings.count > 1 else {
      throw .nothingToTest(
        path: first.source,
        reason: "two clusterings are needed, but \(notes.last ?? "there is one")")
    }
    for column in clusterings where column.missingCount > 0 {
      notes.append(
        "'\(column.name)' has \(column.missingCount) observations without a label: left out of "
          + "its comparisons")
    }
    self.clusterings = clusterings
    observationNames = common.map { first.observationNames[$0] }
    self.notes = notes
    pairs = clusterings.indices.flatMap { i in
      (i + 1..<max(clusterings.count, i + 1)).map { Pair(i, $0, clusterings) }
    }
    if let empty = pairs.first(where: { $0.table.total == 0 }) {
      throw .nothingToTest(
        path: first.source,
        reason: "no observation has a label in both '\(clusterings[empty.first].name)' and "
          + "'\(clusterings[empty.second].name)'")
    }
  }

  /// An index of every two clusterings.
  ///
  /// - Parameter index: The index.
  /// - Returns: A square table in the order of ``clusterings``: rows as clusters, columns as classes;
  ///   1 on its diagonal.
  public func matrix(_ index: AgreementIndex) -> [[Double]] {
    var matrix = clusterings.map { _ in [Double](repeating: 1, count: clusterings.count) }
    for pair in pairs {
      matrix[pair.first][pair.second] = index.value(pair.table)
      matrix[pair.second][pair.first] =
        index.isDirected
        ? index.value(Pair(pair.second, pair.first, clusterings).table)
        : matrix[pair.first][pair.second]
    }
    return matrix
  }

  /// The clusterings under different names: a run's own, or those of file and column.
  private static func named(_ columns: [(source: String, column: LabelColumn)]) -> [LabelColumn] {
    func last(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
    let candidates: [[String]] = [
      columns.map {
        FileSystem.isFolder($0.source)
          ? last($0.source) : "\(last($0.source)):\($0.column.name)"
      },
      columns.map { $0.column.name },
      columns.map { "\(last($0.source)):\($0.column.name)" },
      columns.map { "\($0.source):\($0.column.name)" },
      columns.indices.map { "\(columns[$0].source):\(columns[$0].column.name) \($0 + 1)" },
    ]
    let isOneSource = Set(columns.map(\.source)).count == 1
    let names = candidates.dropFirst(isOneSource ? 1 : 0).first {
      Set($0).count == columns.count
    }
    return zip(columns, names ?? candidates[4]).map { $0.column.named($1) }
  }
}

extension ClusteringComparison.Pair {
  /// Compares two clusterings on the observations that both label.
  fileprivate init(_ first: Int, _ second: Int, _ clusterings: [LabelColumn]) {
    (self.first, self.second) = (first, second)
    let codes = zip(clusterings[first].codes, clusterings[second].codes).filter {
      $0 >= 0 && $1 >= 0
    }
    table = ContingencyTable(codes.map(\.0), codes.map(\.1))
    rowNames = codes.map(\.0).distinct.map { clusterings[first].categories[$0] }
    columnNames = codes.map(\.1).distinct.map { clusterings[second].categories[$0] }
  }

  /// The counts with rows and columns in the order of the categories.
  ///
  /// - Returns: The names of rows and columns, and counts, row by row.
  public func ordered() -> (rows: [String], columns: [String], counts: [[Int]]) {
    let rows = LabelColumn.ordered(Set(rowNames))
    let columns = LabelColumn.ordered(Set(columnNames))
    let dense = table.dense
    let counts = rows.map { row in
      columns.map { column in
        dense[rowNames.firstIndex(of: row) ?? 0][columnNames.firstIndex(of: column) ?? 0]
      }
    }
    return (rows, columns, counts)
  }
}

extension Array where Element == Int {
  /// The different numbers, in order of first appearance.
  fileprivate var distinct: [Int] {
    var seen = Set<Int>()
    return filter { seen.insert($0).inserted }
  }
}
