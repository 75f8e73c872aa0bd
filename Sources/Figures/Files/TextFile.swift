internal import Glibc

/// Files of a figure: written under a hidden name and renamed when complete.
enum TextFile {
  /// A hidden name beside a file, of this process alone.
  static func temporaryName(beside name: String) -> String { ".\(name).\(getpid()).part" }

  /// Writes a file, in place of one that is there.
  static func replace(_ path: String, with text: String) throws(FigureError) {
    try replace(path, with: Array(text.utf8))
  }

  /// Writes a file, in place of one that is there.
  static func replace(_ path: String, with bytes: [UInt8]) throws(FigureError) {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let temporary = String(path[..<slash]) + temporaryName(beside: String(path[slash...]))
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(path) }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else {
        let failure = failure(path)
        close(descriptor)
        unlink(temporary)
        throw failure
      }
      written += count
    }
    guard close(descriptor) == 0, Glibc.rename(temporary, path) == 0 else {
      let failure = failure(path)
      unlink(temporary)
      throw failure
    }
  }

  /// Gives a file another name, in place of a file that has it.
  static func rename(_ path: String, to target: String) throws(FigureError) {
    guard Glibc.rename(path, target) == 0 else { throw failure(target) }
  }

  /// Removes a file if it is there.
  static func remove(_ path: String) { unlink(path) }

  /// All bytes of a file.
  static func bytes(_ path: String) throws(FigureError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    return contents(of: descriptor)
  }

  /// All bytes that a descriptor gives until its end.
  static func contents(of descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes.append(contentsOf: buffer[..<count])
    }
  }

  private static func failure(_ path: String) -> FigureError {
    let reason = strerror(errno).map { String(cString: $0).lowercased() } ?? "error \(errno)"
    return .cannotWrite(path: path, reason: reason)
  }
}
