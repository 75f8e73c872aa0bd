internal import Glibc

/// A text file in the making: it takes its name only when it is complete.
///
/// The bytes go to a hidden file beside the target. ``commit()`` renames it, which replaces
/// the target in one step; without it nothing remains.
public final class FileOutput {
  /// The path of the file once it is complete.
  public let path: String
  private let temporary: String?
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 18

  /// Begins a file.
  ///
  /// - Parameter path: The path of the file once it is complete.
  /// - Throws: ``TableError`` when nothing can be created there.
  public init(path: String) throws(TableError) {
    let temporary = temporaryPath(beside: path)
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw writeFailure(path) }
    self.path = path
    self.temporary = temporary
  }

  /// Writes to an open file, which is only closed at the end.
  init(path: String, descriptor: Int32) {
    self.path = path
    temporary = nil
    self.descriptor = descriptor
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    if let temporary { unlink(temporary) }
  }

  /// Appends a text.
  ///
  /// - Parameter text: The text.
  /// - Throws: ``TableError`` when the disk is full or cannot be written.
  public func write(_ text: String) throws(TableError) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= FileOutput.bufferSize { try flush() }
  }

  /// Appends bytes.
  func write(_ bytes: [UInt8]) throws(TableError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= FileOutput.bufferSize { try flush() }
  }

  /// Completes the file and gives it its name.
  ///
  /// - Throws: ``TableError`` when the disk is full or cannot be written.
  public func commit() throws(TableError) {
    precondition(descriptor >= 0, "\(path) is complete already")
    try flush()
    // Some disks report that they are full only here.
    let synced = fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS
    let failure = synced ? nil : writeFailure(path)
    if let failure { throw failure }
    let closed = close(descriptor)
    descriptor = -1
    guard let temporary else { return }
    guard closed == 0, rename(temporary, path) == 0 else {
      let failure = writeFailure(path)
      unlink(temporary)
      throw failure
    }
  }

  /// Writes a whole file in one step.
  ///
  /// - Parameters:
  ///   - text: The content.
  ///   - path: The file; one that is there is replaced.
  /// - Throws: ``TableError`` when the disk is full or cannot be written.
  public static func write(_ text: String, to path: String) throws(TableError) {
    let output = try FileOutput(path: path)
    try output.write(text)
    try output.commit()
  }

  private func flush() throws(TableError) {
    var written = 0
    while written < buffer.count {
      let count = buffer[written...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw writeFailure(path) }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

/// A hidden name in the same folder, of this process.
func temporaryPath(beside path: String) -> String {
  let parts = path.split(separator: "/", omittingEmptySubsequences: false)
  let folder = parts.dropLast().map { $0 + "/" }.joined()
  return "\(folder).\(parts.last ?? "").partial-\(getpid())"
}

/// The error for the last failed call of the C library.
func writeFailure(_ path: String) -> TableError {
  let code = errno
  if code == ENOSPC || code == EDQUOT { return .diskFull(path: path) }
  return .cannotWrite(path: path, reason: systemMessage(code))
}
