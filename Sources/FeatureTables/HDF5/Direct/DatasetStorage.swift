internal import CHDF5

/// Where the numbers of a dataset lie in its file, so that they can be read past the library.
///
/// The library reads on one thread, under its lock, and decompresses there. What it keeps in
/// plain bytes, or in chunks compressed by gzip with or without shuffling, can be read by all
/// threads at once; everything else is left to it.
struct DatasetStorage {
  /// The two ways in which a dataset is stored.
  enum Place {
    /// One after the other from an offset in the file.
    case contiguous(descriptor: Int32, offset: Int)
    /// In chunks of so many rows and columns, which pass through filters.
    case chunked(rows: Int, columns: Int, filters: [H5Z_filter_t])
  }

  let format: NumberFormat
  /// The numbers of a row: the product of all dimensions but the first.
  let width: Int
  let place: Place

  /// Finds a dataset; nil when the library must read it.
  ///
  /// The caller has entered the library.
  init?(_ file: HDF5File, _ dataset: hid_t, as kind: HDF5ScalarKind) {
    let shape = file.shape(of: dataset)
    guard !shape.isEmpty, let type = HDF5Handle(H5Dget_type(dataset), H5Tclose),
      let format = NumberFormat(type.id), format.canBecome(kind),
      let list = HDF5Handle(H5Dget_create_plist(dataset), H5Pclose)
    else { return nil }
    self.format = format
    width = shape.dropFirst().reduce(1, *)
    switch H5Pget_layout(list.id) {
    case H5D_CONTIGUOUS:
      let offset = H5Dget_offset(dataset)
      guard offset != chdf5_no_address(), H5Pget_external_count(list.id) == 0,
        let descriptor = DatasetStorage.descriptor(of: file.id)
      else { return nil }
      place = .contiguous(descriptor: descriptor, offset: Int(offset))
    case H5D_CHUNKED:
      guard shape.count <= 2, DatasetStorage.fillsWithZeros(list.id),
        let filters = DatasetStorage.filters(of: list.id)
      else { return nil }
      var extent = [hsize_t](repeating: 1, count: 2)
      guard H5Pget_chunk(list.id, Int32(shape.count), &extent) == shape.count,
        extent.allSatisfy({ $0 > 0 })
      else { return nil }
      place = .chunked(rows: Int(extent[0]), columns: Int(extent[1]), filters: filters)
    default: return nil
    }
  }

  /// The descriptor of a file that is open for reading only, so that nothing waits in memory.
  static func descriptor(of file: hid_t) -> Int32? {
    var intent: UInt32 = 1
    guard H5Fget_intent(file, &intent) >= 0, intent == chdf5_read_only(),
      let access = HDF5Handle(H5Fget_access_plist(file), H5Pclose),
      H5Pget_driver(access.id) == chdf5_plain_driver(),
      let creation = HDF5Handle(H5Fget_create_plist(file), H5Pclose)
    else { return nil }
    // Versions differ in whether addresses count from behind a user block.
    var block: hsize_t = 1
    var handle: UnsafeMutableRawPointer?
    guard H5Pget_userblock(creation.id, &block) >= 0, block == 0,
      H5Fget_vfd_handle(file, hid_t(H5P_DEFAULT), &handle) >= 0, let handle
    else { return nil }
    return handle.load(as: Int32.self)
  }

  private static func fillsWithZeros(_ list: hid_t) -> Bool {
    var status = H5D_FILL_VALUE_ERROR
    guard H5Pfill_value_defined(list, &status) >= 0 else { return false }
    if status == H5D_FILL_VALUE_DEFAULT { return true }
    var value = 1.0
    return status == H5D_FILL_VALUE_USER_DEFINED
      && H5Pget_fill_value(list, chdf5_native_double(), &value) >= 0 && value == 0
  }

  /// The filters by their numbers; nil when there are others than shuffling, then gzip.
  private static func filters(of list: hid_t) -> [H5Z_filter_t]? {
    let found = (0..<UInt32(max(0, H5Pget_nfilters(list)))).map { index -> H5Z_filter_t in
      var (flags, configuration): (UInt32, UInt32) = (0, 0)
      var count = 0
      return H5Pget_filter2(list, index, &flags, &count, nil, 0, nil, &configuration)
    }
    let (shuffle, deflate) = (H5Z_filter_t(H5Z_FILTER_SHUFFLE), H5Z_filter_t(H5Z_FILTER_DEFLATE))
    return [[], [deflate], [shuffle], [shuffle, deflate]].contains(found) ? found : nil
  }
}
