internal import LinearAlgebra

/// Writes counts as a 10x `.h5` file, version 3: what Cell Ranger calls a feature-barcode matrix.
///
/// Compressed columns of features × barcodes are compressed rows of observations × features.
struct TenXWriter {
  let table: FeatureTable

  /// What of the features goes along: the names of 10x, and those of scanpy and others for it.
  private static let featureParts: [(name: String, columns: [String])] = [
    ("id", ["gene_ids", "probe_ids", "gene_id", "id", "Accession"]),
    ("feature_type", ["feature_types", "feature_type"]), ("genome", ["genome"]),
  ]

  /// Writes the file.
  ///
  /// - Throws: ``TableError`` when the numbers are no counts, or the file cannot be written.
  func write(to file: HDF5File, source: String) throws(TableError) {
    let statistics = table.values.statistics
    guard statistics.couldBeCounts, statistics.maximum < 0x1p31 else {
      throw .unsupported(
        path: source,
        found: "its values are \(shortest(statistics.minimum)) to \(shortest(statistics.maximum))"
          + (statistics.areWhole ? "" : ", not whole") + ", but a 10x file holds counts",
        instead: "choose counts with --layer, or write .h5ad")
    }
    let matrix = table.values.compressedRows
    try file.createGroup("matrix/features")
    try file.set("filetype", of: "/", to: "matrix")
    try file.set("version", of: "/", to: Int64(2))
    try file.writeFixedLength(table.observationNames, to: "matrix/barcodes")
    try file.write(matrix.values.map { Int32($0) }, to: "matrix/data")
    try file.write(matrix.columnIndices.map { Int64($0) }, to: "matrix/indices")
    try file.write(matrix.rowOffsets.map { Int64($0) }, to: "matrix/indptr")
    try file.write([Int32(matrix.columns), Int32(matrix.rows)], to: "matrix/shape")
    let names = table.featureNames
    let defaults = [
      "id": names, "genome": [String](repeating: "", count: names.count),
      "feature_type": [String](repeating: "Gene Expression", count: names.count),
    ]
    try file.writeFixedLength(names, to: "matrix/features/name")
    for (name, columns) in TenXWriter.featureParts {
      let column = columns.lazy.compactMap { wanted in
        table.featureAnnotations.first { $0.name == wanted }
      }.first
      try file.writeFixedLength(
        column?.labels.map { $0 ?? "" } ?? defaults[name] ?? names, to: "matrix/features/\(name)")
    }
    try file.writeFixedLength(["genome"], to: "matrix/features/_all_tag_keys")
  }

  /// The columns that such a file has no place for.
  var lostColumns: [String] {
    let known = Set(TenXWriter.featureParts.flatMap(\.columns))
    let features = table.featureAnnotations.map(\.name).filter { !known.contains($0) }
    return (table.annotations.isEmpty ? [] : ["columns of observations"])
      + (features.isEmpty ? [] : ["columns \(TableError.listed(features)) of features"])
  }
}
