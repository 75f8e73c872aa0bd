internal import Glibc
internal import LinearAlgebra

/// A text file cut into records (lines, unless a quotation spans several) and fields.
struct TextRecords: Sendable {
  let path: String
  /// What stands between fields.
  let delimiter: UInt8
  private let file: FileBytes
  private let starts: [Int]
  private let ends: [Int]

  /// The number of records; blank lines are none.
  var count: Int { starts.count }

  /// Reads a file and finds its records, and its delimiter unless it is given.
  init(path: String, delimiter: UInt8?) throws(TableError) {
    let file = try FileBytes.reading(path)
    let bytes = file.bytes
    if bytes.count >= 2, [0xFE, 0xFF] == Set(bytes.prefix(2)) {
      throw .notText(path: path, reason: "it is UTF-16; save it as UTF-8")
    }
    if bytes.prefix(1 << 16).contains(0) {
      throw .notText(path: path, reason: "it holds zero bytes")
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let begin = bytes.starts(with: mark) ? 3 : 0
    // Old Macintosh files have carriage returns alone.
    let newline: UInt8 =
      TextRecords.contains(bytes, 0x0A) || !TextRecords.contains(bytes, 0x0D) ? 0x0A : 0x0D
    let breaks = try TextRecords.breaks(in: bytes, at: newline, path: path)

    var starts: [Int] = []
    var ends: [Int] = []
    starts.reserveCapacity(breaks.count + 1)
    ends.reserveCapacity(breaks.count + 1)
    var start = begin
    for end in breaks + [bytes.count] {
      var last = end
      while last > start, bytes[last - 1] == 0x0D { last -= 1 }
      if !TextRecords.isBlank(bytes, start, last) {
        starts.append(start)
        ends.append(last)
      }
      start = end + 1
    }
    guard !starts.isEmpty else { throw .emptyFile(path: path) }
    (self.path, self.file, self.starts, self.ends) = (path, file, starts, ends)
    self.delimiter =
      delimiter ?? TextRecords.detectDelimiter(bytes, zip(starts, ends).prefix(50).map { $0..<$1 })
  }

  /// The bytes of a record.
  func bytes(of record: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: file.bytes[starts[record]..<ends[record]])
  }

  /// The fields of a record as texts, without quotation marks.
  func fields(of record: Int) -> [String] {
    let bytes = bytes(of: record)
    var fields: [String] = []
    var position = 0
    repeat {
      let range = TextRecords.nextField(bytes, &position, delimiter)
      fields.append(TextRecords.text(bytes, range))
    } while position <= bytes.count
    return fields
  }

  /// The number of the line on which a record begins, from 1.
  func line(of record: Int) -> Int {
    1 + file.bytes[..<starts[record]].reduce(0) { $1 == 0x0A ? $0 + 1 : $0 }
  }

  /// The range of the next field; the position moves behind its delimiter, or past the end.
  @inline(__always)
  static func nextField(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ delimiter: UInt8
  ) -> Range<Int> {
    let start = position
    var at = start
    let count = bytes.count
    if at < count, bytes[at] == 0x22 {
      at += 1
      while at < count {
        if bytes[at] == 0x22 {
          guard at + 1 < count, bytes[at + 1] == 0x22 else {
            break
          }
          at += 1
        }
        at += 1
      }
    }
    while at < count, bytes[at] != delimiter { at += 1 }
    position = at + 1
    return start..<at
  }

  /// A field as a text: blanks around it and quotation marks removed, doubled ones made single.
  static func text(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> String {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, bytes[start] == 0x20 { start += 1 }
    while start < end, bytes[end - 1] == 0x20 { end -= 1 }
    guard end - start >= 2, bytes[start] == 0x22, bytes[end - 1] == 0x22 else {
      return String(decoding: bytes[start..<end], as: UTF8.self)
    }
    let inner = bytes[start + 1..<end - 1]
    guard inner.contains(0x22) else { return String(decoding: inner, as: UTF8.self) }
    var unescaped: [UInt8] = []
    var previousWasQuote = false
    for byte in inner {
      if byte == 0x22, previousWasQuote {
        previousWasQuote = false
        continue
      }
      previousWasQuote = byte == 0x22
      unescaped.append(byte)
    }
    return String(decoding: unescaped, as: UTF8.self)
  }

  /// The offsets of all line breaks outside quotation marks, found in parallel.
  private static func breaks(
    in bytes: UnsafeRawBufferPointer, at newline: UInt8, path: String
  ) throws(TableError) -> [Int] {
    nonisolated(unsafe) let bytes = bytes
    let blocks = RowBlocks(count: bytes.count, size: 1 << 21)
    let quotes = blocks.map { TextRecords.places(of: 0x22, in: bytes, $0).count }
    var before = 0
    let isInside = quotes.map { count in
      defer { before += count }
      return before % 2 == 1
    }
    guard before % 2 == 0 else {
      throw .unclosedQuote(path: path, line: lastOpeningLine(bytes))
    }
    let found = ThreadPool.shared.map(blocks.blockCount) { block -> [Int] in
      var inside = isInside[block]
      let range = blocks.range(of: block)
      if quotes[block] == 0 {
        return inside ? [] : TextRecords.places(of: newline, in: bytes, range)
      }
      var offsets: [Int] = []
      for offset in range {
        let byte = bytes[offset]
        if byte == newline {
          if !inside { offsets.append(offset) }
        } else if byte == 0x22 {
          inside.toggle()
        }
      }
      return offsets
    }
    return Array(found.joined())
  }

  /// The offsets of a byte in a range, by the C library, which looks at many bytes at once.
  private static func places(
    of byte: UInt8, in bytes: UnsafeRawBufferPointer, _ range: Range<Int>
  ) -> [Int] {
    guard let base = bytes.baseAddress else { return [] }
    var offsets: [Int] = []
    var at = base + range.lowerBound
    let end = base + range.upperBound
    while at < end, let found = memchr(at, Int32(byte), end - at) {
      offsets.append(base.distance(to: UnsafeRawPointer(found)))
      at = UnsafeRawPointer(found) + 1
    }
    return offsets
  }

  /// The line of the quotation mark that is open at the end of the file.
  private static func lastOpeningLine(_ bytes: UnsafeRawBufferPointer) -> Int {
    // Marks within a line mostly pair up: the culprit is the first line with an odd number.
    var line = 1
    var count = 0
    for byte in bytes {
      if byte == 0x22 { count += 1 }
      if byte == 0x0A {
        if count % 2 == 1 { return line }
        line += 1
      }
    }
    return line
  }

  private static func contains(_ bytes: UnsafeRawBufferPointer, _ byte: UInt8) -> Bool {
    guard let base = bytes.baseAddress else { return false }
    return memchr(base, Int32(byte), bytes.count) != nil
  }

  private static func isBlank(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
    var at = start
    while at < end, bytes[at] == 0x20 { at += 1 }
    return at >= end
  }

  /// The byte that cuts the first records most evenly into the most fields.
  private static func detectDelimiter(
    _ bytes: UnsafeRawBufferPointer, _ records: [Range<Int>]
  ) -> UInt8 {
    var best: (delimiter: UInt8, isEven: Bool, fields: Int) = (0x2C, false, 1)
    for candidate: UInt8 in [0x09, 0x3B, 0x2C] {
      let counts = records.map { range -> Int in
        let record = UnsafeRawBufferPointer(rebasing: bytes[range])
        var (position, count) = (0, 0)
        repeat {
          _ = nextField(record, &position, candidate)
          count += 1
        } while position <= record.count
        return count
      }
      let body = counts.count > 1 ? counts.dropFirst() : counts[...]
      let fields = body.max() ?? 1
      let isEven =
        body.allSatisfy { $0 == fields } && (counts[0] == fields || counts[0] == fields - 1)
      guard fields > 1 else { continue }
      if (isEven && !best.isEven) || (isEven == best.isEven && fields > best.fields * 2)
        || best.fields == 1
      {
        best = (candidate, isEven, fields)
      }
    }
    return best.delimiter
  }
}
