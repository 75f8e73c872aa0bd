internal import LinearAlgebra

/// The numeric columns of a text table, read in parallel over blocks of records.
struct NumericBlock {
  /// What was found in a column.
  struct Column: Sendable {
    var numbers = 0
    var texts = 0
    var isWhole = true
    var minimum = Float.infinity
    var maximum = -Float.infinity
    /// The first record with a text in this column.
    var firstText = Int.max
  }

  /// One row for each record of the body; NaN where a field is no number.
  let matrix: Matrix
  let columns: [Column]

  private struct Part: Sendable {
    var columns: [Column]
    var ragged: (record: Int, fields: Int)?
  }

  /// Reads the columns.
  ///
  /// - Parameters:
  ///   - records: The file.
  ///   - first: The first record of the body.
  ///   - targets: For each field, its column in the matrix; −1 for none.
  ///   - parser: How numbers are written.
  /// - Throws: ``TableError/raggedRow(path:line:fields:expected:)`` for the first such record.
  init(
    _ records: TextRecords, from first: Int, targets: [Int32], parser: NumberParser
  ) throws(TableError) {
    let width = targets.reduce(0) { $1 >= 0 ? $0 + 1 : $0 }
    let rows = records.count - first
    // Few blocks: each keeps its own statistics of all columns.
    let blocks = RowBlocks(count: rows, size: max(1, (rows + 63) / 64))
    var matrix = Matrix(zeros: rows, width)
    let parts = matrix.withMutableElements { elements -> [Part] in
      nonisolated(unsafe) let base = elements
      return blocks.map { range in
        var part = Part(columns: [Column](repeating: Column(), count: width))
        for row in range {
          let slice = UnsafeMutableBufferPointer(rebasing: base[row * width..<(row + 1) * width])
          let fields = NumericBlock.read(
            records, first + row, targets, parser, into: slice, &part.columns)
          if fields != targets.count {
            part.ragged = (first + row, fields)
            break
          }
        }
        return part
      }
    }
    if let (record, fields) = parts.lazy.compactMap(\.ragged).first {
      throw .raggedRow(
        path: records.path, line: records.line(of: record), fields: fields,
        expected: targets.count)
    }
    var columns = [Column](repeating: Column(), count: width)
    for part in parts {
      for (j, column) in part.columns.enumerated() { columns[j].merge(column) }
    }
    (self.matrix, self.columns) = (matrix, columns)
  }

  /// Reads one record and returns its number of fields.
  private static func read(
    _ records: TextRecords, _ record: Int, _ targets: [Int32], _ parser: NumberParser,
    into row: UnsafeMutableBufferPointer<Float>, _ columns: inout [Column]
  ) -> Int {
    let bytes = records.bytes(of: record)
    let (count, delimiter) = (bytes.count, records.delimiter)
    var (position, field) = (0, 0)
    repeat {
      defer { field &+= 1 }
      let target = field < targets.count ? Int(targets[field]) : -1
      guard target >= 0 else {
        _ = TextRecords.nextField(bytes, &position, delimiter)
        continue
      }
      var end = position
      if let number = parser.leadingNumber(bytes, &end, count),
        end == count || bytes[end] == delimiter
      {
        row[target] = columns[target].add(number)
        position = end + 1
        continue
      }
      let range = TextRecords.nextField(bytes, &position, delimiter)
      switch parser.value(UnsafeRawBufferPointer(rebasing: bytes[range])) {
      case .number(let number): row[target] = columns[target].add(number)
      case .missing: row[target] = .nan
      case .text:
        row[target] = .nan
        columns[target].texts += 1
        columns[target].firstText = min(columns[target].firstText, record)
      }
    } while position <= count
    return field
  }
}

extension NumericBlock.Column {
  /// Counts a number and returns it as it is stored.
  @inline(__always)
  mutating func add(_ number: Double) -> Float {
    let value = Float(number)
    numbers &+= 1
    // Beyond 2⁵³ no number has a fraction.
    if isWhole { isWhole = !(abs(number) < 0x1p53) || Double(Int64(number)) == number }
    if value < minimum { minimum = value }
    if value > maximum { maximum = value }
    return value
  }

  mutating func merge(_ other: Self) {
    numbers += other.numbers
    texts += other.texts
    isWhole = isWhole && other.isWhole
    minimum = Swift.min(minimum, other.minimum)
    maximum = Swift.max(maximum, other.maximum)
    firstText = Swift.min(firstText, other.firstText)
  }
}
