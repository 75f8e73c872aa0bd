internal import FeatureTables

extension RunDirectory {
  /// The clusterings in `clusters.csv` of a run of any kind: the reported one first, then heads.
  ///
  /// - Returns: A table of labellings.
  /// - Throws: `TableError` or ``RunError`` when the directory is none of a run that labels.
  public func clusterings() throws -> LabelTable {
    guard FileSystem.exists(path) else { throw TableError.missingFile(path: path) }
    for name in ["run.json", "clusters.csv"] where !FileSystem.exists(file(name)) {
      throw RunError.notARun(path: path, missing: name)
    }
    let figures: Set<String> = [
      "stability", "novelty", "neighbors", "graph_component", "label", "confidence",
      "probability",
    ]
    let table = try AnnotationTable.read(file("clusters.csv"))
    let columns = try table.annotations.filter { !figures.contains($0.name) }.map {
      try LabelColumn($0, path: file("clusters.csv"), isClustering: true)
    }
    guard !columns.isEmpty else {
      throw RunError.damaged(path: file("clusters.csv"), reason: "it has no column of clusters")
    }
    return LabelTable(source: path, observationNames: table.observationNames, columns: columns)
  }

  /// The kind of a run, as "train".
  ///
  /// - Returns: What `run.json` says; nil when there is none, or none that can be read.
  public func kind() -> String? { header()?.kind }

  /// What every kind of `run.json` says.
  func header() -> RunHeader? {
    guard let bytes = try? FileSystem.bytes(file("run.json")) else { return nil }
    return try? JSONText.decode(RunHeader.self, from: bytes)
  }
}

/// What every kind of `run.json` says.
struct RunHeader: Codable {
  var kind: String
  var data: Source?

  /// The table that was clustered.
  struct Source: Codable {
    var path: String?
    var sha256: String?
  }
}
