internal import CZlib
internal import Glibc

/// The bytes of a file in memory: mapped, or decompressed when it is gzip.
final class FileBytes: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer
  private let release: () -> Void

  private init(_ bytes: UnsafeRawBufferPointer, release: @escaping () -> Void) {
    self.bytes = bytes
    self.release = release
  }

  deinit { release() }

  /// Reads a file.
  ///
  /// - Throws: ``TableError`` when there is none, it is empty, or its compression is damaged.
  static func reading(_ path: String) throws(TableError) -> FileBytes {
    let descriptor = try FileKind.open(path)
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .cannotRead(path: path, reason: systemMessage())
    }
    let count = Int(status.st_size)
    guard count > 0 else { throw .emptyFile(path: path) }
    guard let memory = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
      memory != UnsafeMutableRawPointer(bitPattern: -1)
    else { throw .cannotRead(path: path, reason: systemMessage()) }
    let mapped = FileBytes(UnsafeRawBufferPointer(start: memory, count: count)) {
      munmap(memory, count)
    }
    guard count >= 2, mapped.bytes[0] == 0x1F, mapped.bytes[1] == 0x8B else { return mapped }
    return try inflated(mapped, path: path)
  }

  /// Decompresses gzip, which may consist of several members one after another.
  private static func inflated(_ source: FileBytes, path: String) throws(TableError) -> FileBytes {
    var stream = z_stream()
    guard
      inflateInit2_(
        &stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .cannotRead(path: path, reason: "out of memory") }
    defer { inflateEnd(&stream) }

    var capacity = max(1 << 16, source.bytes.count * 4)
    var used = 0
    guard var buffer = malloc(capacity) else {
      throw .cannotRead(path: path, reason: "out of memory")
    }
    var failure: TableError?
    var position = 0
    members: while failure == nil {
      if capacity - used < 1 << 15 {
        capacity += capacity / 2
        guard let larger = realloc(buffer, capacity) else {
          failure = .cannotRead(path: path, reason: "out of memory")
          break
        }
        buffer = larger
      }
      let input = min(source.bytes.count - position, 1 << 30)
      let room = min(capacity - used, 1 << 30)
      stream.next_in = UnsafeMutablePointer(
        mutating: source.bytes.baseAddress?.advanced(by: position)
          .assumingMemoryBound(to: UInt8.self))
      stream.avail_in = UInt32(input)
      stream.next_out = buffer.advanced(by: used).assumingMemoryBound(to: UInt8.self)
      stream.avail_out = UInt32(room)
      let status = inflate(&stream, Z_NO_FLUSH)
      position += input - Int(stream.avail_in)
      used += room - Int(stream.avail_out)
      switch status {
      case Z_STREAM_END:
        let rest = source.bytes[position...]
        guard rest.count >= 2, rest[position] == 0x1F, rest[position + 1] == 0x8B else {
          break members  // what may follow is padding
        }
        inflateReset(&stream)
      case Z_OK where position < source.bytes.count || stream.avail_out == 0: continue
      case Z_OK, Z_BUF_ERROR:
        failure = .truncated(path: path, detail: "its compressed data stop in the middle")
      default:
        failure = .damaged(
          path: path, place: "its compressed data", reason: "wrong checksum or code")
      }
    }
    if failure == nil, used == 0 { failure = .emptyFile(path: path) }
    if let failure {
      free(buffer)
      throw failure
    }
    let result = buffer
    return FileBytes(UnsafeRawBufferPointer(start: result, count: used)) { free(result) }
  }
}
