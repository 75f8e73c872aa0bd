internal import FeatureTables

extension JSONValue {
  /// What `run.json` says of the table that a run was made of.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - path: Its file.
  /// - Returns: Path, digest and size.
  static func table(_ table: FeatureTable, path: String) -> JSONValue {
    .object([
      "path": .string(path), "sha256": SHA256.ofFile(path).map { .string($0) } ?? .null,
      "observations": .count(table.observationCount), "features": .count(table.featureCount),
    ])
  }
}
