internal import LinearAlgebra

extension FeatureTable {
  /// Reads a table from a file of any kind known: `.h5ad`, 10x `.h5`, loom, plain HDF5, CSV
  /// or TSV, also `.gz`.
  ///
  /// The content decides, not the name.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - options: How to read it.
  ///   - backed: Whether the numbers stay in the file, to be read in blocks of rows; they are
  ///     read once to see that all are finite.
  /// - Returns: The table: at least two observations, at least one feature, all values finite.
  /// - Throws: ``TableError`` when the file cannot be read or does not hold such a table, or
  ///   when it is to stay in a file whose rows do not lie together.
  public static func read(
    _ path: String, _ options: ReadingOptions = ReadingOptions(), backed: Bool = false
  ) throws(TableError) -> FeatureTable {
    var table = try open(path, options, backed ? .blocks : .memory)
    try table.makeFinite(options.impute, path: path)
    return table
  }

  /// Reads a table whose numbers may be missing or infinite, or only finds them.
  static func open(
    _ path: String, _ options: ReadingOptions, _ access: HDF5File.TableAccess
  ) throws(TableError) -> FeatureTable {
    var table: FeatureTable
    switch try FileKind(of: path) {
    case .hdf5: table = try readHDF5(path, options, access)
    case .text:
      guard access == .memory else {
        throw .notInBlocks(path: path, found: "it is a text table")
      }
      table = try readText(path, options)
    }
    try table.keepObservations(options.keepObservations, path: path)
    try table.checkNames(path: path)
    return table
  }

  /// Whether a file holds text rather than HDF5.
  ///
  /// - Parameter path: The file.
  /// - Returns: Whether its content is text, packed or not.
  /// - Throws: ``TableError`` when the file cannot be read.
  public static func isText(_ path: String) throws(TableError) -> Bool {
    if case .text = try FileKind(of: path) { return true }
    return false
  }

  private static func readText(
    _ path: String, _ options: ReadingOptions
  ) throws(TableError) -> FeatureTable {
    try FileLayout.text.check(options, path: path)
    return try TextTableReader(path: path, options: options).read()
  }

  private static func readHDF5(
    _ path: String, _ options: ReadingOptions, _ access: HDF5File.TableAccess
  ) throws(TableError) -> FeatureTable {
    let file = try HDF5File(reading: path)
    file.tableAccess = access
    var layout = FileLayout(of: file)
    // Parts of a 10x matrix mean nothing by themselves; of other files any matrix can be taken.
    if options.dataset != nil, layout != .tenX { layout = .plainHDF5 }
    try layout.check(options, path: path)
    if access == .blocks, layout == .loom {
      throw .notInBlocks(path: path, found: "a loom file has observations in columns")
    }
    var table =
      switch layout {
      case .annData: try AnnDataReader(file: file).table(options)
      case .tenX: try TenXReader(file: file).table(options)
      case .loom: try LoomReader(file: file).table(options)
      case .plainHDF5, .text: try PlainHDF5Reader(file: file).table(options)
      }
    table.makeFeatureNamesUnique()
    return table
  }

  private mutating func keepObservations(_ names: [String]?, path: String) throws(TableError) {
    guard let names else { return }
    let wanted = Set(names)
    let rows = observationNames.indices.filter { wanted.contains(observationNames[$0]) }
    guard !rows.isEmpty else {
      throw .nothingKept(
        path: path, example: names.first ?? "", present: observationNames.first ?? "")
    }
    let absent = wanted.subtracting(rows.map { observationNames[$0] })
    self = selecting(observations: rows)
    if let example = absent.min() {
      notes.append(
        "\(absent.count) of \(wanted.count) observations to keep are not in the table, "
          + "such as '\(example)'")
    }
  }

  private func checkNames(path: String) throws(TableError) {
    guard observationCount > 1 else {
      throw .tooFewObservations(path: path, count: observationCount)
    }
    guard featureCount > 0 else {
      throw .noFeatures(path: path, reason: "the matrix has no columns")
    }
    if let name = firstDuplicate(observationNames) {
      throw .duplicateName(path: path, kind: "observation", name: name)
    }
    if let name = firstDuplicate(featureNames) {
      throw .duplicateName(path: path, kind: "feature", name: name)
    }
  }
}

/// The first name that came before.
func firstDuplicate(_ names: [String]) -> String? {
  var seen = Set<String>(minimumCapacity: names.count)
  return names.first { !seen.insert($0).inserted }
}
