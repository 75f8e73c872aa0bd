internal import FeatureTables

/// Observations with one or several labellings: phenotypes, or clusterings.
public struct LabelTable: Sendable, Hashable {
  /// Where the labels are from, as the user would say it.
  public let source: String
  /// The names of the observations; all different.
  public let observationNames: [String]
  /// Whether the file named the observations; if not, names are the numbers of their rows.
  public let hasNames: Bool
  /// The labellings.
  public let columns: [LabelColumn]
  /// Remarks for the user, one line each.
  public let notes: [String]

  /// Creates a table from its parts.
  ///
  /// - Parameters:
  ///   - source: Where the labels are from.
  ///   - observationNames: *n* different names.
  ///   - columns: Labellings of *n* observations.
  ///   - hasNames: Whether the names mean anything.
  ///   - notes: Remarks for the user.
  public init(
    source: String, observationNames: [String], columns: [LabelColumn], hasNames: Bool = true,
    notes: [String] = []
  ) {
    precondition(
      columns.allSatisfy { $0.codes.count == observationNames.count },
      "columns that are not of \(observationNames.count) observations")
    (self.source, self.observationNames, self.columns) = (source, observationNames, columns)
    (self.hasNames, self.notes) = (hasNames, notes)
  }

  /// Reads labels from CSV, TSV (also `.gz`), or the observations of an `.h5ad` or loom file.
  ///
  /// The first column holds the names of observations, or one called observation, cell, barcode
  /// and the like. Without a choice every column of labels is taken, and a remark names
  /// those of numbers that are left out.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - names: The columns to take; nil takes all that hold labels.
  ///   - bins: The quantile bins for columns of numbers; nil refuses them.
  ///   - areClusterings: Whether whole numbers are numbers of clusters.
  /// - Throws: `TableError` when the file cannot be read, ``LabelError`` when it holds no such
  ///   labels.
  public init(
    path: String, columns names: [String]? = nil, bins: Int? = nil, areClusterings: Bool = false
  ) throws {
    self.init(
      try Reading(path, names, bins: bins, areClusterings: areClusterings), source: path)
  }

  private init(_ reading: Reading, source: String) {
    self.init(
      source: source, observationNames: reading.observationNames, columns: reading.columns,
      hasNames: reading.hasNames, notes: reading.notes)
  }

  /// The columns for the observations of another place.
  ///
  /// - Parameters:
  ///   - observations: The names of those observations.
  ///   - place: What their place is called in messages.
  ///   - isByPosition: Whether rows are the same by position, whatever their names.
  /// - Returns: The columns, with missing labels for what this table does not have, and how names
  ///   matched.
  /// - Throws: ``LabelError`` when nothing is in common, or there are no names.
  public func aligned(
    to observations: [String], of place: String, byPosition isByPosition: Bool = false
  ) throws(LabelError) -> Aligned {
    if isByPosition {
      guard observationNames.count == observations.count else {
        throw .counts(
          labels: source, count: observationNames.count, observations: place,
          otherCount: observations.count)
      }
      return Aligned(columns: columns, match: NameMatch(byPosition: observations.count))
    }
    guard hasNames else { throw .noNames(path: source) }
    let match = NameMatch(observations, observationNames)
    guard match.matchedCount > 0 else {
      throw .nothingInCommon(
        labels: source, example: match.nearMiss?.second ?? observationNames.first ?? "",
        observations: place, otherExample: match.nearMiss?.first ?? observations.first ?? "",
        hint: match.nearMiss.map { "\($0.count) differ only \($0.difference)" })
    }
    return Aligned(columns: columns.map { $0.selecting(match.rows) }, match: match)
  }

  /// Columns for the observations of another place.
  public struct Aligned: Sendable, Hashable {
    /// The columns, one entry for each observation of the other place.
    public let columns: [LabelColumn]
    /// How names matched.
    public let match: NameMatch
  }
}

/// The steps from a file to labels.
private struct Reading {
  var observationNames: [String]
  var hasNames: Bool
  var columns: [LabelColumn] = []
  var notes: [String]

  init(_ path: String, _ wanted: [String]?, bins: Int?, areClusterings: Bool) throws {
    let table = try AnnotationTable.read(path)
    observationNames = table.observationNames
    hasNames = table.isNamed
    notes = table.notes
    var annotations = table.annotations
    if !hasNames, let place = Reading.names(among: annotations) {
      observationNames = annotations[place].labels.map { $0 ?? "" }
      hasNames = true
      notes.append("names of observations are in column '\(annotations[place].name)'")
      annotations.remove(at: place)
    }
    if let missing = wanted?.first(where: { name in !annotations.contains { $0.name == name } }) {
      throw LabelError.noColumn(
        path: path, name: missing, available: annotations.map(\.name))
    }
    let chosen = wanted.map { names in
      names.compactMap { name in annotations.first { $0.name == name } }
    }
    for annotation in chosen ?? annotations {
      do throws(LabelError) {
        let column = try LabelColumn(
          annotation, path: path, bins: bins, isClustering: areClusterings)
        if wanted == nil, annotation.isNumeric,
          column.usedCount * 2 > column.codes.count - column.missingCount
        {
          notes.append(
            "column '\(column.name)' has \(column.usedCount) different numbers: left out, as it "
              + "can hardly be a clustering; name it to take it")
          continue
        }
        columns.append(column)
        if annotation.isNumeric, !areClusterings { notes.append(Reading.remark(column)) }
      } catch {
        guard wanted == nil else { throw error }
        notes.append(
          "column '\(annotation.name)' holds numbers: left out"
            + (areClusterings ? "" : "; --bins 4 makes four classes of it"))
      }
    }
    guard !columns.isEmpty else {
      throw LabelError.noLabels(path: path, columns: annotations.map(\.name))
    }
  }

  private static func remark(_ column: LabelColumn) -> String {
    column.categories.first?.hasPrefix("[") == true
      ? "column '\(column.name)' holds numbers: \(column.categories.count) classes at its quantiles"
      : "column '\(column.name)' holds \(column.usedCount) different whole numbers: taken as labels"
  }

  /// The column of names, where it is not the first.
  private static func names(among annotations: [Annotation]) -> Int? {
    let usual: Set<String> = [
      "observation", "observations", "barcode", "barcodes", "cell", "cells", "cell_id", "cellid",
      "cell.id", "id", "name", "names", "sample", "sample_id", "obs_names", "index", "rownames",
    ]
    return annotations.indices.first { place in
      guard usual.contains(annotations[place].name.lowercased()) else { return false }
      let labels = annotations[place].labels
      return labels.allSatisfy { $0 != nil } && Set(labels).count == labels.count
    }
  }
}
