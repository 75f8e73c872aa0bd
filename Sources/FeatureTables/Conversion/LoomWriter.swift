internal import LinearAlgebra

/// Writes a table as a loom file, version 3.0.0: features in rows, observations in columns.
///
/// Specification: linnarssonlab.org/loompy/format.
struct LoomWriter {
  let table: FeatureTable

  /// Writes the file.
  ///
  /// - Throws: ``TableError`` when the file cannot be written.
  func write(to file: HDF5File) throws(TableError) {
    for group in ["attrs", "layers", "row_attrs", "col_attrs", "row_graphs", "col_graphs"] {
      try file.createGroup(group)
    }
    try file.write(["3.0.0"], isScalar: true, to: "attrs/LOOM_SPEC_VERSION")
    try file.write(table.featureNames, to: "row_attrs/Gene")
    for column in table.featureAnnotations where column.name != "Gene" {
      try writeAttribute(column, to: "row_attrs", of: file)
    }
    try file.write(table.observationNames, to: "col_attrs/CellID")
    for column in table.annotations where column.name != "CellID" {
      try writeAttribute(column, to: "col_attrs", of: file)
    }
    try writeMatrix(to: file)
  }

  /// Writes the transposed matrix, some features at a time.
  private func writeMatrix(to file: HDF5File) throws(TableError) {
    let (n, m) = (table.observationCount, table.featureCount)
    let dataset = try ExtendibleDataset<Float>(
      "matrix", in: file, columns: n, compression: file.compression)
    let blocks = RowBlocks(count: m, size: max(1, min(m, (1 << 24) / max(n, 1))))
    let features = (0..<blocks.blockCount).map { Array(blocks.range(of: $0)) }
    switch table.values.inMemory {
    case .dense(let matrix):
      for block in features {
        try dataset.append(matrix.columns(at: block).transposed.elements)
      }
    case .sparse(let matrix):
      let byFeature = matrix.transposed
      for block in features {
        var part = Matrix(zeros: block.count, n)
        byFeature.copyRows(at: block, into: &part)
        try dataset.append(part.elements)
      }
    case .backed: break  // it is in memory
    }
    try dataset.finish()
  }

  /// An attribute: numbers as they are, everything else as texts.
  private func writeAttribute(
    _ column: Annotation, to group: String, of file: HDF5File
  ) throws(TableError) {
    // A slash would make a group of the name.
    let name = "\(group)/\(String(column.name.map { $0 == "/" ? "_" : $0 }))"
    switch column.values {
    case .numbers(let values): try file.write(values, to: name)
    case .integers(let values): try file.write(values, to: name)
    case .booleans(let values) where !values.contains(nil):
      try file.write(values.map { Int8($0 == true ? 1 : 0) }, to: name)
    case .strings, .categorical, .booleans, .optionalIntegers:
      try file.write(column.labels.map { $0 ?? "" }, to: name)
    }
  }
}
