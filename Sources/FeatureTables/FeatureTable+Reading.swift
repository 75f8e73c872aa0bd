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
  /// - Returns: The table: at least two observations, at least one feature, all values finite.
  /// - Throws: ``TableError`` when the file cannot be read or does not hold such a table.
  public static func read(
    _ path: String, _ options: ReadingOptions = ReadingOptions()
  ) throws(TableError) -> FeatureTable {
    var table =
      switch try FileKind(of: path) {
      case .hdf5: try readHDF5(path, options)
      case .text: try readText(path, options)
      }
    try table.keepObservations(options.keepObservations, path: path)
    try table.checkNames(path: path)
    try table.makeFinite(options.impute, path: path)
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
    _ path: String, _ options: ReadingOptions
  ) throws(TableError) -> FeatureTable {
    let file = try HDF5File(reading: path)
    var layout = FileLayout(of: file)
    // Parts of a 10x matrix mean nothing by themselves; of other files any matrix can be taken.
    if options.dataset != nil, layout != .tenX { layout = .plainHDF5 }
    try layout.check(options, path: path)
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

  /// Imputes what is not finite, or names its first place.
  private mutating func makeFinite(
    _ impute: ReadingOptions.Impute?, path: String
  ) throws(TableError) {
    let statistics = values.statistics
    let (missing, infinite) = (statistics.missingCount, statistics.infiniteCount)
    guard missing + infinite > 0 else { return }
    var stored = values.storedValues
    let bad = stored.indices.filter { !stored[$0].isFinite }
    guard let impute else {
      let (row, column) = values.place(ofStored: bad[0])
      throw .notFinite(
        path: path, missing: missing, infinite: infinite, row: observationNames[row],
        column: featureNames[column])
    }
    var medians: [Int: Float] = [:]
    for index in bad {
      let column = values.place(ofStored: index).column
      if impute == .median, medians[column] == nil { medians[column] = median(ofFeature: column) }
      stored[index] = impute == .zero ? 0 : medians[column] ?? 0
    }
    values = values.replacingStored(stored)
    notes.append(
      "\(missing + infinite) missing or infinite values replaced by "
        + (impute == .zero ? "zero" : "the median of their feature"))
  }

  /// The median of the finite values of a feature, zeros that are not stored included.
  private func median(ofFeature column: Int) -> Float {
    var finite: [Float] = []
    switch values {
    case .dense(let matrix): finite = matrix.column(column).filter(\.isFinite)
    case .sparse(let matrix):
      var stored = 0
      for entry in matrix.values.indices where Int(matrix.columnIndices[entry]) == column {
        stored += 1
        if matrix.values[entry].isFinite { finite.append(matrix.values[entry]) }
      }
      finite.append(contentsOf: repeatElement(0, count: matrix.rows - stored))
    }
    guard !finite.isEmpty else { return 0 }
    finite.sort()
    let middle = finite.count / 2
    return finite.count % 2 == 1 ? finite[middle] : (finite[middle - 1] + finite[middle]) / 2
  }
}

/// The first name that came before.
func firstDuplicate(_ names: [String]) -> String? {
  var seen = Set<String>(minimumCapacity: names.count)
  return names.first { !seen.insert($0).inserted }
}
