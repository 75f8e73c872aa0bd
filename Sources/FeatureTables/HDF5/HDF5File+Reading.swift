internal import CHDF5
internal import Glibc
public import LinearAlgebra

extension HDF5File {
  /// The numbers of a dataset, row by row.
  ///
  /// - Parameters:
  ///   - name: The path from the root.
  ///   - type: What to read them as; the library converts.
  ///   - field: The field, for datasets of records.
  /// - Returns: All numbers.
  /// - Throws: ``TableError`` when there is no such dataset, or none of numbers.
  public func read<Scalar: HDF5Scalar>(
    _ name: String, as type: Scalar.Type = Scalar.self, field: String? = nil
  ) throws(TableError) -> [Scalar] {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let dataset = try openDataset(name)
    var sizes = shape(of: dataset.id)
    var memoryType = Scalar.hdf5Kind.native
    var record: HDF5Handle?
    if let field {
      let member = try fieldType(of: dataset.id, name, field)
      guard H5Tget_class(member.id) == H5T_ARRAY else {
        record = recordType(field, member: memoryType, size: MemoryLayout<Scalar>.size)
        return try read(dataset.id, name, count: sizes.reduce(1, *), type: record?.id ?? -1)
      }
      var inner = [hsize_t](
        repeating: 0, count: Int(max(0, H5Tget_array_ndims(member.id))))
      H5Tget_array_dims2(member.id, &inner)
      let array = HDF5Handle(
        H5Tarray_create2(memoryType, UInt32(inner.count), &inner), H5Tclose)
      let width = inner.reduce(1) { $0 * Int($1) }
      sizes.append(width)
      memoryType = array?.id ?? -1
      record = recordType(field, member: memoryType, size: MemoryLayout<Scalar>.size * width)
      return try read(dataset.id, name, count: sizes.reduce(1, *), type: record?.id ?? -1)
    }
    guard try info(of: name).isNumeric else {
      throw .notMatrix(
        path: path, dataset: rooted(name), found: "of type \(try info(of: name).typeName)")
    }
    return try read(
      dataset.id, name, count: sizes.reduce(1, *), type: memoryType, rows: 0..<(sizes.first ?? 0))
  }

  /// Reads a dataset, or what of it is selected; past the library where rows are given and it
  /// can be.
  private func read<Scalar: HDF5Scalar>(
    _ dataset: hid_t, _ name: String, count: Int, type: hid_t, rows: Range<Int>? = nil,
    memory: hid_t = hid_t(H5S_ALL), selection: hid_t = hid_t(H5S_ALL)
  ) throws(TableError) -> [Scalar] {
    var failed = false
    let values = [Scalar](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard count > 0, let base = buffer.baseAddress else { return }
      if let rows, readDirectly(dataset, rows: rows, into: base) {
        initialized = count
        return
      }
      failed = H5Dread(dataset, type, memory, selection, hid_t(H5P_DEFAULT), base) < 0
      initialized = failed ? 0 : count
    }
    if failed { throw failure(name) }
    return values
  }

  /// A part of a one-dimensional dataset or rows of a matrix.
  ///
  /// - Parameters:
  ///   - name: The path from the root.
  ///   - rows: The range along the first dimension.
  ///   - type: What to read them as; the library converts.
  /// - Returns: The numbers, row by row.
  /// - Throws: ``TableError`` when there is no such dataset, or none of numbers.
  public func read<Scalar: HDF5Scalar>(
    _ name: String, rows: Range<Int>, as type: Scalar.Type = Scalar.self
  ) throws(TableError) -> [Scalar] {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let dataset = try openDataset(name)
    let sizes = shape(of: dataset.id)
    guard let length = sizes.first, rows.lowerBound >= 0, rows.upperBound <= length else {
      throw .wrongShape(
        path: path, dataset: rooted(name), expected: [rows.upperBound], found: sizes)
    }
    let count = sizes.dropFirst().reduce(rows.count, *)
    guard count > 0 else { return [] }
    guard let space = HDF5Handle(H5Dget_space(dataset.id), H5Sclose) else { throw failure(name) }
    let start = [hsize_t(rows.lowerBound)] + sizes.dropFirst().map { _ in 0 }
    let extent = [hsize_t(rows.count)] + sizes.dropFirst().map(hsize_t.init)
    H5Sselect_hyperslab(space.id, H5S_SELECT_SET, start, nil, extent, nil)
    guard
      let memory = HDF5Handle(H5Screate_simple(Int32(extent.count), extent, nil), H5Sclose)
    else { throw failure(name) }
    return try read(
      dataset.id, name, count: count, type: Scalar.hdf5Kind.native, rows: rows,
      memory: memory.id, selection: space.id)
  }

  /// A matrix of `Float` or `Double` elements.
  ///
  /// - Parameter name: The path from the root.
  /// - Returns: The matrix, in the shape of the dataset.
  /// - Throws: ``TableError`` when there is no such dataset, or it has not two dimensions.
  public func readMatrix<Scalar: HDF5Scalar & MatrixScalar>(
    _ name: String
  ) throws(TableError) -> DenseMatrix<Scalar> {
    let info = try info(of: name)
    guard info.shape.count == 2, info.isNumeric else {
      throw .notMatrix(
        path: path, dataset: rooted(name),
        found: "\(TableError.shape(info.shape)) of type \(info.typeName)")
    }
    return DenseMatrix(
      rows: info.shape[0], columns: info.shape[1],
      elements: try read(name, as: Scalar.self))
  }

  /// The texts of a dataset.
  ///
  /// - Parameters:
  ///   - name: The path from the root.
  ///   - field: The field, for datasets of records.
  /// - Returns: All texts.
  /// - Throws: ``TableError`` when there is no such dataset, or none of texts.
  public func readStrings(_ name: String, field: String? = nil) throws(TableError) -> [String] {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let dataset = try openDataset(name)
    let count = shape(of: dataset.id).reduce(1, *)
    let member: HDF5Handle
    if let field {
      member = try fieldType(of: dataset.id, name, field)
    } else {
      guard let type = HDF5Handle(H5Dget_type(dataset.id), H5Tclose) else { throw failure(name) }
      member = type
    }
    guard H5Tget_class(member.id) == H5T_STRING else {
      throw .damaged(path: path, place: rooted(name), reason: "numbers where texts must be")
    }
    guard count > 0 else { return [] }
    let size = Int(H5Tget_size(member.id))
    let record = field.flatMap { recordType($0, member: member.id, size: size) }
    let type = record?.id ?? member.id
    var buffer = [UInt8](repeating: 0, count: count * size)
    let status = H5Dread(
      dataset.id, type, hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT), &buffer)
    guard status >= 0 else { throw failure(name) }
    let texts = strings(in: buffer, size: size, type: member.id)
    if H5Tis_variable_str(member.id) > 0,
      let space = HDF5Handle(H5Dget_space(dataset.id), H5Sclose)
    {
      H5Dvlen_reclaim(type, space.id, hid_t(H5P_DEFAULT), &buffer)
    }
    return texts
  }

  /// The kind of a field of records: a number, a text or neither.
  func element(_ name: String, field: String) throws(TableError) -> HDF5DatasetInfo.Element {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let dataset = try openDataset(name)
    let member = try fieldType(of: dataset.id, name, field)
    return element(of: member.id)
  }

  /// The length of the array in a field of records; nil where the field is no array.
  func arrayLength(_ name: String, field: String) throws(TableError) -> Int? {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let dataset = try openDataset(name)
    let member = try fieldType(of: dataset.id, name, field)
    guard H5Tget_class(member.id) == H5T_ARRAY, H5Tget_array_ndims(member.id) == 1 else {
      return nil
    }
    var length: hsize_t = 0
    H5Tget_array_dims2(member.id, &length)
    return Int(length)
  }

  private func fieldType(
    of dataset: hid_t, _ name: String, _ field: String
  ) throws(TableError) -> HDF5Handle {
    guard let type = HDF5Handle(H5Dget_type(dataset), H5Tclose),
      H5Tget_class(type.id) == H5T_COMPOUND
    else { throw .damaged(path: path, place: rooted(name), reason: "it holds no records") }
    let index = H5Tget_member_index(type.id, field)
    guard index >= 0, let member = HDF5Handle(H5Tget_member_type(type.id, UInt32(index)), H5Tclose)
    else { throw .damaged(path: path, place: rooted(name), reason: "it has no field '\(field)'") }
    return member
  }

  /// A record in memory of one field only; the library leaves the others out.
  private func recordType(_ field: String, member: hid_t, size: Int) -> HDF5Handle? {
    guard let record = HDF5Handle(H5Tcreate(H5T_COMPOUND, size), H5Tclose) else { return nil }
    H5Tinsert(record.id, field, 0, member)
    return record
  }

  func strings(in buffer: [UInt8], size: Int, type: hid_t) -> [String] {
    let count = size == 0 ? 0 : buffer.count / size
    return buffer.withUnsafeBytes { bytes in
      if H5Tis_variable_str(type) > 0 {
        return (0..<count).map { i in
          let pointer = bytes.loadUnaligned(
            fromByteOffset: i * size, as: UnsafePointer<CChar>?.self)
          return pointer.map { String(cString: $0) } ?? ""
        }
      }
      let padsWithSpaces = H5Tget_strpad(type) == H5T_STR_SPACEPAD
      return (0..<count).map { i in
        var field = bytes[i * size..<(i + 1) * size].prefix { $0 != 0 }
        while padsWithSpaces, field.last == 0x20 { field.removeLast() }
        return String(decoding: field, as: UTF8.self)
      }
    }
  }
}
