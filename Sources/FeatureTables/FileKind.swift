internal import Glibc

/// What a file holds, by its first bytes.
enum FileKind {
  /// An HDF5 file.
  case hdf5
  /// Text, compressed or not.
  case text

  /// Looks at a file.
  ///
  /// - Throws: When there is no readable, non-empty file, or one whose name promises HDF5.
  init(of path: String) throws(TableError) {
    let descriptor = try FileKind.open(path)
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count > 0 else { throw .emptyFile(path: path) }
    let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
    // A user block may precede the signature, of 512 bytes or a power of two times that.
    for offset in [0, 512, 1024, 2048] where offset + 8 <= count {
      if Array(bytes[offset..<offset + 8]) == signature {
        self = .hdf5
        return
      }
    }
    let lower = path.lowercased()
    if [".h5ad", ".h5", ".hdf5", ".loom"].contains(where: lower.hasSuffix) {
      throw .notHDF5(path: path)
    }
    self = .text
  }

  /// Opens an existing regular file (or pipe) for reading.
  static func open(_ path: String) throws(TableError) -> Int32 {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw errno == ENOENT || errno == ENOTDIR
        ? .missingFile(path: path) : .cannotRead(path: path, reason: systemMessage())
    }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .isDirectory(path: path) }
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotRead(path: path, reason: systemMessage()) }
    return descriptor
  }
}

/// The words of the C library for its last error.
func systemMessage(_ code: Int32 = errno) -> String {
  guard let text = strerror(code) else { return "error \(code)" }
  let message = String(cString: text)
  return message.prefix(1).lowercased() + message.dropFirst()
}
