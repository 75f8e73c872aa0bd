internal import LinearAlgebra

/// Reads a table from an `.h5ad` file.
struct AnnDataReader {
  let file: HDF5File
  private var path: String { file.path }

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

  func table(_ options: ReadingOptions) throws(TableError) -> FeatureTable {
    if options.transposes {
      throw .inapplicable(
        path: path, option: "--transpose", reason: "an .h5ad file has observations in rows")
    }
    if options.layer != nil, options.obsm != nil {
      throw .inapplicable(path: path, option: "--layer", reason: "--obsm is given too")
    }
    let values = try self.values(options)
    let names = try obs.index()
    guard names.count == values.observationCount else {
      throw .wrongShape(
        path: path, dataset: matrixName(options),
        expected: [names.count, values.featureCount],
        found: [values.observationCount, values.featureCount])
    }
    return FeatureTable(
      observationNames: names, featureNames: try featureNames(options, values.featureCount),
      values: values, annotations: try obs.columns())
  }

  /// The embeddings, with their widths.
  func embeddings() throws(TableError) -> [(name: String, width: Int)] {
    var found: [(name: String, width: Int)] = []
    if file.kind(of: "obsm") == .dataset {
      guard case .compound(let fields) = try file.info(of: "obsm").element else { return [] }
      for field in fields {
        if let width = try file.arrayLength("obsm", field: field) { found.append((field, width)) }
      }
      return found
    }
    for name in file.list("obsm") {
      if let group = SparseGroup(file, "obsm/\(name)") {
        found.append((name, group.columns))
      } else if file.kind(of: "obsm/\(name)") == .dataset {
        let info = try file.info(of: "obsm/\(name)")
        if info.shape.count == 2, info.isNumeric { found.append((name, info.shape[1])) }
      }
    }
    return found
  }

  /// An embedding, *n × d*.
  func embedding(_ name: String) throws(TableError) -> TableValues {
    let available = try embeddings()
    guard let width = available.first(where: { $0.name == name })?.width else {
      throw .notFound(
        path: path, kind: "embedding", name: name, available: available.map(\.name))
    }
    guard file.kind(of: "obsm") == .dataset else { return try file.tableValues("obsm/\(name)") }
    let elements: [Float] = try file.read("obsm", field: name)
    return .dense(Matrix(rows: elements.count / max(width, 1), columns: width, elements: elements))
  }

  private func values(_ options: ReadingOptions) throws(TableError) -> TableValues {
    if let name = options.obsm { return try embedding(name) }
    if let name = options.layer {
      let layers = file.list("layers")
      guard layers.contains(name) else {
        throw .notFound(path: path, kind: "layer", name: name, available: layers)
      }
      return try file.tableValues("layers/\(name)")
    }
    guard file.exists("X") else {
      let present =
        file.list("layers").map { "--layer \($0)" }
        + (try embeddings()).map { "--obsm \($0.name)" }
      throw .notFound(path: path, kind: "matrix", name: "X", available: present)
    }
    return try file.tableValues("X")
  }

  private func matrixName(_ options: ReadingOptions) -> String {
    options.obsm.map { "/obsm/\($0)" } ?? options.layer.map { "/layers/\($0)" } ?? "/X"
  }

  private func featureNames(
    _ options: ReadingOptions, _ count: Int
  ) throws(TableError) -> [String] {
    if let name = options.obsm {
      let stem = name.hasPrefix("X_") ? String(name.dropFirst(2)) : name
      return count == 0 ? [] : (1...count).map { "\(stem)_\($0)" }
    }
    let names = try `var`.index()
    guard names.count == count else {
      throw .wrongShape(path: path, dataset: "/var", expected: [count], found: [names.count])
    }
    return names
  }
}
