internal import DeePWAK
internal import FeatureTables

extension LabelConsensus {
  /// Writes a run directory of the kind "consensus"; it appears complete or not at all.
  ///
  /// - Parameters:
  ///   - path: The directory: `clusters.csv`, `consensus_tree.csv` and `run.json`.
  ///   - command: The command as it was typed.
  ///   - force: Whether such a directory there may be replaced.
  ///   - more: Writes further files, such as figures, into the folder of the path it is given.
  /// - Throws: `TableError` when the disk is full or cannot be written.
  public func write(
    to path: String, command: String, force: Bool, adding more: (String) throws -> Void = { _ in }
  ) throws {
    try StudyFolder(kind: "consensus", command: command, record: record).write(
      to: path, force: force, adding: more
    ) { folder in
      try writeClusters(to: folder.path(of: "clusters.csv"))
      try ResultTables.writeTree(consensus.tree, to: folder.path(of: "consensus_tree.csv"))
    }
  }

  private func writeClusters(to path: String) throws {
    let taken: Set<String> = ["observation", "cluster", "stability"]
    let names = clusterings.map { taken.contains($0.name) ? "\($0.name)_given" : $0.name }
    let table = try CSVWriter(path: path, header: ["observation", "cluster", "stability"] + names)
    let labels = clusterings.map(\.labels)
    for (i, name) in observationNames.enumerated() {
      table.append(name)
      table.append(consensus.labels[i])
      table.append(consensus.stability[i])
      for column in labels { table.append(column[i]) }
      try table.endRow()
    }
    try table.commit()
  }

  private var record: [String: JSONValue] {
    [
      "labels": .object([
        "path": .string(source),
        "sha256": SHA256.ofFile(source).map { .string($0) } ?? .null,
      ]),
      "observations": .count(observationNames.count), "notes": .texts(notes),
      "clusterings": .array(clusterings.map { .object($0.summary) }),
      "clusters": .count(consensus.clusterSizes.count),
      "cluster_sizes": .array(consensus.clusterSizes.map { .count($0) }),
      "cluster_stability": .array(consensus.clusterStability.map { .figure($0) }),
      "stability": consensus.reproducibility.map { .figure($0) } ?? .null,
    ]
  }
}
