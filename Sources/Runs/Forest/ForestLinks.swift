internal import FeatureTables
internal import Kruskal

/// What is known of who shares a cluster: from files of links, and from labels of some observations.
struct ForestLinks {
  /// The links of all files together.
  let constraints: LinkConstraints
  /// Remarks, one line each.
  let notes: [String]

  /// Reads the files that the settings name.
  ///
  /// - Parameters:
  ///   - options: The settings.
  ///   - observations: The names of the observations.
  /// - Throws: `TableError`, ``LabelError`` or ``RunError``; the last where links contradict each
  ///   other.
  init(_ options: ForestRunOptions, observations: [String]) throws {
    var (must, cannot, notes): ([Link], [Link], [String]) = ([], [], [])
    if let path = options.mustLink {
      let file = try LinkFile(path: path, observations: observations, of: options.data)
      must += file.links
      notes += file.notes
    }
    if let path = options.cannotLink {
      let file = try LinkFile(path: path, observations: observations, of: options.data)
      cannot += file.links
      notes += file.notes
    }
    if let path = options.labels {
      let (labels, remarks) = try ForestLinks.labels(
        path, options.labelColumn, observations: observations, of: options.data)
      let known = LinkConstraints(labels: labels)
      must += known.mustLinks
      cannot += known.cannotLinks
      notes += remarks
    }
    do throws(ForestError) {
      constraints = try LinkConstraints(
        observationCount: observations.count, mustLinks: must, cannotLinks: cannot)
    } catch {
      throw RunError.links(options, error, observations)
    }
    self.notes = notes
  }

  /// The labels of the observations, numbered; nil where there is none.
  private static func labels(
    _ path: String, _ column: String?, observations: [String], of table: String
  ) throws -> (labels: [Int?], notes: [String]) {
    let found = try LabelTable(path: path, columns: column.map { [$0] }, areClusterings: true)
    guard found.columns.count == 1 else {
      throw RunError.table(
        path: path,
        reason: "\(found.columns.count) columns hold labels: "
          + "\(LabelText.listed(found.columns.map(\.name))); choose one with --label-column")
    }
    let aligned = try found.aligned(to: observations, of: table)
    let chosen = aligned.columns[0]
    guard chosen.usedCount > 0 else {
      throw RunError.table(
        path: path, reason: "column '\(chosen.name)' has no label for any of these observations")
    }
    let labelled = chosen.codes.count - chosen.missingCount
    let notes =
      found.notes + aligned.match.lines(table, path) + [
        "\(labelled) observations have one of \(chosen.usedCount) labels in column "
          + "'\(chosen.name)'"
      ]
    return (chosen.codes.map { $0 < 0 ? nil : $0 }, notes)
  }
}

extension RunError {
  /// An error about links, with the files that they come from.
  static func links(
    _ options: ForestRunOptions, _ error: ForestError, _ observations: [String]
  ) -> RunError {
    let files = [options.mustLink, options.cannotLink, options.labels].compactMap { $0 }
    return .table(
      path: files.joined(separator: ", "),
      reason: error.description { "'\(observations[$0])'" })
  }
}

extension ForestError {
  /// Whether it is links that are wrong, not the table.
  var isOfLinks: Bool {
    switch self {
    case .unknownObservation, .linkedToItself, .contradiction, .tooManyGroups, .tooFewGroups: true
    default: false
    }
  }
}
