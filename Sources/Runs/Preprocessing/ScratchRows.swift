internal import FeatureTables
internal import Glibc
internal import LinearAlgebra
internal import Synchronization

/// Prepared rows in a file of plain `Float`s, for tables that do not fit into memory.
///
/// The file loses its name as soon as it is open: the disk gets its space back when the run ends,
/// whatever ends it. A row that cannot be read counts as NaN, and ``failure`` says why.
final class ScratchRows: ObservationSource {
  let observationCount: Int
  let featureCount: Int
  private let path: String
  private let descriptor: Int32
  private let log = Mutex<TableError?>(nil)

  /// What the name ends in, as long as there is one.
  static let suffix = ".scratch"

  /// Creates a file with room for rows, which are written in order.
  ///
  /// - Parameters:
  ///   - path: The name, without ``suffix``; there may be no such file.
  ///   - rows: The number of rows.
  ///   - columns: The numbers of each.
  ///   - fill: Calls its argument with some rows after others, until all are written.
  /// - Throws: `TableError` when the disk is full or cannot be written.
  init(
    _ path: String, rows: Int, columns: Int,
    fill: ((Matrix) throws(TableError) -> Void) throws(TableError) -> Void
  ) throws(TableError) {
    let name = "\(path).\(getpid())\(ScratchRows.suffix)"
    (observationCount, featureCount, self.path) = (rows, columns, name)
    try OutputFolder.createParents(of: name)
    descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .cannotWrite(path: name, reason: ScratchRows.reason()) }
    unlink(name)
    // Says at once, and not after an hour, that there is no room.
    let status = posix_fallocate(descriptor, 0, off_t(rows * columns * 4))
    guard status == 0 || status == EINVAL || status == EOPNOTSUPP else {
      throw status == ENOSPC
        ? .diskFull(path: name)
        : .cannotWrite(path: name, reason: String(cString: strerror(status)).lowercased())
    }
    var offset = 0
    try fill { part throws(TableError) in
      offset += try self.write(part, at: offset)
    }
    precondition(offset == rows * columns * 4, "\(offset) bytes for \(rows) × \(columns) numbers")
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Why rows could not be read; nil when all could.
  var failure: TableError? { log.withLock { $0 } }

  /// Copies the named rows into the first rows of a dense batch.
  func copyRows(at indices: [Int], into batch: inout Matrix) {
    precondition(
      batch.columns == featureCount && batch.rows >= indices.count,
      "\(indices.count) rows of \(featureCount) numbers do not fit a \(batch)")
    let bytes = featureCount * 4
    batch.withMutableElements { target in
      guard let base = target.baseAddress, bytes > 0 else { return }
      var i = 0
      while i < indices.count {
        // Rows that follow one another in the file are read at once.
        var count = 1
        while i + count < indices.count, indices[i + count] == indices[i] + count { count += 1 }
        read(base + i * featureCount, count: count * bytes, at: indices[i] * bytes)
        i += count
      }
    }
  }

  private func read(_ target: UnsafeMutablePointer<Float>, count: Int, at offset: Int) {
    var done = 0
    while done < count {
      let got = pread(
        descriptor, UnsafeMutableRawPointer(target) + done, count - done, off_t(offset + done))
      if got < 0, errno == EINTR { continue }
      guard got > 0 else {
        let error = TableError.cannotRead(
          path: path, reason: got == 0 ? "it ends too early" : ScratchRows.reason())
        log.withLock { if $0 == nil { $0 = error } }
        for j in 0..<count / 4 { target[j] = .nan }
        return
      }
      done += got
    }
  }

  private func write(_ part: Matrix, at offset: Int) throws(TableError) -> Int {
    let count = part.rows * part.columns * 4
    var done = 0
    while done < count {
      let put = part.withElements { elements in
        pwrite(
          descriptor, UnsafeRawPointer(elements.baseAddress).map { $0 + done }, count - done,
          off_t(offset + done))
      }
      if put < 0, errno == EINTR { continue }
      guard put > 0 else {
        throw errno == ENOSPC || errno == EDQUOT
          ? .diskFull(path: path) : .cannotWrite(path: path, reason: ScratchRows.reason())
      }
      done += put
    }
    return count
  }

  private static func reason() -> String {
    strerror(errno).map { String(cString: $0).lowercased() } ?? "error \(errno)"
  }
}
