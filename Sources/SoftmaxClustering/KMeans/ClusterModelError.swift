internal import LinearAlgebra

/// Why a table cannot be divided into clusters by K-means or a mixture.
public enum ClusterModelError: Error, Equatable, CustomStringConvertible {
  /// A setting is out of its range.
  case setting(String, found: String, must: String)
  /// The table has no rows.
  case noRows
  /// There are more clusters than rows.
  case tooManyClusters(Int, rows: Int)
  /// There are more clusters than rows that differ.
  case tooFewDistinctRows(Int, clusters: Int)
  /// A number of the table is not finite.
  case notFinite(row: Int, column: Int)

  /// One line: where, what was found and what it must be.
  public var description: String {
    switch self {
    case .setting(let name, let found, let must):
      "\(name) is \(found), but must \(must)"
    case .noRows:
      "the table has no rows, so there is nothing to cluster"
    case .tooManyClusters(let clusters, let rows):
      "\(clusters) clusters of \(rows) rows: ask for at most \(rows)"
    case .tooFewDistinctRows(let distinct, let clusters):
      "\(clusters) clusters, but only \(distinct) of the rows are distinct: ask for at most \(distinct)"
    case .notFinite(let row, let column):
      "row \(row + 1), column \(column + 1) of the table is not a finite number: fill or drop it first"
    }
  }
}

extension ClusterModelError {
  /// Throws where a table cannot have so many clusters, or has numbers that are not finite.
  static func check(
    _ table: Matrix, _ points: CentredPoints, clusters: Int
  ) throws(ClusterModelError) {
    guard table.rows > 0 else { throw .noRows }
    guard clusters <= table.rows else { throw .tooManyClusters(clusters, rows: table.rows) }
    if points.squaredNorms.allSatisfy(\.isFinite) { return }
    for i in 0..<table.rows {
      if let j = table.row(i).firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(row: i, column: j - i * table.columns)
      }
    }
    throw .setting("the table", found: "too large for squared distances", must: "be scaled first")
  }
}
