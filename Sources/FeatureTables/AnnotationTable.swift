/// What is known of observations, without features: phenotypes, conditions, labels.
public struct AnnotationTable: Sendable, Hashable {
  /// The name of each observation; all different.
  public let observationNames: [String]
  /// The columns, each with one entry for each observation.
  public let annotations: [Annotation]
  /// Remarks for the user on how the file was understood, one line each.
  public let notes: [String]
  /// Whether the file names its observations; if not, names are the numbers of their rows.
  public var isNamed = true

  /// Reads all columns of a text table, or those of the observations of an `.h5ad` or
  /// loom file.
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
      switch FileLayout(of: file) {
      case .annData:
        let obs = AnnDataReader(file: file).obs
        let names = try obs.index()
        let (columns, notes) = try obs.readColumns(count: names.count)
        table = AnnotationTable(observationNames: names, annotations: columns, notes: notes)
      case .loom:
        let observations = try LoomReader(file: file).observations()
        table = AnnotationTable(
          observationNames: observations.names, annotations: observations.columns,
          notes: observations.notes)
      case .tenX, .plainHDF5, .text:
        throw .unsupported(
          path: path, found: "this HDF5 file has no table of annotations",
          instead: "give .h5ad, .loom, .csv or .tsv")
      }
    }
    if let name = firstDuplicate(table.observationNames) {
      throw .duplicateName(path: path, kind: "observation", name: name)
    }
    return table
  }
}
