internal import CHDF5

extension HDF5File {
  /// Writes numbers that come in blocks as a dataset, in place of one that is there.
  ///
  /// The file is the same to the byte as if they came at once.
  ///
  /// - Parameters:
  ///   - name: The path from the root; groups on the way are created.
  ///   - shape: The length of the one or two dimensions.
  ///   - type: What the numbers are.
  ///   - produce: Calls its argument with whole rows, in order.
  /// - Throws: ``TableError`` when the file cannot be written, and what the closure throws.
  func write<Scalar: HDF5Scalar>(
    to name: String, shape: [Int], as type: Scalar.Type = Scalar.self,
    _ produce: (([Scalar]) throws(TableError) -> Void) throws(TableError) -> Void
  ) throws(TableError) {
    if compression != .none, shape.reduce(1, *) > 1000 {
      let dataset = try ExtendibleDataset<Scalar>(
        name, in: self, columns: shape.count == 2 ? shape[1] : nil, compression: compression)
      try produce { rows throws(TableError) in try dataset.append(rows) }
      return try dataset.finish()
    }
    let type = Scalar.hdf5Kind.native
    let created = try createDataset(name, type: type, shape: shape)
    let width = max(1, shape.dropFirst().reduce(1, *))
    var first = 0
    try produce { rows throws(TableError) in
      try writeRows(rows, at: first, width: width, shape: shape, type: type, to: created)
      first += rows.count / width
    }
    precondition(
      shape.isEmpty || first == shape[0], "\(first) rows do not fill a dataset of \(shape)")
  }

  private func writeRows<Scalar>(
    _ rows: [Scalar], at first: Int, width: Int, shape: [Int], type: hid_t, to dataset: HDF5Handle
  ) throws(TableError) {
    guard !rows.isEmpty else { return }
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let start = [hsize_t(first)] + shape.dropFirst().map { _ in 0 }
    let extent = [hsize_t(rows.count / width)] + shape.dropFirst().map(hsize_t.init)
    guard let space = HDF5Handle(H5Dget_space(dataset.id), H5Sclose),
      let memory = HDF5Handle(H5Screate_simple(Int32(extent.count), extent, nil), H5Sclose),
      H5Sselect_hyperslab(space.id, H5S_SELECT_SET, start, nil, extent, nil) >= 0,
      rows.withUnsafeBufferPointer({
        H5Dwrite(
          dataset.id, type, memory.id, space.id, hid_t(H5P_DEFAULT),
          UnsafeRawPointer($0.baseAddress))
      }) >= 0
    else { throw HDF5Library.writeFailure(path) }
  }
}
