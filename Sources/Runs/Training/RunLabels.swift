internal import DeePWAK

/// The labels of a semi-supervised run, matched with its observations.
public struct RunLabels: Sendable, Hashable {
  /// The file, as it was typed.
  public let path: String
  /// The labels of the table's observations, missing for most.
  public let column: LabelColumn
  /// Remarks for the user, one line each: how many matched, with examples of those that did not.
  public let notes: [String]

  /// Reads labels and matches them by the names of observations.
  ///
  /// - Parameters:
  ///   - options: The file and its column.
  ///   - observations: The names of the table's observations.
  ///   - table: What the table is called in messages.
  /// - Throws: `TableError` when the file cannot be read; ``LabelError`` when it has no such labels,
  ///   none of the observations, or fewer than two labels for those.
  public init(_ options: LabelOptions, observations: [String], of table: String) throws {
    let file = try LabelTable(path: options.path, columns: options.column.map { [$0] })
    let aligned = try file.aligned(to: observations, of: table)
    guard let column = aligned.columns.first, aligned.columns.count == 1 else {
      throw LabelError.severalColumns(
        path: options.path, available: aligned.columns.map(\.name))
    }
    let known = column.codes.count - column.missingCount
    guard column.usedCount > 0, known > 1 else {
      throw LabelError.nothingToTest(
        path: options.path,
        reason: "column '\(column.name)' has a label for \(LabelText.counted(known, "observation"))"
          + " of \(table), but must have one for two or more")
    }
    path = options.path
    self.column = column
    notes =
      file.notes + aligned.match.lines(table, options.path)
      + [
        "\(known) of \(column.codes.count) observations have a label in column '\(column.name)', of "
          + "\(column.usedCount) class\(column.usedCount == 1 ? "" : "es")"
      ]
  }

  /// The labels as the trainer takes them; categories without observations are left out.
  var partial: PartialLabels {
    let used = column.sizes.indices.filter { column.sizes[$0] > 0 }
    var numbers = [Int](repeating: -1, count: column.categories.count)
    for (number, category) in used.enumerated() { numbers[category] = number }
    return PartialLabels(
      codes: column.codes.map { $0 < 0 ? -1 : numbers[$0] }, classCount: used.count)
  }
}
