internal import LinearAlgebra

/// A sparse matrix in an HDF5 group: `data`, `indices`, `indptr`, compressed by row or column.
struct SparseGroup {
  let file: HDF5File
  let name: String
  let rows: Int
  let columns: Int
  let isByColumn: Bool

  /// Recognises a sparse group; nil when it is none.
  init?(_ file: HDF5File, _ name: String) {
    guard file.kind(of: name) == .group,
      ["data", "indices", "indptr"].allSatisfy({ file.kind(of: "\(name)/\($0)") == .dataset })
    else { return nil }
    let format =
      file.string("encoding-type", of: name) ?? file.string("h5sparse_format", of: name) ?? "csr"
    guard format.hasPrefix("csr") || format.hasPrefix("csc") else { return nil }
    var shape: [Int64]? = file.numbers("shape", of: name)
    if shape == nil { shape = file.numbers("h5sparse_shape", of: name) }
    if shape == nil { shape = try? file.read("\(name)/shape") }
    guard let shape, shape.count == 2 else { return nil }
    (self.file, self.name) = (file, name)
    (rows, columns) = (Int(shape[0]), Int(shape[1]))
    isByColumn = format.hasPrefix("csc")
  }

  var info: HDF5DatasetInfo {
    get throws(TableError) { try file.info(of: "\(name)/data") }
  }

  /// The number of stored entries.
  var storedCount: Int { (try? info.count) ?? 0 }

  /// Reads the matrix, in compressed rows whatever the file has.
  func read() throws(TableError) -> SparseMatrix {
    let offsets: [Int] = try file.read("\(name)/indptr", as: Int64.self).map { Int($0) }
    let indices: [Int32] = try file.read("\(name)/indices")
    let values: [Float] = try file.read("\(name)/data")
    let (major, minor) = isByColumn ? (columns, rows) : (rows, columns)
    try check(offsets, indices, values.count, major: major, minor: minor)
    if isByColumn {
      return SparseGroup.transposed(offsets, indices, values, rows: rows, columns: columns)
    }
    if let sorted = SparseGroup.sorted(offsets, indices, values, rows: rows, columns: columns) {
      return sorted
    }
    return SparseMatrix(
      rows: rows, columns: columns, rowOffsets: offsets, columnIndices: indices, values: values)
  }

  private func check(
    _ offsets: [Int], _ indices: [Int32], _ count: Int, major: Int, minor: Int
  ) throws(TableError) {
    var reason: String?
    if offsets.count != major + 1 || offsets.first != 0 || offsets.last != count {
      reason =
        "indptr has \(offsets.count) entries up to \(offsets.last ?? 0), but must have "
        + "\(major + 1) up to \(count)"
    } else if indices.count != count {
      reason = "\(indices.count) indices for \(count) values"
    } else if zip(offsets, offsets.dropFirst()).contains(where: { $0 > $1 }) {
      reason = "indptr falls"
    } else if let index = indices.first(where: { $0 < 0 || Int($0) >= minor }) {
      reason = "index \(index) is outside 0 ..< \(minor)"
    }
    if let reason { throw .damaged(path: file.path, place: file.rooted(name), reason: reason) }
  }

  /// Columns to rows by counting; the entries of a row come in order of column.
  static func transposed(
    _ offsets: [Int], _ indices: [Int32], _ values: [Float], rows: Int, columns: Int
  ) -> SparseMatrix {
    var starts = [Int](repeating: 0, count: rows + 1)
    for row in indices { starts[Int(row) + 1] += 1 }
    for row in 0..<rows { starts[row + 1] += starts[row] }
    var next = starts
    var columnIndices = [Int32](repeating: 0, count: values.count)
    var moved = [Float](repeating: 0, count: values.count)
    for column in 0..<columns {
      for entry in offsets[column]..<offsets[column + 1] {
        let place = next[Int(indices[entry])]
        next[Int(indices[entry])] += 1
        columnIndices[place] = Int32(column)
        moved[place] = values[entry]
      }
    }
    return sorted(starts, columnIndices, moved, rows: rows, columns: columns)
      ?? SparseMatrix(
        rows: rows, columns: columns, rowOffsets: starts, columnIndices: columnIndices,
        values: moved)
  }

  /// The matrix with the entries of each row in order and repeated ones added; nil when they
  /// are in order already.
  private static func sorted(
    _ offsets: [Int], _ indices: [Int32], _ values: [Float], rows: Int, columns: Int
  ) -> SparseMatrix? {
    let isSorted = (0..<rows).allSatisfy { row in
      let range = offsets[row]..<offsets[row + 1]
      return range.dropFirst().allSatisfy { indices[$0 - 1] < indices[$0] }
    }
    if isSorted { return nil }
    var newOffsets = [0]
    var newIndices: [Int32] = []
    var newValues: [Float] = []
    for row in 0..<rows {
      let begin = newIndices.count
      for entry in (offsets[row]..<offsets[row + 1]).sorted(by: {
        (indices[$0], $0) < (indices[$1], $1)
      }) {
        if newIndices.count > begin, newIndices.last == indices[entry] {
          newValues[newValues.count - 1] += values[entry]
        } else {
          newIndices.append(indices[entry])
          newValues.append(values[entry])
        }
      }
      newOffsets.append(newIndices.count)
    }
    return SparseMatrix(
      rows: rows, columns: columns, rowOffsets: newOffsets, columnIndices: newIndices,
      values: newValues)
  }
}

extension HDF5File {
  /// A dense dataset or a sparse group as the numbers of a table.
  func tableValues(_ name: String) throws(TableError) -> TableValues {
    if let group = SparseGroup(self, name) { return .sparse(try group.read()) }
    guard kind(of: name) == .dataset else {
      throw .notMatrix(
        path: path, dataset: rooted(name), found: exists(name) ? "a group" : "not there")
    }
    return .dense(try readMatrix(name))
  }
}
