internal import FeatureTables
internal import Glibc

/// The few file operations that a run directory needs; failures are one-line errors.
enum FileSystem {
  /// Whether there is anything at a path.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Whether there is a folder at a path, or a link to one.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Throws where nothing could be made at a path, so that no work is done in vain.
  ///
  /// - Parameter path: What is to be made; its folders need not be there yet.
  /// - Throws: `TableError.cannotWrite`.
  static func checkWritable(_ path: String) throws(TableError) {
    var folder = path
    repeat {
      let slash = folder.lastIndex(of: "/")
      folder = slash.map { $0 == folder.startIndex ? "/" : String(folder[..<$0]) } ?? "."
    } while !exists(folder)
    guard isFolder(folder) else {
      throw .cannotWrite(path: path, reason: "not a directory")
    }
    guard access(folder, W_OK | X_OK) == 0 else {
      throw .cannotWrite(path: path, reason: reason())
    }
  }

  /// All bytes of a file.
  static func bytes(_ path: String) throws(TableError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENOENT ? .missingFile(path: path) : .cannotRead(path: path, reason: reason())
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count >= 0 else {
        throw errno == EISDIR
          ? .isDirectory(path: path) : .cannotRead(path: path, reason: reason())
      }
      guard count > 0 else { return bytes }
      bytes.append(contentsOf: buffer[..<count])
    }
  }

  /// Writes a file, in place of one that is there.
  static func write(_ bytes: [UInt8], to path: String) throws(TableError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw writeFailure(path) }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 else {
        let failure = writeFailure(path)
        close(descriptor)
        throw failure
      }
      written += count
    }
    guard close(descriptor) == 0 else { throw writeFailure(path) }
  }

  /// Copies a file.
  static func copy(_ path: String, to target: String) throws(TableError) {
    try write(try bytes(path), to: target)
  }

  /// The names in a folder, in alphabetical order.
  static func list(_ path: String) -> [String] { entries(of: path).sorted() }

  private static func writeFailure(_ path: String) -> TableError {
    errno == ENOSPC || errno == EDQUOT
      ? .diskFull(path: path) : .cannotWrite(path: path, reason: reason())
  }

  private static func reason() -> String {
    strerror(errno).map { String(cString: $0).lowercased() } ?? "error \(errno)"
  }
}
