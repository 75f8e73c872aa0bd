internal import CHDF5

/// The shape and type of a dataset.
public struct HDF5DatasetInfo: Sendable, Hashable {
  /// What the elements are.
  public enum Element: Sendable, Hashable {
    /// Floating point of so many bits.
    case float(bits: Int)
    /// Integers of so many bits.
    case integer(bits: Int, signed: Bool)
    /// Texts.
    case string
    /// Numbers with names, such as truth values.
    case enumeration
    /// Records with named fields.
    case compound(fields: [String])
    /// Anything else.
    case other
  }

  /// The length of each dimension; empty for a scalar.
  public var shape: [Int]
  /// What the elements are.
  public var element: Element
  /// How it is compressed, such as "gzip"; nil when it is not.
  public var compression: String?

  /// Whether the elements are numbers.
  public var isNumeric: Bool {
    switch element {
    case .float, .integer, .enumeration: true
    case .string, .compound, .other: false
    }
  }

  /// The type in numpy's words, such as "float32".
  public var typeName: String {
    switch element {
    case .float(let bits): "float\(bits)"
    case .integer(let bits, let signed): "\(signed ? "int" : "uint")\(bits)"
    case .string: "text"
    case .enumeration: "bool"
    case .compound: "records"
    case .other: "other"
    }
  }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }
}

extension HDF5File {
  /// The shape and type of a dataset.
  ///
  /// - Parameter name: The path from the root.
  /// - Returns: Its description.
  /// - Throws: ``TableError`` when there is no such dataset.
  public func info(of name: String) throws(TableError) -> HDF5DatasetInfo {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let dataset = try openDataset(name)
    guard let type = HDF5Handle(H5Dget_type(dataset.id), H5Tclose) else { throw failure(name) }
    return HDF5DatasetInfo(
      shape: shape(of: dataset.id), element: element(of: type.id),
      compression: compression(of: dataset.id))
  }

  /// Opens a dataset that must be there.
  func openDataset(_ name: String) throws(TableError) -> HDF5Handle {
    guard
      let dataset = HDF5Handle(H5Dopen2(id, rooted(name), hid_t(H5P_DEFAULT)), H5Dclose)
    else {
      throw .notFound(
        path: path, kind: "dataset", name: rooted(name), available: allDatasets())
    }
    try checkSize(of: dataset.id, name)
    return dataset
  }

  /// Refuses a dataset whose header claims more elements than a file of its size can hold: room
  /// for them would be asked for before the first is read.
  private func checkSize(of dataset: hid_t, _ name: String) throws(TableError) {
    let sizes = shape(of: dataset)
    var (count, overflows) = (1, false)
    for size in sizes {
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: size)
      (count, overflows) = (product, overflows || isTooLarge)
    }
    guard let type = HDF5Handle(H5Dget_type(dataset), H5Tclose) else { throw failure(name) }
    let stored = H5Dget_storage_size(dataset)
    // No filter shrinks data further than about a thousandfold; what was never written is zero.
    let limit =
      stored == 0
      ? 1 << 40
      : Int(clamping: stored).multipliedReportingOverflow(by: 4096)
        .partialValue
    let (bytes, isTooLarge) = count.multipliedReportingOverflow(by: Int(H5Tget_size(type.id)))
    guard !overflows, !isTooLarge, limit < 0 || bytes <= max(limit, 1 << 36) else {
      throw .damaged(
        path: path, place: rooted(name),
        reason: "its header claims \(TableError.shape(sizes)) elements, more than the file holds")
    }
  }

  /// The error for something that should be readable and is not.
  func failure(_ place: String) -> TableError {
    let text = HDF5Library.errorText
    if text.contains("required filter") || text.contains("filter isn't") {
      return .unsupported(
        path: path, found: "\(rooted(place)) is compressed by a filter that is not installed",
        instead: "write it again with gzip compression")
    }
    if text.contains("addr overflow") || text.contains("truncated") {
      return .truncated(path: path, detail: "\(rooted(place)) lies beyond the end of the file")
    }
    return .damaged(path: path, place: rooted(place), reason: HDF5Library.firstClause(text))
  }

  func shape(of dataset: hid_t) -> [Int] {
    guard let space = HDF5Handle(H5Dget_space(dataset), H5Sclose) else { return [] }
    return shape(ofSpace: space.id)
  }

  func shape(ofSpace space: hid_t) -> [Int] {
    guard H5Sget_simple_extent_type(space) != H5S_NULL else { return [0] }
    let rank = H5Sget_simple_extent_ndims(space)
    guard rank > 0 else { return [] }
    var sizes = [hsize_t](repeating: 0, count: Int(rank))
    H5Sget_simple_extent_dims(space, &sizes, nil)
    return sizes.map(Int.init)
  }

  func element(of type: hid_t) -> HDF5DatasetInfo.Element {
    let bits = Int(H5Tget_size(type)) * 8
    switch H5Tget_class(type) {
    case H5T_FLOAT: return .float(bits: bits)
    case H5T_INTEGER: return .integer(bits: bits, signed: H5Tget_sign(type) != H5T_SGN_NONE)
    case H5T_STRING: return .string
    case H5T_ENUM: return .enumeration
    case H5T_COMPOUND:
      return .compound(
        fields: (0..<UInt32(max(0, H5Tget_nmembers(type)))).compactMap { index in
          guard let name = H5Tget_member_name(type, index) else { return nil }
          defer { H5free_memory(name) }
          return String(cString: name)
        })
    default: return .other
    }
  }

  private func compression(of dataset: hid_t) -> String? {
    guard let list = HDF5Handle(H5Dget_create_plist(dataset), H5Pclose) else { return nil }
    let count = H5Pget_nfilters(list.id)
    for index in 0..<UInt32(max(0, count)) {
      var flags: UInt32 = 0
      var valueCount = 0
      var name = [CChar](repeating: 0, count: 64)
      var configuration: UInt32 = 0
      let filter = H5Pget_filter2(
        list.id, index, &flags, &valueCount, nil, name.count, &name, &configuration)
      switch filter {
      case H5Z_filter_t(H5Z_FILTER_DEFLATE): return "gzip"
      case 32000: return "lzf"
      case H5Z_filter_t(H5Z_FILTER_SHUFFLE), H5Z_filter_t(H5Z_FILTER_FLETCHER32): continue
      default: return text(name).isEmpty ? "filter \(filter)" : text(name)
      }
    }
    return nil
  }
}
