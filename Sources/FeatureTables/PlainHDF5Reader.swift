internal import LinearAlgebra

/// Reads a table from an HDF5 file without a known layout: one matrix, dense or sparse.
struct PlainHDF5Reader {
  let file: HDF5File
  private var path: String { file.path }

  init(file: HDF5File) { self.file = file }

  func table(_ options: ReadingOptions) throws(TableError) -> FeatureTable {
    let name = try matrixName(options)
    var values = try file.tableValues(name)
    if options.transposes {
      guard file.tableAccess != .blocks else {
        throw .notInBlocks(path: path, found: "\(name) has observations in columns")
      }
      values = transposed(values)
    }
    let (n, m) = (values.observationCount, values.featureCount)
    var table = FeatureTable(
      observationNames: n == 0 ? [] : (1...n).map(String.init),
      featureNames: m == 0 ? [] : (1...m).map { "feature_\($0)" }, values: values)
    table.annotations = try neighbours(of: name, count: n)
    return table
  }

  /// The matrices of the file: numeric datasets of two dimensions, and sparse groups.
  func matrices(in group: String = "/") -> [String] {
    file.list(group).flatMap { name -> [String] in
      let path = group == "/" ? "/\(name)" : "\(group)/\(name)"
      switch file.kind(of: path) {
      case .dataset:
        let info = try? file.info(of: path)
        return info.map { $0.shape.count == 2 && $0.isNumeric } == true ? [path] : []
      case .group: return SparseGroup(file, path) != nil ? [path] : matrices(in: path)
      case nil: return []
      }
    }
  }

  private func matrixName(_ options: ReadingOptions) throws(TableError) -> String {
    let found = matrices()
    if let name = options.dataset {
      guard file.exists(name) else {
        throw .notFound(path: path, kind: "dataset", name: name, available: file.allDatasets())
      }
      return file.rooted(name)
    }
    guard let only = found.first else {
      throw .noFeatures(path: path, reason: "none of its datasets is a matrix of numbers")
    }
    guard found.count == 1 else {
      throw .ambiguous(path: path, kind: "matrices", option: "--dataset", available: found)
    }
    return only
  }

  /// One-dimensional datasets beside the matrix, one entry for each observation.
  private func neighbours(of name: String, count: Int) throws(TableError) -> [Annotation] {
    let group = name.split(separator: "/").dropLast().joined(separator: "/")
    var found: [Annotation] = []
    for sibling in file.list("/" + group) {
      let place = "/" + (group.isEmpty ? sibling : "\(group)/\(sibling)")
      guard place != name, file.kind(of: place) == .dataset else { continue }
      let info = try file.info(of: place)
      guard info.shape == [count] else { continue }
      switch info.element {
      case .string:
        found.append(.init(name: sibling, values: .strings(try file.readStrings(place))))
      case .integer, .enumeration:
        found.append(.init(name: sibling, values: .integers(try file.read(place))))
      case .float:
        let numbers: [Double] = try file.read(place)
        let whole = numbers.compactMap { Int64(exactly: $0) }
        found.append(
          .init(
            name: sibling,
            values: whole.count == numbers.count ? .integers(whole) : .numbers(numbers)))
      case .compound, .other: continue
      }
    }
    return found
  }

  private func transposed(_ values: TableValues) -> TableValues {
    switch values {
    case .dense(let matrix): return .dense(matrix.transposed)
    case .sparse(let matrix):
      return .sparse(
        SparseGroup.transposed(
          matrix.rowOffsets, matrix.columnIndices, matrix.values, rows: matrix.columns,
          columns: matrix.rows))
    case .backed(let rows): return .backed(BackedRows(rows.matrix.transposedShape))
    }
  }
}
