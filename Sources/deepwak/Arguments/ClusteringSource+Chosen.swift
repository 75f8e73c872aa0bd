internal import ArgumentParser
internal import Runs

extension ClusteringSource {
  /// The source that was named, or the latest run, which a remark names.
  static func chosen(_ text: String?, _ remarks: inout [String]) throws -> ClusteringSource {
    if let text { return ClusteringSource(text) }
    let latest = try LatestRun()
    remarks.append(latest.note)
    return ClusteringSource(latest.run)
  }

  /// Where results go that are made of these clusters: within a run, or beside the user.
  func outputPath(_ kind: String) -> String {
    isRun ? RunDirectory(path).file(kind) : "\(RunDirectory.stem(of: path)).\(kind)"
  }

  /// The table with the columns that came with the observations.
  func annotatedTable() throws -> String {
    guard isRun else {
      guard path.lowercased().hasSuffix(".h5ad") else {
        throw ValidationError("--obs needs a run or an .h5ad file, but \(path) is neither")
      }
      return path
    }
    return try RunDirectory(path).annotatedTable()
  }
}
