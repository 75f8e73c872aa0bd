/// What is known of observations, without features: phenotypes, conditions, labels.
public struct AnnotationTable: Sendable, Hashable {
  /// The name of each observation; all different.
  public let observationNames: [String]
  /// The columns, each with one entry for each observation.
  public let annotations: [Annotation]
  /// Remarks for the user on how the file was understood, one line each.
  public let notes: [String]

  /// Reads all columns of a text table, or obs of an `.h5ad` file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - options: How to read it; only what concerns header, delimiter and dropped columns.
  /// - Returns: The columns, numeric ones too.
  /// - Throws: ``TableError`` when the file cannot be read or two observations share a name.
  public static func read(
    _ path: String, _ options: ReadingOptions = ReadingOptions()
  ) throws(TableError) -> AnnotationTable {
    let table: AnnotationTable
    switch try FileKind(of: path) {
    case .text:
      table = try TextTableReader(path: path, options: options).annotationTable()
    case .hdf5:
      let file = try HDF5File(reading: path)
      guard AnnDataReader.isAnnData(file) else {
        throw .unsupported(
          path: path, found: "this HDF5 file has no table of annotations",
          instead: "give .h5ad, .csv or .tsv")
      }
      let obs = AnnDataReader(file: file).obs
      table = AnnotationTable(
        observationNames: try obs.index(), annotations: try obs.columns(), notes: [])
    }
    if let name = firstDuplicate(table.observationNames) {
      throw .duplicateName(path: path, kind: "observation", name: name)
    }
    return table
  }
}
