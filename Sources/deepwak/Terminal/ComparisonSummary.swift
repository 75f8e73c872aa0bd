internal import Runs
internal import Stats

/// A comparison of clusterings as tables for people.
struct ComparisonSummary {
  /// Several lines.
  let text: String

  /// The most rows and columns of a table of counts that are shown.
  private static let limit = 20

  init(_ comparison: ClusteringComparison, index: AgreementIndex, remarks: [String]) {
    var lines = [
      "\(comparison.clusterings.count) clusterings of "
        + "\(comparison.observationNames.count) observations"
    ]
    for note in remarks + comparison.notes { lines.append("note       \(note)") }
    lines.append("")
    if comparison.pairs.count == 1, let pair = comparison.pairs.first {
      lines += ComparisonSummary.indices(pair, comparison)
      lines += ComparisonSummary.counts(pair, comparison)
    } else {
      lines += ComparisonSummary.matrix(comparison, index)
    }
    text = lines.joined(separator: "\n")
  }

  private static func indices(
    _ pair: ClusteringComparison.Pair, _ comparison: ClusteringComparison
  ) -> [String] {
    let names = [pair.first, pair.second].map { comparison.clusterings[$0].name }
    return ["clusters   \(names[0])", "classes    \(names[1])", ""]
      + AgreementIndex.allCases.map { index in
        "  " + padded(index.rawValue, to: 14)
          + padded(fixed(index.value(pair.table), 4), to: 8, left: true) + "   " + index.title
      }
  }

  private static func counts(
    _ pair: ClusteringComparison.Pair, _ comparison: ClusteringComparison
  ) -> [String] {
    let (rows, columns, counts) = pair.ordered()
    guard rows.count <= limit, columns.count <= limit else {
      return ["", "the \(rows.count) × \(columns.count) table of counts is in -o FILE.json"]
    }
    let width = max(8, rows.map(\.count).max() ?? 0)
    let widths = columns.map { max(7, min($0.count, 18) + 2) }
    let heading = zip(columns, widths).map {
      padded(String($0.prefix(18)), to: $1, left: true)
    }
    return ["", "  " + padded("", to: width) + heading.joined()]
      + zip(rows, counts).map { name, row in
        "  " + padded(name, to: width)
          + zip(row, widths).map { padded("\($0)", to: $1, left: true) }.joined()
      }
  }

  private static func matrix(
    _ comparison: ClusteringComparison, _ index: AgreementIndex
  ) -> [String] {
    let names = comparison.clusterings.map(\.name)
    let width = names.map(\.count).max() ?? 0
    let values = comparison.matrix(index)
    let heading = names.indices.map { padded("\($0 + 1)", to: 7, left: true) }
    return [
      index.title + (index.isDirected ? ", rows as clusters, columns as classes" : ""),
      "  " + padded("", to: width + 5) + heading.joined(),
    ]
      + names.indices.map { row in
        "  " + padded("\(row + 1)", to: 3, left: true) + "  " + padded(names[row], to: width)
          + values[row].map { padded(fixed($0, 3), to: 7, left: true) }.joined()
      }
  }
}
