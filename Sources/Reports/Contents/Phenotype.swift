internal import FeatureTables
internal import FoundationEssentials
internal import Runs

/// A labelling of the observations that the clusters are held against: it took no part in them.
struct Phenotype {
  /// The name of the column.
  let name: String
  /// The label of each observation; nil where there is none.
  let labels: [String?]

  /// The columns that are drawn, at most.
  static let limit = 4
  /// The labels that a column may have to be drawn.
  static let categories = 2...24

  /// Finds labels for the observations of a run: in the named files, else in those that its
  /// enrichment was tested with, else in the table itself.
  ///
  /// - Parameters:
  ///   - contents: The run.
  ///   - files: Tables of labels.
  ///   - columns: The columns to take; nil takes those that can be drawn.
  /// - Returns: At most ``limit`` columns, and remarks for the user.
  /// - Throws: `TableError` when a named file cannot be read or lacks a column.
  static func find(
    for contents: RunContents, files: [String], columns: [String]?
  ) throws -> (found: [Phenotype], notes: [String]) {
    var notes: [String] = []
    var found: [Phenotype] = []
    if !files.isEmpty {
      for path in files {
        let table = try AnnotationTable.read(path)
        let aligned = Phenotype.aligned(table, to: contents.names, columns: columns)
        guard aligned.matched > 0 else {
          throw TableError.unsupported(
            path: path,
            found: "no observation has the name of one of the run, as "
              + "'\(contents.names.first ?? "")'",
            instead: "the first column must hold their names")
        }
        if aligned.matched < contents.names.count {
          notes.append(
            "\(path) has labels of \(aligned.matched) of \(contents.names.count) observations")
        }
        found += aligned.columns
        if columns == nil { notes += numbersNotTaken(table, path) }
      }
      if let name = columns?.first(where: { name in !found.contains { $0.name == name } }) {
        throw TableError.unsupported(
          path: files.joined(separator: ", "), found: "there is no column '\(name)'",
          instead: "columns are named in the first line")
      }
    } else {
      found = Phenotype.known(contents)
    }
    let isChosen = columns != nil
    if !files.isEmpty {
      for column in found {
        guard let obstacle = column.obstacle(isChosen: isChosen) else { continue }
        notes.append("the column '\(column.name)' of labels is not drawn: \(obstacle)")
      }
    }
    found.removeAll { $0.obstacle(isChosen: isChosen) != nil }
    if found.count > limit {
      let more = found.dropFirst(limit).map(\.name).joined(separator: ", ")
      notes.append("columns of labels that are not drawn: \(more)")
    }
    return (Array(found.prefix(limit)), notes)
  }

  /// Why labels cannot be drawn: there are none, or they are all the same or nearly all
  /// different; nil where they can.
  ///
  /// - Parameter isChosen: Whether the column was named, so that it is drawn where that can be.
  /// - Returns: The reason, after the words that it is not drawn.
  private func obstacle(isChosen: Bool) -> String? {
    let known = labels.compactMap { $0 }
    let different = Set(known).count
    if different == 0 { return "no observation of the run has a label" }
    if different == known.count, different > Phenotype.categories.upperBound {
      return "it has another label for every observation"
    }
    guard !isChosen else { return nil }
    if different == 1 { return "all its labels are '\(known[0])'" }
    if different > Phenotype.categories.upperBound {
      return "it has \(different) labels, but no more than \(Phenotype.categories.upperBound) are "
        + "told apart; --columns takes it all the same"
    }
    return 2 * different > labels.count
      ? "it has \(different) labels for \(labels.count) observations" : nil
  }

  /// A remark on columns of numbers, which hold labels only where they are named.
  private static func numbersNotTaken(_ table: AnnotationTable, _ path: String) -> [String] {
    let numbers = table.annotations.filter { !isOfLabels($0) }
    var notes: [String] = []
    let empty = numbers.filter { $0.labels.allSatisfy { $0 == nil } }.map(\.name)
    for name in empty {
      notes.append("the column '\(name)' of labels is not drawn: no observation has a label")
    }
    let names = numbers.map(\.name).filter { !empty.contains($0) }
    guard !names.isEmpty else { return notes }
    let shown = names.prefix(5).joined(separator: ", ")
    return notes + [
      "\(path): numbers are drawn as labels only where --columns names them: \(shown)"
        + (names.count > 5 ? " and \(names.count - 5) more" : "")
    ]
  }

  /// What the run itself leads to; nothing where it cannot be read.
  private static func known(_ contents: RunContents) -> [Phenotype] {
    var found: [Phenotype] = []
    for labels in contents.enrichment?.record.labels ?? [] {
      guard let table = try? AnnotationTable.read(labels.path) else { continue }
      found += aligned(table, to: contents.names, columns: labels.columns).columns
    }
    guard found.isEmpty, let own = contents.annotations else { return found }
    let mine = own.annotations.filter { !$0.name.hasPrefix("deepwak") }
    return aligned(own, to: contents.names, columns: mine.filter(isOfLabels).map(\.name)).columns
  }

  /// Whether a column holds labels; numbers do only where they were chosen.
  private static func isOfLabels(_ column: Annotation) -> Bool {
    switch column.values {
    case .strings, .categorical, .booleans: true
    case .numbers, .integers, .optionalIntegers: false
    }
  }

  private static func aligned(
    _ table: AnnotationTable, to names: [String], columns: [String]?
  ) -> (columns: [Phenotype], matched: Int) {
    let places = Dictionary(
      table.observationNames.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
    let rows = names.map { places[$0] }
    let chosen = table.annotations.filter {
      columns?.contains($0.name) ?? isOfLabels($0)
    }
    return (
      chosen.map { column in
        let labels = column.labels
        return Phenotype(
          name: column.name, labels: rows.map { $0.flatMap { labels[$0] } })
      }, rows.count { $0 != nil }
    )
  }
}
