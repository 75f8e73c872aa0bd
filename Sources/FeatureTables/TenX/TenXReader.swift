internal import LinearAlgebra

/// Reads a feature-barcode matrix of 10x Genomics: barcodes are observations.
///
/// The file holds compressed columns of features × barcodes, which are the compressed rows of
/// barcodes × features.
struct TenXReader {
  /// How the file is laid out.
  enum Version: Equatable {
    /// Cell Ranger 3 and later, Space Ranger, and probe files: one matrix, with features of
    /// several types.
    case features
    /// Before Cell Ranger 3: a matrix for each genome.
    case genomes([String])
  }

  let file: HDF5File
  let version: Version
  var path: String { file.path }

  init(file: HDF5File) {
    self.file = file
    let genomes = TenXReader.genomes(of: file)
    version = TenXReader.hasMatrix(file) ? .features : .genomes(genomes)
  }

  /// Whether a file is one of 10x Genomics.
  static func is10x(_ file: HDF5File) -> Bool { hasMatrix(file) || !genomes(of: file).isEmpty }

  private static func hasMatrix(_ file: HDF5File) -> Bool {
    file.kind(of: "matrix") == .group && file.exists("matrix/barcodes")
      && file.exists("matrix/features")
  }

  /// The groups that hold a matrix of barcodes and genes.
  private static func genomes(of file: HDF5File) -> [String] {
    file.list().filter { file.exists("\($0)/barcodes") && file.exists("\($0)/genes") }
  }

  func table(_ options: ReadingOptions) throws(TableError) -> FeatureTable {
    var table: FeatureTable
    switch version {
    case .features:
      table = try self.table(of: "matrix", features: try features())
      try table.select(options, path: path)
    case .genomes(let genomes):
      if options.featureType != nil {
        throw .inapplicable(
          path: path, option: "--feature-type",
          reason: "a file from before Cell Ranger 3 has genes only")
      }
      let genome = try choose(options.genome, of: genomes)
      table = try self.table(of: genome, features: try genes(of: genome))
    }
    return table
  }

  private func choose(_ genome: String?, of genomes: [String]) throws(TableError) -> String {
    if let genome {
      guard genomes.contains(genome) else {
        throw .notFound(path: path, kind: "genome", name: genome, available: genomes)
      }
      return genome
    }
    guard genomes.count == 1 else {
      throw .ambiguous(path: path, kind: "genomes", option: "--genome", available: genomes)
    }
    return genomes[0]
  }

  private func table(
    of group: String, features: (names: [String], columns: [Annotation])
  ) throws(TableError) -> FeatureTable {
    let matrix = try sparseGroup(group)
    let barcodes = try file.readStrings("\(group)/barcodes")
    try check("\(group)/barcodes", count: barcodes.count, against: matrix.rows)
    try check("\(group)/\(featuresPlace)", count: features.names.count, against: matrix.columns)
    let values = try matrix.values()
    return FeatureTable(
      observationNames: barcodes, featureNames: features.names, values: values,
      annotations: try observationColumns(group, count: barcodes.count),
      featureAnnotations: features.columns)
  }

  private var featuresPlace: String { version == .features ? "features" : "genes" }

  /// The matrix as barcodes × features.
  func sparseGroup(_ group: String) throws(TableError) -> SparseGroup {
    for part in ["barcodes", "data", "indices", "indptr", "shape"]
    where file.kind(of: "\(group)/\(part)") != .dataset {
      throw .damaged(
        path: path, place: file.rooted(group), reason: "it has no dataset '\(part)'")
    }
    let shape: [Int64] = try file.read("\(group)/shape")
    guard shape.count == 2, shape.allSatisfy({ 0...Int64(Int32.max) ~= $0 }) else {
      throw .damaged(
        path: path, place: file.rooted("\(group)/shape"),
        reason: "it must hold the numbers of features and of barcodes")
    }
    return SparseGroup(
      file, group, rows: Int(shape[1]), columns: Int(shape[0]), isByColumn: false)
  }

  private func check(_ place: String, count: Int, against expected: Int) throws(TableError) {
    guard count == expected else {
      throw .wrongShape(
        path: path, dataset: file.rooted(place), expected: [expected], found: [count])
    }
  }

  /// The one thing that probe files say of barcodes.
  private func observationColumns(
    _ group: String, count: Int
  ) throws(TableError) -> [Annotation] {
    let place = "\(group)/filtered_barcodes"
    guard file.kind(of: place) == .dataset, try file.info(of: place).shape == [count],
      try file.info(of: place).isNumeric
    else { return [] }
    let flags: [UInt8] = try file.read(place)
    return [Annotation(name: "filtered_barcodes", values: .booleans(flags.map { $0 != 0 }))]
  }
}

extension SparseGroup {
  /// A sparse matrix whose shape and orientation are known.
  init(_ file: HDF5File, _ name: String, rows: Int, columns: Int, isByColumn: Bool) {
    (self.file, self.name) = (file, name)
    (self.rows, self.columns, self.isByColumn) = (rows, columns, isByColumn)
  }
}
