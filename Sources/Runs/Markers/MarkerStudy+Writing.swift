internal import FeatureTables
internal import Glibc
internal import Stats

extension MarkerStudy {
  /// Writes the directory of the study; it appears complete or not at all.
  ///
  /// - Parameters:
  ///   - path: The directory: `markers.csv` and `run.json`.
  ///   - data: The path of the table.
  ///   - command: The command as it was typed.
  ///   - force: Whether such a directory there may be replaced.
  ///   - more: Writes further files, such as figures, into the folder of the path it is given.
  /// - Throws: `TableError` when the disk is full or cannot be written.
  public func write(
    to path: String, data: String, command: String, force: Bool,
    adding more: (String) throws -> Void = { _ in }
  ) throws {
    try StudyFolder(kind: "markers", command: command, record: record(data: data)).write(
      to: path, force: force, adding: more
    ) { try writeTable(to: $0.path(of: "markers.csv")) }
  }

  /// Writes one cluster and feature a row, by cluster and falling score.
  ///
  /// - Parameter path: The file; one that is there is replaced.
  /// - Throws: `TableError` when it cannot be written.
  public func writeTable(to path: String) throws {
    let output = try CSVWriter(
      path: path,
      header: [
        "cluster", "feature", "auc", "log2_fold_change", "mean", "mean_rest", "detected",
        "detected_rest", "p", "q", "log10_p", "score",
      ])
    for (c, cluster) in clustering.categories.enumerated() {
      for marker in markers[c] {
        let statistics = marker.statistics
        output.append(cluster)
        output.append(table.featureNames[marker.feature])
        output.append(statistics.test.areaUnderCurve)
        output.append(marker.log2FoldChange)
        output.append(statistics.mean)
        output.append(statistics.meanOfRest)
        output.append(statistics.detected)
        output.append(statistics.detectedInRest)
        output.append(statistics.test.p)
        output.append(marker.q)
        output.append(statistics.test.logP * M_LOG10E)
        output.append(statistics.test.z)
        try output.endRow()
      }
    }
    try output.commit()
  }

  private func record(data: String) -> [String: JSONValue] {
    [
      "data": .object([
        "path": .string(data), "sha256": SHA256.ofFile(data).map { .string($0) } ?? .null,
        "observations": .count(table.observationNames.count),
        "features": .count(table.featureNames.count),
      ]),
      "clusters_from": .string(source), "clustering": .string(clustering.name),
      "clusters": .count(clustering.usedCount), "matched": .count(match.matchedCount),
      "by_position": .bool(match.isByPosition), "fold_change": .string(table.scale.rawValue),
      "correction": .string(correction.rawValue),
      "scope": .string("all features of a cluster"), "notes": .texts(notes),
    ]
  }
}
