internal import CHDF5

extension HDF5File {
  /// Whether an object has an attribute.
  ///
  /// - Parameters:
  ///   - attribute: The name of the attribute.
  ///   - object: The path of the dataset or group.
  /// - Returns: Whether it is there.
  public func hasAttribute(_ attribute: String, of object: String) -> Bool {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    return H5Aexists_by_name(id, rooted(object), attribute, hid_t(H5P_DEFAULT)) > 0
  }

  /// The texts of an attribute.
  ///
  /// - Parameters:
  ///   - attribute: The name of the attribute.
  ///   - object: The path of the dataset or group.
  /// - Returns: Its texts; nil when it is not there or holds no texts.
  public func strings(_ attribute: String, of object: String) -> [String]? {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard let handle = open(attribute, of: object),
      let type = HDF5Handle(H5Aget_type(handle.id), H5Tclose),
      let space = HDF5Handle(H5Aget_space(handle.id), H5Sclose)
    else { return nil }
    let count = shape(ofSpace: space.id).reduce(1, *)
    // pandas and h5py write an empty list as numbers.
    guard count > 0 else { return [] }
    guard H5Tget_class(type.id) == H5T_STRING else { return nil }
    let size = Int(H5Tget_size(type.id))
    var buffer = [UInt8](repeating: 0, count: count * size)
    guard H5Aread(handle.id, type.id, &buffer) >= 0 else { return nil }
    let texts = strings(in: buffer, size: size, type: type.id)
    if H5Tis_variable_str(type.id) > 0 {
      H5Dvlen_reclaim(type.id, space.id, hid_t(H5P_DEFAULT), &buffer)
    }
    return texts
  }

  /// The text of an attribute.
  ///
  /// - Parameters:
  ///   - attribute: The name of the attribute.
  ///   - object: The path of the dataset or group.
  /// - Returns: Its text; nil when it is not there or is no text.
  public func string(_ attribute: String, of object: String) -> String? {
    strings(attribute, of: object)?.first
  }

  /// The numbers of an attribute.
  ///
  /// - Parameters:
  ///   - attribute: The name of the attribute.
  ///   - object: The path of the dataset or group.
  ///   - type: What to read them as.
  /// - Returns: Its numbers; nil when it is not there or holds no numbers.
  public func numbers<Scalar: HDF5Scalar>(
    _ attribute: String, of object: String, as type: Scalar.Type = Scalar.self
  ) -> [Scalar]? {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard let handle = open(attribute, of: object),
      let fileType = HDF5Handle(H5Aget_type(handle.id), H5Tclose),
      [H5T_INTEGER, H5T_FLOAT, H5T_ENUM].contains(H5Tget_class(fileType.id)),
      let space = HDF5Handle(H5Aget_space(handle.id), H5Sclose)
    else { return nil }
    var values = [Scalar](
      repeating: .zero, count: shape(ofSpace: space.id).reduce(1, *))
    guard H5Aread(handle.id, Scalar.hdf5Kind.native, &values) >= 0 else { return nil }
    return values
  }

  /// Sets a text attribute: a scalar of variable-length UTF-8.
  ///
  /// - Parameters:
  ///   - attribute: The name of the attribute.
  ///   - object: The path of the dataset or group.
  ///   - text: Its text.
  /// - Throws: ``TableError`` when the file cannot be written.
  public func set(_ attribute: String, of object: String, to text: String) throws(TableError) {
    try setStrings(attribute, of: object, to: [text], shape: [])
  }

  /// Sets an attribute to a list of texts.
  ///
  /// - Parameters:
  ///   - attribute: The name of the attribute.
  ///   - object: The path of the dataset or group.
  ///   - texts: Its texts.
  /// - Throws: ``TableError`` when the file cannot be written.
  public func set(_ attribute: String, of object: String, to texts: [String]) throws(TableError) {
    try setStrings(attribute, of: object, to: texts, shape: [texts.count])
  }

  /// Sets an attribute to numbers.
  ///
  /// - Parameters:
  ///   - attribute: The name of the attribute.
  ///   - object: The path of the dataset or group.
  ///   - numbers: Its numbers.
  /// - Throws: ``TableError`` when the file cannot be written.
  public func set<Scalar: HDF5Scalar>(
    _ attribute: String, of object: String, to numbers: [Scalar]
  ) throws(TableError) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let type = Scalar.hdf5Kind.native
    try write(attribute, of: object, type: type, shape: [numbers.count], numbers)
  }

  /// Sets an attribute to one number.
  ///
  /// - Parameters:
  ///   - attribute: The name of the attribute.
  ///   - object: The path of the dataset or group.
  ///   - number: The number.
  /// - Throws: ``TableError`` when the file cannot be written.
  public func set<Scalar: HDF5Scalar>(
    _ attribute: String, of object: String, to number: Scalar
  ) throws(TableError) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    try write(attribute, of: object, type: Scalar.hdf5Kind.native, shape: [], [number])
  }

  /// Sets an attribute to a truth value, as h5py and anndata know it.
  ///
  /// - Parameters:
  ///   - attribute: The name of the attribute.
  ///   - object: The path of the dataset or group.
  ///   - value: The truth value.
  /// - Throws: ``TableError`` when the file cannot be written.
  public func set(_ attribute: String, of object: String, to value: Bool) throws(TableError) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard let type = booleanType() else { throw HDF5Library.writeFailure(path) }
    try write(attribute, of: object, type: type.id, shape: [], [Int8(value ? 1 : 0)])
  }

  private func setStrings(
    _ attribute: String, of object: String, to texts: [String], shape: [Int]
  ) throws(TableError) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard let type = stringType() else { throw HDF5Library.writeFailure(path) }
    try withPointers(to: texts) { pointers throws(TableError) in
      try write(attribute, of: object, type: type.id, shape: shape, Array(pointers))
    }
  }

  private func write<Element: BitwiseCopyable>(
    _ attribute: String, of object: String, type: hid_t, shape: [Int], _ elements: [Element]
  ) throws(TableError) {
    if hasAttribute(attribute, of: object) {
      H5Adelete_by_name(id, rooted(object), attribute, hid_t(H5P_DEFAULT))
    }
    guard let space = dataspace(shape),
      let handle = HDF5Handle(
        H5Acreate_by_name(
          id, rooted(object), attribute, type, space.id, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT),
          hid_t(H5P_DEFAULT)), H5Aclose)
    else { throw HDF5Library.writeFailure(path) }
    guard !elements.isEmpty else { return }
    guard H5Awrite(handle.id, type, elements) >= 0 else { throw HDF5Library.writeFailure(path) }
  }

  private func open(_ attribute: String, of object: String) -> HDF5Handle? {
    HDF5Handle(
      H5Aopen_by_name(
        id, rooted(object), attribute, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT)), H5Aclose)
  }
}
