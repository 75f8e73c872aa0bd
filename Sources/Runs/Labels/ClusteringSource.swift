internal import FeatureTables

/// Where clusterings are from, as it is typed: a run, a file of labels, or a column of one.
public struct ClusteringSource: Sendable, Hashable {
  /// The path, of a folder or file.
  public let path: String
  /// The column after a colon; nil where none was named.
  public let column: String?

  /// Takes a text apart; a colon that is part of an existing path is none.
  ///
  /// - Parameter text: A path, or "path:column".
  public init(_ text: String) {
    let run = RunDirectory(text).path
    guard !FileSystem.exists(run), let colon = text.lastIndex(of: ":"), colon > text.startIndex,
      text.index(after: colon) < text.endIndex
    else {
      (path, column) = (run, nil)
      return
    }
    path = RunDirectory(String(text[..<colon])).path
    column = String(text[text.index(after: colon)...])
  }

  /// Names a path without a column.
  ///
  /// - Parameter run: A run.
  public init(_ run: RunDirectory) { (path, column) = (run.path, nil) }

  /// Whether the path is a folder: a run.
  public var isRun: Bool { FileSystem.isFolder(path) }

  /// Reads the clusterings.
  ///
  /// - Returns: All labellings, or the named one.
  /// - Throws: `TableError`, ``RunError`` or ``LabelError``.
  public func read() throws -> LabelTable {
    guard isRun else {
      return try LabelTable(path: path, columns: column.map { [$0] }, areClusterings: true)
    }
    let table = try RunDirectory(path).clusterings()
    guard let column else { return table }
    guard let chosen = table.columns.first(where: { $0.name == column }) else {
      throw LabelError.noColumn(
        path: path, name: column, available: table.columns.map(\.name))
    }
    return LabelTable(
      source: path, observationNames: table.observationNames, columns: [chosen])
  }
}
