internal import LinearAlgebra

/// Writes results as an `.h5ad` file in the current encoding (AnnData 0.8 and later).
///
/// Where the table came from such a file, all of it is copied as it is, and the additions take
/// their places in obs, obsm and uns. Otherwise the file is made of the table.
public struct AnnDataWriter {
  /// The table that the run worked on, as it was read.
  public let table: FeatureTable
  /// The file that the table is from; nil for a table made in memory.
  public let source: String?
  /// Whether X, layers and raw are kept; without them the file is small.
  public let includesTable: Bool

  /// Creates a writer.
  ///
  /// - Parameters:
  ///   - table: The table, as it was read.
  ///   - source: The file that it is from.
  ///   - includesTable: Whether X, layers and raw are kept.
  public init(table: FeatureTable, source: String? = nil, includesTable: Bool = true) {
    self.table = table
    self.source = source
    self.includesTable = includesTable
  }

  /// Writes the file; it takes its name only when it is complete.
  ///
  /// - Parameters:
  ///   - path: The file; one that is there is replaced.
  ///   - additions: Columns, embeddings and entries to add; one row for each observation of
  ///     the table, in its order.
  /// - Returns: Remarks on what of the source could not be kept.
  /// - Throws: ``TableError`` when the source cannot be read, the disk is full or cannot be
  ///   written.
  @discardableResult
  public func write(
    to path: String, adding additions: AnnDataAdditions
  ) throws(TableError) -> [String] {
    for column in additions.obs {
      precondition(
        column.count == table.observationCount,
        "column \(column.name) of \(column.count) entries for \(table.observationCount) rows")
    }
    for (name, matrix) in additions.obsm {
      precondition(
        matrix.rows == table.observationCount,
        "embedding \(name) of \(matrix.rows) rows for \(table.observationCount)")
    }
    for (name, graph) in additions.obsp {
      precondition(
        graph.rows == table.observationCount && graph.columns == graph.rows,
        "graph \(name) of \(graph.rows) × \(graph.columns) for \(table.observationCount) rows")
    }
    return try HDF5File.write(to: path) { file throws(TableError) in
      let notes = try fill(file)
      try file.add(additions)
      for (name, layer) in additions.layers.sorted(by: { $0.key < $1.key }) {
        try file.write(layer, rows: table.observationCount, to: "layers/\(name)")
      }
      return notes
    }
  }

  /// Writes a copy of an `.h5ad` file with additions.
  ///
  /// - Parameters:
  ///   - source: A file in the current encoding.
  ///   - path: The copy; one that is there is replaced.
  ///   - additions: Columns, embeddings and entries to add, or to put in place of older ones.
  /// - Throws: ``TableError`` when the source cannot be read, the disk is full or cannot be
  ///   written.
  public static func copy(
    _ source: String, to path: String, adding additions: AnnDataAdditions
  ) throws(TableError) {
    let original = try HDF5File(reading: source)
    try HDF5File.write(to: path) { file throws(TableError) in
      try file.setEncoding("anndata", "0.1.0", of: "/")
      for name in original.list() { try file.copy(name, from: original) }
      try file.add(additions)
    }
  }

  private func fill(_ file: HDF5File) throws(TableError) -> [String] {
    try file.setEncoding("anndata", "0.1.0", of: "/")
    var notes: [String] = []
    if let original = try originalFile() {
      let reader = AnnDataReader(file: original)
      let names = try reader.obs.index()
      if names == table.observationNames, reader.isCurrent {
        for name in original.list() where includesTable || !isTablePart(name) {
          try file.copy(name, from: original)
        }
      } else {
        notes = try rewrite(reader, names, into: file)
      }
    } else {
      if includesTable { try file.writeTable(table.values, to: "X") }
      try file.writeFrame(
        index: table.observationNames, columns: table.annotations, to: "obs")
      try file.writeFrame(
        index: table.featureNames, columns: table.featureAnnotations, to: "var")
    }
    for name in ["layers", "obsm", "obsp", "uns", "varm", "varp"] {
      try file.ensureDictionary(name)
    }
    return notes
  }

  /// The `.h5ad` file that the table is from, if it is from one.
  private func originalFile() throws(TableError) -> HDF5File? {
    guard let source, case .hdf5 = try FileKind(of: source) else { return nil }
    let file = try HDF5File(reading: source)
    return AnnDataReader.isAnnData(file) ? file : nil
  }

  private func isTablePart(_ name: String) -> Bool { ["X", "layers", "raw"].contains(name) }

  /// Writes the parts of a file that is in an old encoding, or of which rows were dropped.
  private func rewrite(
    _ reader: AnnDataReader, _ names: [String], into file: HDF5File
  ) throws(TableError) -> [String] {
    let places = Dictionary(zip(names, names.indices)) { first, _ in first }
    let rows = table.observationNames.compactMap { places[$0] }
    guard rows.count == table.observationCount else {
      throw .damaged(
        path: reader.file.path, place: "/obs", reason: "it has changed since it was read")
    }
    let original = reader.file
    if includesTable {
      if case .backed = table.values { original.tableAccess = .blocks }
      defer { original.tableAccess = .memory }
      if original.exists("X") {
        try file.writeTable(try original.selectedTable("X", rows), to: "X")
      }
      try file.ensureDictionary("layers")
      for name in original.list("layers") {
        try file.writeTable(
          try original.selectedTable("layers/\(name)", rows), to: "layers/\(name)")
      }
    }
    try file.writeFrame(index: table.observationNames, columns: table.annotations, to: "obs")
    try file.writeFrame(
      index: try reader.var.index(), columns: try reader.var.columns(), to: "var")
    try file.ensureDictionary("obsm")
    for (name, _) in try reader.embeddings() {
      try file.writeTable(try reader.embedding(name).selecting(rows), to: "obsm/\(name)")
    }
    if reader.isCurrent {
      for name in ["uns", "varm", "varp"] where original.exists(name) {
        try file.copy(name, from: original)
      }
      // It names graphs in obsp, which do not survive a selection of rows.
      try file.remove("uns/neighbors")
      return ["the result has the kept rows only, without raw and the graphs in obsp"]
    }
    return [
      "\(original.path) is in an old encoding: the result has its X, obs, var, layers and obsm "
        + "in the current one, without raw, uns and graphs"
    ]
  }
}

extension HDF5File {
  /// Writes a table block by block.
  fileprivate func write(
    _ layer: AnnDataLayer, rows n: Int, to name: String
  ) throws(TableError) {
    let size = max(1, (16 << 20) / max(1, layer.columns))
    try write(to: name, shape: [n, layer.columns], as: Float.self) { append throws(TableError) in
      for first in stride(from: 0, to: n, by: size) {
        try append(layer.rows(first..<min(first + size, n)).elements)
      }
    }
    try setEncoding("array", "0.2.0", of: name)
  }

  fileprivate func add(_ additions: AnnDataAdditions) throws(TableError) {
    try addColumns(additions.obs, to: "obs")
    for (name, matrix) in additions.obsm.sorted(by: { $0.key < $1.key }) {
      try writeTable(.dense(matrix), to: "obsm/\(name)")
    }
    for (name, graph) in additions.obsp.sorted(by: { $0.key < $1.key }) {
      try writeTable(.sparse(graph), to: "obsp/\(name)")
    }
    for (name, value) in additions.uns.sorted(by: { $0.key < $1.key }) {
      try writeUnstructured(.mapping([name: value]), to: "uns")
    }
  }
}

extension HDF5File {
  /// Rows of a matrix; read as a whole where they do not lie together in the file.
  fileprivate func selectedTable(
    _ name: String, _ rows: [Int]
  ) throws(TableError) -> TableValues {
    do throws(TableError) {
      return try tableValues(name).selecting(rows)
    } catch .notInBlocks {
      tableAccess = .memory
      defer { tableAccess = .blocks }
      return try tableValues(name).selecting(rows)
    }
  }
}

extension TableError {
  /// The same error about the file that the user named, not the hidden one beside it.
  func renamed(from temporary: String, to path: String) -> TableError {
    switch self {
    case .diskFull(temporary): .diskFull(path: path)
    case .cannotWrite(temporary, let reason): .cannotWrite(path: path, reason: reason)
    default: self
    }
  }
}
