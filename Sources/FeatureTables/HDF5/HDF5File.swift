internal import CHDF5
internal import Glibc

/// An open HDF5 file; closed when the last reference goes.
///
/// Names of datasets and groups are paths from the root, with or without the leading slash.
/// Use from several threads is safe and takes turns.
public final class HDF5File: @unchecked Sendable {
  /// What a name in a file stands for.
  public enum ObjectKind: Sendable, Hashable {
    /// A folder of named objects.
    case group
    /// An array.
    case dataset
  }

  /// What becomes of the numbers of a table.
  enum TableAccess {
    /// They are read.
    case memory
    /// They stay in the file, to be read in blocks.
    case blocks
    /// They are not wanted: only how many there are.
    case shape
  }

  /// The path of the file.
  public let path: String
  let id: hid_t
  /// How arrays of numbers are stored that are written from here on.
  public var compression = HDF5Compression.none
  /// Whether numbers may be read past the library, on all threads; tests compare both ways.
  var readsDirectly = true
  /// What becomes of the numbers of a table that is read.
  var tableAccess = TableAccess.memory
  private var isOpen = true

  private init(path: String, id: hid_t) {
    self.path = path
    self.id = id
  }

  /// Opens a file for reading.
  ///
  /// - Parameter path: The file.
  /// - Throws: ``TableError`` when there is no file, or no sound HDF5 file.
  public convenience init(reading path: String) throws(TableError) {
    try self.init(existing: path, flags: chdf5_read_only())
  }

  /// Opens a file for reading and writing.
  ///
  /// - Parameter path: The file.
  /// - Throws: ``TableError`` when there is no file, or no sound HDF5 file.
  public convenience init(updating path: String) throws(TableError) {
    try self.init(existing: path, flags: chdf5_read_write())
  }

  /// Creates a file, in place of one that is there.
  ///
  /// - Parameter path: The file.
  /// - Throws: ``TableError`` when the file cannot be created.
  public convenience init(creating path: String) throws(TableError) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let id = H5Fcreate(path, chdf5_truncate(), hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT))
    guard id >= 0 else { throw HDF5Library.writeFailure(path) }
    self.init(path: path, id: id)
  }

  private convenience init(existing path: String, flags: UInt32) throws(TableError) {
    guard case .hdf5 = try FileKind(of: path) else { throw .notHDF5(path: path) }
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let access = HDF5Handle(H5Pcreate(chdf5_file_access()), H5Pclose)
    // Some network file systems have no locks.
    if let list = access?.id { H5Pset_file_locking(list, false, true) }
    let id = H5Fopen(path, flags, access?.id ?? hid_t(H5P_DEFAULT))
    guard id >= 0 else {
      let text = HDF5Library.errorText
      if text.contains("truncated file") || text.contains("addr overflow") {
        throw .truncated(path: path, detail: "the file ends before its content does")
      }
      throw .cannotRead(path: path, reason: HDF5Library.firstClause(text))
    }
    self.init(path: path, id: id)
  }

  deinit {
    guard isOpen else { return }
    HDF5Library.enter()
    H5Fclose(id)
    HDF5Library.leave()
  }

  /// Writes out what is in memory and closes the file; nothing may be done with it afterwards.
  ///
  /// - Throws: ``TableError`` when the disk is full or cannot be written.
  public func close() throws(TableError) {
    guard isOpen else { return }
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let flushed = H5Fflush(id, H5F_SCOPE_GLOBAL)
    let failure = flushed < 0 ? HDF5Library.writeFailure(path) : nil
    isOpen = false
    let closed = H5Fclose(id)
    if let failure { throw failure }
    if closed < 0 { throw HDF5Library.writeFailure(path) }
  }

  /// Whether there is a dataset or group of this name.
  ///
  /// - Parameter name: The path from the root.
  /// - Returns: Whether it is there.
  public func exists(_ name: String) -> Bool { kind(of: name) != nil }

  /// Whether a name stands for a group or a dataset.
  ///
  /// - Parameter name: The path from the root.
  /// - Returns: The kind; nil when there is no such object.
  public func kind(of name: String) -> ObjectKind? {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard let object = HDF5Handle(H5Oopen(id, rooted(name), hid_t(H5P_DEFAULT)), H5Oclose) else {
      return nil
    }
    switch H5Iget_type(object.id) {
    case H5I_GROUP: return .group
    case H5I_DATASET: return .dataset
    default: return nil
    }
  }

  /// The names in a group, in alphabetical order.
  ///
  /// - Parameter group: The path of the group.
  /// - Returns: Names without the path of the group; empty when there is no such group.
  public func list(_ group: String = "/") -> [String] {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard let handle = HDF5Handle(H5Gopen2(id, rooted(group), hid_t(H5P_DEFAULT)), H5Gclose) else {
      return []
    }
    var info = H5G_info_t()
    guard H5Gget_info(handle.id, &info) >= 0 else { return [] }
    return (0..<info.nlinks).compactMap { index in
      let length = H5Lget_name_by_idx(
        handle.id, ".", H5_INDEX_NAME, H5_ITER_INC, index, nil, 0, hid_t(H5P_DEFAULT))
      guard length >= 0 else { return nil }
      var buffer = [CChar](repeating: 0, count: Int(length) + 1)
      H5Lget_name_by_idx(
        handle.id, ".", H5_INDEX_NAME, H5_ITER_INC, index, &buffer, buffer.count,
        hid_t(H5P_DEFAULT))
      return text(buffer)
    }
  }

  /// The paths of all datasets of the file, with leading slash, in alphabetical order.
  ///
  /// - Parameter group: The group to begin from.
  /// - Returns: Paths from the root.
  public func allDatasets(in group: String = "/") -> [String] {
    list(group).flatMap { name -> [String] in
      let path = group == "/" ? "/\(name)" : "\(group)/\(name)"
      switch kind(of: path) {
      case .dataset: return [path]
      case .group: return allDatasets(in: path)
      case nil: return []
      }
    }
  }

  /// Creates a group, with those that lead to it; nothing happens when it is there.
  ///
  /// - Parameter name: The path from the root.
  /// - Throws: ``TableError`` when the file cannot be written.
  public func createGroup(_ name: String) throws(TableError) {
    guard !exists(name) else { return }
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let links = HDF5Handle(H5Pcreate(chdf5_link_create()), H5Pclose)
    if let list = links?.id { H5Pset_create_intermediate_group(list, 1) }
    let group = HDF5Handle(
      H5Gcreate2(
        id, rooted(name), links?.id ?? hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT)),
      H5Gclose)
    guard group != nil else { throw HDF5Library.writeFailure(path) }
  }

  /// Removes a dataset or group; nothing happens when it is not there.
  ///
  /// - Parameter name: The path from the root.
  /// - Throws: ``TableError`` when the file cannot be written.
  public func remove(_ name: String) throws(TableError) {
    guard exists(name) else { return }
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard H5Ldelete(id, rooted(name), hid_t(H5P_DEFAULT)) >= 0 else {
      throw HDF5Library.writeFailure(path)
    }
  }

  /// Copies a dataset or a whole group, attributes included, from another file.
  ///
  /// - Parameters:
  ///   - name: The path from the root, the same in both files.
  ///   - source: The other file.
  /// - Throws: ``TableError`` when it cannot be copied.
  public func copy(_ name: String, from source: HDF5File) throws(TableError) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let copied = H5Ocopy(
      source.id, rooted(name), id, rooted(name), hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT))
    guard copied >= 0 else { throw HDF5Library.writeFailure(path) }
  }

  func rooted(_ name: String) -> String { name.hasPrefix("/") ? name : "/" + name }

  func text(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
