internal import CHDF5

extension HDF5File {
  /// Writes texts as a dataset of fixed length, padded with zeros, as 10x files have them.
  ///
  /// - Parameters:
  ///   - texts: The texts.
  ///   - name: The path from the root; groups on the way are created.
  /// - Throws: ``TableError`` when the file cannot be written.
  func writeFixedLength(_ texts: [String], to name: String) throws(TableError) {
    let size = max(1, texts.map(\.utf8.count).max() ?? 1)
    var bytes = [UInt8](repeating: 0, count: texts.count * size)
    for (i, text) in texts.enumerated() {
      for (j, byte) in text.utf8.enumerated() { bytes[i * size + j] = byte }
    }
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard let type = HDF5Handle(H5Tcopy(chdf5_c_string()), H5Tclose),
      let space = dataspace([texts.count]),
      let creation = HDF5Handle(H5Pcreate(chdf5_dataset_create()), H5Pclose)
    else { throw HDF5Library.writeFailure(path) }
    H5Tset_size(type.id, size)
    H5Tset_strpad(type.id, H5T_STR_NULLPAD)
    if bytes.contains(where: { $0 > 127 }) { H5Tset_cset(type.id, H5T_CSET_UTF8) }
    let dataset = try createDataset(name, type: type.id, space: space, creation: creation)
    guard !texts.isEmpty else { return }
    let (all, kind) = (hid_t(H5S_ALL), hid_t(H5P_DEFAULT))
    guard H5Dwrite(dataset.id, type.id, all, all, kind, bytes) >= 0 else {
      throw HDF5Library.writeFailure(path)
    }
  }
}
