internal import FeatureTables
internal import Stats

extension ClusteringComparison {
  /// Writes every pair with all indices: CSV, or JSON where the name ends in `.json`.
  ///
  /// - Parameters:
  ///   - path: The file; one that is there is replaced.
  ///   - command: The command as it was typed, for JSON.
  /// - Throws: `TableError` when it cannot be written.
  public func write(to path: String, command: String) throws {
    guard path.lowercased().hasSuffix(".json") else { return try writeTable(to: path) }
    try FileOutput.write(
      String(
        decoding: try JSONText.encode(
          StudyFolder(kind: "compare", command: command, record: record).json),
        as: UTF8.self), to: path)
  }

  private func writeTable(to path: String) throws {
    let indices = AgreementIndex.allCases
    let table = try CSVWriter(
      path: path,
      header: ["clusters", "classes", "observations"]
        + indices.map { $0.rawValue.replacingHyphens })
    for pair in pairs {
      table.append(clusterings[pair.first].name)
      table.append(clusterings[pair.second].name)
      table.append(pair.table.total)
      for index in indices { table.append(index.value(pair.table)) }
      try table.endRow()
    }
    try table.commit()
  }

  private var record: [String: JSONValue] {
    [
      "observations": .count(observationNames.count), "notes": .texts(notes),
      "clusterings": .array(clusterings.map { .object($0.summary) }),
      "pairs": .array(
        pairs.map { pair in
          var entry: [String: JSONValue] = [
            "clusters": .string(clusterings[pair.first].name),
            "classes": .string(clusterings[pair.second].name),
            "observations": .count(pair.table.total),
          ]
          for index in AgreementIndex.allCases {
            entry[index.rawValue.replacingHyphens] = .figure(index.value(pair.table))
          }
          let ordered = pair.ordered()
          entry["contingency"] = .object([
            "rows": .texts(ordered.rows), "columns": .texts(ordered.columns),
            "counts": .array(ordered.counts.map { .array($0.map { .count($0) }) }),
          ])
          return .object(entry)
        }),
    ]
  }
}

extension String {
  /// The name of a column: with underscores for hyphens.
  fileprivate var replacingHyphens: String { String(map { $0 == "-" ? "_" : $0 }) }
}
