internal import CHDF5

extension HDF5File {
  /// The path of the object that a reference in an attribute leads to.
  ///
  /// - Parameters:
  ///   - attribute: The name of the attribute.
  ///   - object: The path of the dataset or group.
  /// - Returns: The path from the root; nil when there is no such attribute, or it holds no
  ///   reference to an object of this file.
  public func referencedName(_ attribute: String, of object: String) -> String? {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard
      let handle = HDF5Handle(
        H5Aopen_by_name(
          id, rooted(object), attribute, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT)), H5Aclose),
      let type = HDF5Handle(H5Aget_type(handle.id), H5Tclose),
      H5Tget_class(type.id) == H5T_REFERENCE, H5Tget_size(type.id) == 8,
      let space = HDF5Handle(H5Aget_space(handle.id), H5Sclose),
      shape(ofSpace: space.id).reduce(1, *) == 1
    else { return nil }
    var reference: UInt64 = 0
    guard H5Aread(handle.id, type.id, &reference) >= 0 else { return nil }
    let length = H5Rget_name(id, H5R_OBJECT, &reference, nil, 0)
    guard length > 0 else { return nil }
    var buffer = [CChar](repeating: 0, count: Int(length) + 1)
    guard H5Rget_name(id, H5R_OBJECT, &reference, &buffer, buffer.count) > 0 else { return nil }
    return text(buffer)
  }
}
