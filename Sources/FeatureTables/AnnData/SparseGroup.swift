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
    let isSorted = try check(offsets, indices, values.count, major: major, minor: minor)
    if isByColumn {
      return SparseGroup.transposed(offsets, indices, values, rows: rows, columns: columns)
    }
    if isSorted {
      return SparseMatrix(
        validated: rows, columns, rowOffsets: offsets, columnIndices: indices, values: values)
    }
    return SparseMatrix(
      rows: rows, columns: columns, rowOffsets: offsets, unsortedColumnIndices: indices,
      values: values)
  }

  /// Throws what is wrong with the parts; returns whether indices rise within each row or column.
  private func check(
    _ offsets: [Int], _ indices: [Int32], _ count: Int, major: Int, minor: Int
  ) throws(TableError) -> Bool {
    var reason: String?
    var isSorted = true
    if offsets.count != major + 1 || offsets.first != 0 || offsets.last != count {
      reason =
        "indptr has \(offsets.count) entries up to \(offsets.last ?? 0), but must have "
        + "\(major + 1) up to \(count)"
    } else if indices.count != count {
      reason = "\(indices.count) indices for \(count) values"
    } else if zip(offsets, offsets.dropFirst()).contains(where: { $0 > $1 }) {
      reason = "indptr falls"
    } else {
      let found = IndexSurvey.of(indices, within: offsets, below: minor)
      isSorted = found.isSorted
      if let index = found.firstOutside { reason = "index \(index) is outside 0 ..< \(minor)" }
    }
    if let reason { throw .damaged(path: file.path, place: file.rooted(name), reason: reason) }
    return isSorted
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
    // Within a row they come by column; one that was stored twice is added up.
    return SparseMatrix(
      rows: rows, columns: columns, rowOffsets: starts, unsortedColumnIndices: columnIndices,
      values: moved)
  }
}

/// What one pass over the indices of a sparse matrix finds.
private struct IndexSurvey: Sendable {
  /// The first index outside the matrix, in order of the file.
  var firstOutside: Int32?
  /// Whether the indices rise within each row (or column).
  var isSorted = true

  /// Looks at all indices, on all threads.
  static func of(_ indices: [Int32], within offsets: [Int], below bound: Int) -> IndexSurvey {
    let limit = Int32(clamping: bound)
    let parts = RowBlocks(count: offsets.count - 1, size: 1024).map { range in
      indices.withUnsafeBufferPointer { indices in
        IndexSurvey(indices, rows: offsets[range.lowerBound...range.upperBound], below: limit)
      }
    }
    return IndexSurvey(
      firstOutside: parts.lazy.compactMap(\.firstOutside).first,
      isSorted: parts.allSatisfy(\.isSorted))
  }

  private init(firstOutside: Int32?, isSorted: Bool) {
    (self.firstOutside, self.isSorted) = (firstOutside, isSorted)
  }

  /// Looks at the indices of some rows: without a branch in the loop, so that it is as fast as
  /// memory.
  private init(_ indices: UnsafeBufferPointer<Int32>, rows: ArraySlice<Int>, below limit: Int32) {
    var (outside, falling): (Int32, Int32) = (0, 0)
    for (start, end) in zip(rows, rows.dropFirst()) where start < end {
      outside |= IndexSurvey.flag(indices[start], limit)
      for entry in start + 1..<max(start + 1, end) {
        let index = indices[entry]
        outside |= IndexSurvey.flag(index, limit)
        falling |= index <= indices[entry - 1] ? 1 : 0
      }
    }
    isSorted = falling == 0
    guard outside != 0, let first = rows.first, let last = rows.last else { return }
    firstOutside = indices[first..<last].first { $0 < 0 || $0 >= limit }
  }

  private static func flag(_ index: Int32, _ limit: Int32) -> Int32 {
    (index < 0 ? 1 : 0) | (index >= limit ? 1 : 0)
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
