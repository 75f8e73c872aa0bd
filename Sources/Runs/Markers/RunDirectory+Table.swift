public import FeatureTables

extension RunDirectory {
  /// The table that a run was trained on, to be read again.
  ///
  /// - Returns: Its path, and how the run read it.
  /// - Throws: ``RunError`` when the directory is none of a run, or the file has changed since;
  ///   `TableError` when it is not there any more.
  public func trainedTable() throws -> (path: String, reading: ReadingOptions) {
    guard FileSystem.exists(path) else { throw TableError.missingFile(path: path) }
    guard let header = header() else { throw RunError.notARun(path: path, missing: "run.json") }
    let kinds = [RunRecord.trainKind, SweepResult.kind, ForestResult.kind, ClusterResult.kind]
    guard kinds.contains(header.kind) else {
      throw RunError.noTable(path: path, kind: header.kind)
    }
    guard FileSystem.exists(file("options.json")), let data = header.data?.path else {
      throw RunError.notARun(path: path, missing: "options.json")
    }
    guard FileSystem.exists(data) else { throw TableError.missingFile(path: data) }
    if let digest = header.data?.sha256, SHA256.ofFile(data) != digest {
      throw RunError.otherTable(path: data, run: path)
    }
    return (data, try savedReading())
  }

  /// How the run read its table.
  func savedReading() throws -> ReadingOptions {
    switch kind() {
    case RunRecord.trainKind: try RunOptions(file: file("options.json")).reading
    case ForestResult.kind: try savedOptions(over: ForestRunOptions()).reading
    case ClusterResult.kind: try savedOptions(over: ClusterRunOptions()).reading
    default: try savedOptions(over: SweepRunOptions()).reading
    }
  }

  /// The settings in `options.json`; what it leaves out has its default.
  func savedOptions<Options: Codable>(over defaults: Options) throws -> Options {
    do {
      return try JSONText.decode(over: defaults, from: FileSystem.bytes(file("options.json")))
    } catch let error as DecodingError {
      throw RunError.damaged(path: file("options.json"), reason: JSONText.reason(error))
    }
  }

  /// The file that has the columns of the run's observations: `result.h5ad`, or the table itself.
  ///
  /// - Returns: Its path.
  /// - Throws: As ``trainedTable()``.
  public func annotatedTable() throws -> String {
    FileSystem.exists(file("result.h5ad")) ? file("result.h5ad") : try trainedTable().path
  }
}
