extension FeatureTable {
  /// Writes the table as `.h5ad`, 10x `.h5`, loom, CSV or TSV, after the name of the file.
  ///
  /// From `.h5ad` to `.h5ad` all else of the source comes along as it is, as far as it fits the
  /// observations and features of the table. 10x files hold counts and names; loom files hold
  /// numbers and all annotations; text holds names, annotations of observations and numbers.
  ///
  /// - Parameters:
  ///   - path: The file; one that is there is replaced once the new one is complete.
  ///   - source: The file that the table was read from; nil for a table made in memory.
  ///   - compression: How the numbers of HDF5 files are stored.
  /// - Returns: Remarks on what could not be carried over, one line each.
  /// - Throws: ``TableError`` when the name is of no known format, the source cannot be read,
  ///   the disk is full or cannot be written.
  public func write(
    to path: String, from source: String? = nil, compression: HDF5Compression = .none
  ) throws(TableError) -> [String] {
    let format = try TableFormat(of: path)
    var original: HDF5File?
    if let source, case .hdf5 = try FileKind(of: source) {
      let file = try HDF5File(reading: source)
      if AnnDataReader.isAnnData(file) { original = file }
    }
    switch format {
    case .annData:
      return try HDF5File.write(to: path) { file throws(TableError) in
        file.compression = compression
        return try fill(file, from: original)
      }
    case .text(let delimiter, let isCompressed):
      let writer = try TextTableWriter(
        path: path, delimiter: delimiter, isCompressed: isCompressed,
        annotationNames: annotations.map(\.name), featureNames: featureNames)
      try writer.append(
        names: observationNames, annotations: annotations.map(\.labels), values: values)
      try writer.commit()
      return remarks(
        featureAnnotations.isEmpty ? [] : ["columns of features"], original, format: "text")
    case .tenX:
      let writer = TenXWriter(table: self)
      try HDF5File.write(to: path) { file throws(TableError) in
        file.compression = compression
        try writer.write(to: file, source: source ?? path)
      }
      return remarks(writer.lostColumns, original, format: "a 10x file")
    case .loom:
      try HDF5File.write(to: path) { file throws(TableError) in
        file.compression = compression
        try LoomWriter(table: self).write(to: file)
      }
      return remarks([], original, format: "a loom file of one matrix")
    }
  }

  private func fill(
    _ file: HDF5File, from original: HDF5File?
  ) throws(TableError) -> [String] {
    try file.setEncoding("anndata", "0.1.0", of: "/")
    try file.writeTable(values, to: "X")
    var remarks: [String] = []
    if let original {
      let reader = AnnDataReader(file: original)
      let isSame = try reader.obs.index() == observationNames
      let hasSameFeatures = try reader.var.index() == featureNames
      if isSame, hasSameFeatures, reader.isCurrent {
        for name in original.list() where name != "X" { try file.copy(name, from: original) }
      } else {
        let left = FeatureTable.additions(to: original)
        if !left.isEmpty {
          let reason = isSame && !reader.isCurrent ? "its encoding is old" : "the table is a part"
          remarks.append("\(TableError.listed(left)) of \(original.path) left out: \(reason)")
        }
      }
    }
    if !file.exists("obs") {
      try file.writeFrame(index: observationNames, columns: annotations, to: "obs")
    }
    if !file.exists("var") {
      try file.writeFrame(index: featureNames, columns: featureAnnotations, to: "var")
    }
    for name in ["layers", "obsm", "obsp", "uns", "varm", "varp"] {
      try file.ensureDictionary(name)
    }
    return remarks
  }

  /// What a format cannot hold: of the table, and of the `.h5ad` file that it is from.
  private func remarks(_ columns: [String], _ original: HDF5File?, format: String) -> [String] {
    let left = columns + (original.map { FeatureTable.additions(to: $0) } ?? [])
    return left.isEmpty
      ? [] : ["\(TableError.listed(left)) left out: \(format) has no place for them"]
  }

  /// What an `.h5ad` file has beside X, obs and var: layers, embeddings, graphs.
  private static func additions(to file: HDF5File) -> [String] {
    ["raw", "layers", "obsm", "obsp", "varm", "varp", "uns"].filter {
      file.kind(of: $0) == .dataset || !file.list($0).isEmpty
    }
  }
}
