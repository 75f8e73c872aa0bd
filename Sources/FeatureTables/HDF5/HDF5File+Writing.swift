internal import CHDF5
public import LinearAlgebra

extension HDF5File {
  /// Writes numbers as a dataset, in place of one that is there.
  ///
  /// Where the file has a ``compression``, arrays of more than a thousand numbers are compressed.
  ///
  /// - Parameters:
  ///   - values: The numbers, row by row.
  ///   - shape: The length of each dimension; nil means one dimension, [] a scalar.
  ///   - name: The path from the root; groups on the way are created.
  /// - Throws: ``TableError`` when the file cannot be written.
  public func write<Scalar: HDF5Scalar>(
    _ values: [Scalar], shape: [Int]? = nil, to name: String
  ) throws(TableError) {
    let shape = shape ?? [values.count]
    precondition(
      shape.reduce(1, *) == values.count, "\(values.count) numbers do not fill \(shape)")
    if compression != .none, values.count > 1000, shape.count == 1 || shape.count == 2 {
      let dataset = try ExtendibleDataset<Scalar>(
        name, in: self, columns: shape.count == 2 ? shape[1] : nil, compression: compression)
      try dataset.append(values)
      return try dataset.finish()
    }
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let type = Scalar.hdf5Kind.native
    let dataset = try createDataset(name, type: type, shape: shape)
    guard !values.isEmpty else { return }
    try values.withUnsafeBufferPointer { buffer throws(TableError) in
      try write(buffer.baseAddress, type: type, to: dataset.id)
    }
  }

  /// Writes a matrix as a dataset of two dimensions, in place of one that is there.
  ///
  /// - Parameters:
  ///   - matrix: The matrix.
  ///   - name: The path from the root; groups on the way are created.
  /// - Throws: ``TableError`` when the file cannot be written.
  public func write<Scalar: HDF5Scalar & MatrixScalar>(
    _ matrix: DenseMatrix<Scalar>, to name: String
  ) throws(TableError) {
    try write(matrix.elements, shape: [matrix.rows, matrix.columns], to: name)
  }

  /// Writes texts as a dataset of variable-length UTF-8, in place of one that is there.
  ///
  /// - Parameters:
  ///   - texts: The texts.
  ///   - isScalar: Whether to write the single text as a scalar.
  ///   - name: The path from the root; groups on the way are created.
  /// - Throws: ``TableError`` when the file cannot be written.
  public func write(
    _ texts: [String], isScalar: Bool = false, to name: String
  ) throws(TableError) {
    precondition(!isScalar || texts.count == 1, "\(texts.count) texts are no scalar")
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard let type = stringType() else { throw HDF5Library.writeFailure(path) }
    let dataset = try createDataset(name, type: type.id, shape: isScalar ? [] : [texts.count])
    guard !texts.isEmpty else { return }
    try withPointers(to: texts) { pointers throws(TableError) in
      try write(pointers.baseAddress, type: type.id, to: dataset.id)
    }
  }

  /// Writes truth values as h5py and anndata know them, in place of a dataset that is there.
  ///
  /// - Parameters:
  ///   - values: The truth values.
  ///   - isScalar: Whether to write the single value as a scalar.
  ///   - name: The path from the root; groups on the way are created.
  /// - Throws: ``TableError`` when the file cannot be written.
  public func write(
    _ values: [Bool], isScalar: Bool = false, to name: String
  ) throws(TableError) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard let type = booleanType() else { throw HDF5Library.writeFailure(path) }
    let dataset = try createDataset(name, type: type.id, shape: isScalar ? [] : [values.count])
    guard !values.isEmpty else { return }
    let bytes = values.map { Int8($0 ? 1 : 0) }
    try bytes.withUnsafeBufferPointer { buffer throws(TableError) in
      try write(buffer.baseAddress, type: type.id, to: dataset.id)
    }
  }

  private func write(
    _ memory: UnsafeRawPointer?, type: hid_t, to dataset: hid_t
  ) throws(TableError) {
    let status = H5Dwrite(
      dataset, type, hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT), memory)
    guard status >= 0 else { throw HDF5Library.writeFailure(path) }
  }

  private func createDataset(
    _ name: String, type: hid_t, shape: [Int]
  ) throws(TableError) -> HDF5Handle {
    guard let space = dataspace(shape),
      let creation = HDF5Handle(H5Pcreate(chdf5_dataset_create()), H5Pclose)
    else { throw HDF5Library.writeFailure(path) }
    return try createDataset(name, type: type, space: space, creation: creation)
  }

  /// Creates a dataset in place of one that is there, and the groups that lead to it.
  ///
  /// No times are kept, so that the same numbers make the same file.
  func createDataset(
    _ name: String, type: hid_t, space: HDF5Handle, creation: HDF5Handle
  ) throws(TableError) -> HDF5Handle {
    try remove(name)
    H5Pset_obj_track_times(creation.id, false)
    let links = HDF5Handle(H5Pcreate(chdf5_link_create()), H5Pclose)
    if let list = links?.id { H5Pset_create_intermediate_group(list, 1) }
    guard
      let dataset = HDF5Handle(
        H5Dcreate2(
          id, rooted(name), type, space.id, links?.id ?? hid_t(H5P_DEFAULT), creation.id,
          hid_t(H5P_DEFAULT)), H5Dclose)
    else { throw HDF5Library.writeFailure(path) }
    return dataset
  }

  func dataspace(_ shape: [Int]) -> HDF5Handle? {
    shape.isEmpty
      ? HDF5Handle(H5Screate(H5S_SCALAR), H5Sclose)
      : HDF5Handle(
        H5Screate_simple(Int32(shape.count), shape.map(hsize_t.init), nil), H5Sclose)
  }

  /// Variable-length UTF-8.
  func stringType() -> HDF5Handle? {
    guard let type = HDF5Handle(H5Tcopy(chdf5_c_string()), H5Tclose) else { return nil }
    H5Tset_size(type.id, chdf5_variable_length())
    H5Tset_cset(type.id, H5T_CSET_UTF8)
    return type
  }

  /// The enumeration {FALSE = 0, TRUE = 1} on one byte.
  func booleanType() -> HDF5Handle? {
    guard let type = HDF5Handle(H5Tenum_create(chdf5_native_int8()), H5Tclose) else { return nil }
    var (no, yes): (Int8, Int8) = (0, 1)
    H5Tenum_insert(type.id, "FALSE", &no)
    H5Tenum_insert(type.id, "TRUE", &yes)
    return type
  }

  /// Calls a closure with C strings that live as long as the call.
  func withPointers<Result>(
    to texts: [String],
    _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) throws(TableError) -> Result
  ) throws(TableError) -> Result {
    var bytes: [CChar] = []
    var offsets: [Int] = []
    for text in texts {
      offsets.append(bytes.count)
      for byte in text.utf8 where byte != 0 { bytes.append(CChar(bitPattern: byte)) }
      bytes.append(0)
    }
    return try bytes.withUnsafeBufferPointer { buffer throws(TableError) -> Result in
      let pointers: [UnsafePointer<CChar>?] = offsets.map { offset in
        buffer.baseAddress.map { $0 + offset }
      }
      return try pointers.withUnsafeBufferPointer(body)
    }
  }
}
