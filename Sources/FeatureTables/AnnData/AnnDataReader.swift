internal import LinearAlgebra

/// Reads a table from an `.h5ad` file.
struct AnnDataReader {
  let file: HDF5File
  var path: String { file.path }

  init(file: HDF5File) { self.file = file }

  /// Whether a file is one of AnnData.
  static func isAnnData(_ file: HDF5File) -> Bool {
    file.string("encoding-type", of: "/") == "anndata"
      || (file.exists("obs") && file.exists("var") && !file.exists("matrix"))
  }

  /// Whether obs, var and obsm are laid out as today (AnnData 0.8 and later).
  var isCurrent: Bool {
    file.string("encoding-version", of: "obs") == "0.2.0"
      && file.string("encoding-version", of: "var") == "0.2.0"
  }

  var obs: DataFrameReader { DataFrameReader(file: file, name: "obs") }
  var `var`: DataFrameReader { DataFrameReader(file: file, name: "var") }

  /// The matrix of raw, "raw/X" or "raw.X" as before AnnData 0.7; nil when there is none.
  var rawMatrix: String? { ["raw/X", "raw.X"].first { file.exists($0) } }
  /// The features of raw.
  var rawVar: DataFrameReader {
    DataFrameReader(file: file, name: file.exists("raw/X") ? "raw/var" : "raw.var")
  }

  func table(_ options: ReadingOptions) throws(TableError) -> FeatureTable {
    let names = try obs.index()
    let (columns, columnNotes) = try obs.readColumns(count: names.count)
    let matrix = try matrix(options)
    guard names.count == matrix.values.observationCount else {
      throw .wrongShape(
        path: path, dataset: matrix.place, expected: [names.count, matrix.values.featureCount],
        found: [matrix.values.observationCount, matrix.values.featureCount])
    }
    return FeatureTable(
      observationNames: names, featureNames: matrix.features, values: matrix.values,
      annotations: columns, featureAnnotations: matrix.annotations,
      notes: columnNotes + matrix.notes)
  }

  /// The embedding of a name, *n × d*.
  func embedding(_ name: String) throws(TableError) -> TableValues {
    let available = try embeddings()
    guard let width = available.first(where: { $0.name == name })?.width else {
      throw .notFound(
        path: path, kind: "embedding", name: name,
        available: (available.map(\.name) + embeddingFrames()).sorted())
    }
    guard file.kind(of: "obsm") == .dataset else { return try file.tableValues("obsm/\(name)") }
    let elements: [Float] = try file.read("obsm", field: name)
    return .dense(Matrix(rows: elements.count / max(width, 1), columns: width, elements: elements))
  }
}

/// A matrix of the file with its features.
private struct NamedMatrix {
  var place: String
  var values: TableValues
  var features: [String]
  var annotations: [Annotation] = []
  var notes: [String] = []
}

extension AnnDataReader {
  private func matrix(_ options: ReadingOptions) throws(TableError) -> NamedMatrix {
    if let name = options.obsm {
      return embeddingFrames().contains(name) ? try frame(name) : try array(name)
    }
    if options.raw {
      guard let place = rawMatrix else {
        throw .inapplicable(path: path, option: "--raw", reason: "the file has no raw")
      }
      return try matrix(place, features: rawVar)
    }
    if let name = options.layer {
      let layers = file.list("layers")
      guard layers.contains(name) else {
        throw .notFound(path: path, kind: "layer", name: name, available: layers)
      }
      return try matrix("layers/\(name)", features: `var`)
    }
    guard file.exists("X") else {
      let present =
        file.list("layers").map { "--layer \($0)" }
        + (try embeddings()).map { "--obsm \($0.name)" }
      throw .notFound(path: path, kind: "matrix", name: "X", available: present)
    }
    return try matrix("X", features: `var`)
  }

  /// X, a layer or raw, whose features are in a data frame.
  private func matrix(
    _ place: String, features: DataFrameReader
  ) throws(TableError) -> NamedMatrix {
    let values = try file.tableValues(place)
    let names = try features.index()
    guard names.count == values.featureCount else {
      throw .wrongShape(
        path: path, dataset: file.rooted(features.name), expected: [values.featureCount],
        found: [names.count])
    }
    let (columns, notes) = try features.readColumns(count: names.count)
    return NamedMatrix(
      place: file.rooted(place), values: values, features: names, annotations: columns,
      notes: notes)
  }

  /// An embedding, whose features are numbered.
  private func array(_ name: String) throws(TableError) -> NamedMatrix {
    let values = try embedding(name)
    return NamedMatrix(
      place: "/obsm/\(name)", values: values,
      features: embeddingFeatures(name, count: values.featureCount))
  }

  /// The columns of numbers of a data frame.
  private func frame(_ name: String) throws(TableError) -> NamedMatrix {
    let reader = DataFrameReader(file: file, name: "obsm/\(name)")
    let count = try reader.index().count
    let (columns, unread) = try reader.readColumns(count: count)
    let numeric = columns.filter { $0.numbers != nil }
    let others = columns.filter { $0.numbers == nil }.map(\.name)
    guard !numeric.isEmpty else {
      throw .noFeatures(path: path, reason: "/obsm/\(name) has no column of numbers")
    }
    var matrix = Matrix(zeros: count, numeric.count)
    for (j, column) in numeric.enumerated() {
      for (i, value) in (column.numbers ?? []).enumerated() { matrix[i, j] = Float(value) }
    }
    let note = "/obsm/\(name): columns that are not numbers are left out: "
    return NamedMatrix(
      place: "/obsm/\(name)", values: .dense(matrix), features: numeric.map(\.name),
      notes: unread + (others.isEmpty ? [] : [note + TableError.listed(others)]))
  }
}

/// The names of the dimensions of an embedding: pca_1, pca_2, … for X_pca.
func embeddingFeatures(_ name: String, count: Int) -> [String] {
  let stem = name.hasPrefix("X_") ? String(name.dropFirst(2)) : name
  return count == 0 ? [] : (1...count).map { "\(stem)_\($0)" }
}

extension Annotation {
  /// The numbers of a column of numbers, NaN for missing; nil for other columns.
  fileprivate var numbers: [Double]? {
    switch values {
    case .numbers(let numbers): numbers
    case .integers(let integers): integers.map { Double($0) }
    case .optionalIntegers(let integers): integers.map { $0.map { Double($0) } ?? .nan }
    case .strings, .categorical, .booleans: nil
    }
  }
}
