internal import FeatureTables

/// The directory of results that are not those of `train`: files, and `run.json` with its kind.
struct StudyFolder {
  /// What `run.json` has as "kind".
  let kind: String
  /// The command as it was typed.
  let command: String
  /// What else `run.json` holds.
  let record: [String: JSONValue]

  /// Writes the directory; it appears complete or not at all.
  ///
  /// - Parameters:
  ///   - path: The directory.
  ///   - force: Whether such a directory there may be replaced.
  ///   - more: Writes further files, such as figures, into the folder of the path it is given.
  ///   - files: Writes the files of the study.
  /// - Throws: `TableError` when the disk is full or cannot be written.
  func write(
    to path: String, force: Bool, adding more: (String) throws -> Void,
    _ files: (OutputFolder) throws -> Void
  ) throws {
    _ = try StudyFolder.write(
      to: path, force: force,
      adding: {
        try more($0); return []
      }
    ) {
      try files($0)
      return []
    } study: { _ in
      self
    }
  }

  /// Writes a directory whose `run.json` tells what came up while its files were written.
  ///
  /// - Parameters:
  ///   - path: The directory.
  ///   - force: Whether such a directory there may be replaced.
  ///   - more: Writes further files, such as figures, and returns remarks.
  ///   - files: Writes the files of the study, and returns remarks.
  ///   - study: Makes the content of `run.json` from all remarks.
  /// - Returns: All remarks, one line each.
  /// - Throws: `TableError` when the disk is full or cannot be written.
  static func write(
    to path: String, force: Bool, adding more: (String) throws -> [String],
    _ files: (OutputFolder) throws -> [String], study: ([String]) -> StudyFolder
  ) throws -> [String] {
    let folder = try OutputFolder(path: path, force: force)
    do {
      var remarks = try files(folder)
      remarks += try more(folder.temporaryPath)
      let json = study(remarks).json
      try FileSystem.write(try JSONText.encode(json), to: folder.path(of: "run.json"))
      try folder.commit()
      return remarks
    } catch let error as TableError {
      throw error.moved(from: folder.temporaryPath, to: path)
    }
  }

  /// The content of `run.json`.
  var json: JSONValue {
    let common: [String: JSONValue] = [
      "kind": .string(kind), "format_version": .count(RunRecord.currentFormat),
      "command": .string(command), "package_version": .string(PackageVersion.current),
    ]
    return .object(common.merging(record) { common, _ in common })
  }
}

extension LabelColumn {
  /// What a `run.json` says of a clustering.
  var summary: [String: JSONValue] {
    ["name": .string(name), "clusters": .count(usedCount), "missing": .count(missingCount)]
  }
}

extension JSONValue {
  /// A whole number.
  static func count(_ value: Int) -> JSONValue { .integer(Int64(value)) }
  /// A list of texts.
  static func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
  /// A number; null where it is none.
  static func figure(_ value: Double) -> JSONValue { value.isFinite ? .number(value) : .null }
}
