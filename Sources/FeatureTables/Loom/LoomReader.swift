internal import LinearAlgebra

/// Reads a table from a loom file: columns of its matrix are observations.
struct LoomReader {
  let file: HDF5File
  var path: String { file.path }

  init(file: HDF5File) { self.file = file }

  /// Whether a file is loom of any version.
  static func isLoom(_ file: HDF5File) -> Bool {
    file.kind(of: "matrix") == .dataset && file.kind(of: "row_attrs") == .group
      && file.kind(of: "col_attrs") == .group
  }

  /// The version of the format, such as "3.0.0"; nil where the file does not tell.
  var version: String? {
    let place = "attrs/LOOM_SPEC_VERSION"
    if file.exists(place), let text = try? file.readStrings(place).first { return text }
    return file.string("LOOM_SPEC_VERSION", of: "/")
  }

  func table(_ options: ReadingOptions) throws(TableError) -> FeatureTable {
    let observations = try self.observations()
    if let name = options.obsm {
      let values = try embedding(name)
      return FeatureTable(
        observationNames: observations.names,
        featureNames: embeddingFeatures(name, count: values.columns), values: .dense(values),
        annotations: observations.columns, notes: observations.notes)
    }
    let features = try self.features()
    var notes = observations.notes + features.notes
    let place: String
    if let name = options.layer {
      let layers = file.list("layers")
      guard layers.contains(name) else {
        throw .notFound(path: path, kind: "layer", name: name, available: layers)
      }
      place = "layers/\(name)"
    } else {
      place = "matrix"
      // anndata takes this layer for X, where there is one.
      if file.list("layers").contains("spliced") {
        notes.append("the main matrix is used; --layer spliced takes the spliced counts")
      }
    }
    let values = try transposed(place)
    let found = [values.featureCount, values.observationCount]
    guard found == [features.names.count, observations.names.count] else {
      throw .wrongShape(
        path: path, dataset: file.rooted(place),
        expected: [features.names.count, observations.names.count], found: found)
    }
    return FeatureTable(
      observationNames: observations.names, featureNames: features.names, values: values,
      annotations: observations.columns, featureAnnotations: features.columns, notes: notes)
  }

  /// A matrix of the file with its rows and columns exchanged: sparse unless it is rather full.
  ///
  /// Read in blocks of rows, so that a sparse table never stands in memory with its zeros.
  private func transposed(_ place: String) throws(TableError) -> TableValues {
    let info = try file.info(of: place)
    guard info.shape.count == 2, info.isNumeric else {
      throw .notMatrix(
        path: path, dataset: file.rooted(place),
        found: "\(TableError.shape(info.shape)) of type \(info.typeName)")
    }
    let (rows, columns) = (info.shape[0], info.shape[1])
    guard file.tableAccess == .memory else {
      return .backed(
        BackedRows(.shape(file, name: place, rows: columns, columns: rows, storedCount: nil)))
    }
    let limit = rows * columns / 5 * 2
    var offsets = [0]
    var indices: [Int32] = []
    var values: [Float] = []
    let block = max(1, (1 << 22) / max(1, columns))
    for start in stride(from: 0, to: rows, by: block) {
      let end = min(rows, start + block)
      let numbers: [Float] = try file.read(place, rows: start..<end)
      for row in 0..<end - start {
        for column in 0..<columns where numbers[row * columns + column] != 0 {
          indices.append(Int32(column))
          values.append(numbers[row * columns + column])
        }
        offsets.append(values.count)
      }
      if values.count > limit {
        let matrix: Matrix = try file.readMatrix(place)
        return .dense(matrix.transposed)
      }
    }
    return .sparse(
      SparseMatrix(
        rows: rows, columns: columns, rowOffsets: offsets, columnIndices: indices,
        values: values
      ).transposed)
  }
}
