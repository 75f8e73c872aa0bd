internal import FeatureTables
internal import Kruskal
internal import LinearAlgebra

extension ForestResult {
  /// What `run.json` of a forest has as "kind".
  static let kind = "forest"

  /// Writes the directory of the forest; it appears complete or not at all.
  ///
  /// - Parameters:
  ///   - path: The directory; its files are described in `docs/`.
  ///   - command: The command as it was typed.
  ///   - force: Whether such a directory there may be replaced.
  ///   - more: Writes further files, such as figures, into the folder of the path it is given, and
  ///     returns remarks.
  /// - Returns: Remarks on what could not be kept, one line each.
  /// - Throws: `TableError` when the disk is full or cannot be written.
  public func write(
    to path: String, command: String, force: Bool,
    adding more: (String) throws -> [String] = { _ in [] }
  ) throws -> [String] {
    try StudyFolder.write(to: path, force: force, adding: more) { folder in
      try FileSystem.write(try JSONText.encode(options), to: folder.path(of: "options.json"))
      try writeClusters(to: folder.path(of: "clusters.csv"))
      try writeEdges(to: folder.path(of: "edges.csv"))
      try writeDendrogram(to: folder.path(of: "dendrogram.csv"))
      if options.h5ad != .none {
        return try writeAnnData(to: folder.path(of: "forest.h5ad"))
      }
      return []
    } study: {
      StudyFolder(kind: ForestResult.kind, command: command, record: record(remarks: $0))
    }
  }

  /// The cluster of each observation, and how surely it is there.
  private func writeClusters(to path: String) throws {
    let output = try CSVWriter(
      path: path, header: ["observation", "cluster"] + (perturbation == nil ? [] : ["confidence"]))
    for (i, name) in table.observationNames.enumerated() {
      output.append(name)
      output.append(clusters.labels[i])
      if let perturbation { output.append(perturbation.confidence[i]) }
      try output.endRow()
    }
    try output.commit()
  }

  /// The edges of the forest, the shortest first, and how many perturbed forests have them.
  private func writeEdges(to path: String) throws {
    let output = try CSVWriter(
      path: path,
      header: ["observation", "other", "distance", "cluster"]
        + (perturbation == nil ? [] : ["share"]))
    for (e, edge) in forest.edges.enumerated() {
      output.append(table.observationNames[edge.u])
      output.append(table.observationNames[edge.v])
      output.append(distances[e])
      output.append(clusters.labels[edge.u])
      if let perturbation { output.append(perturbation.edgeShares[e]) }
      try output.endRow()
    }
    try output.commit()
  }

  /// The merges of the whole tree: a linkage matrix of SciPy.
  private func writeDendrogram(to path: String) throws {
    let output = try CSVWriter(path: path, header: ["left", "right", "height", "size"])
    for merge in dendrogram.merges {
      output.append(merge.left)
      output.append(merge.right)
      output.append(merge.height)
      output.append(merge.size)
      try output.endRow()
    }
    try output.commit()
  }
}
