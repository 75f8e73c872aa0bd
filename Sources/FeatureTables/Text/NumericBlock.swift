internal import CKernels
internal import LinearAlgebra

/// The numeric columns of a text table, read in parallel over blocks of records.
struct NumericBlock {
  /// What was found in a column: numbers, texts and the first record with a text.
  typealias Column = deepwak_text_column

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
        var part = Part(columns: [Column](repeating: .none, count: width))
        part.ragged = part.columns.withUnsafeMutableBufferPointer { columns in
          targets.withUnsafeBufferPointer { targets in
            for row in range {
              let slice = UnsafeMutableBufferPointer(
                rebasing: base[row * width..<(row + 1) * width])
              let fields = NumericBlock.read(
                records, first + row, targets, parser, into: slice, columns)
              if fields != targets.count { return (first + row, fields) }
            }
            return nil
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
    var columns = [Column](repeating: .none, count: width)
    for part in parts {
      for (j, column) in part.columns.enumerated() { columns[j].merge(column) }
    }
    (self.matrix, self.columns) = (matrix, columns)
  }

  /// Reads one record and returns its number of fields.
  private static func read(
    _ records: TextRecords, _ record: Int, _ targets: UnsafeBufferPointer<Int32>,
    _ parser: NumberParser, into row: UnsafeMutableBufferPointer<Float>,
    _ columns: UnsafeMutableBufferPointer<Column>
  ) -> Int {
    let bytes = records.bytes(of: record)
    let (count, delimiter) = (bytes.count, records.delimiter)
    let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    var (position, field) = (0, 0)
    while true {
      // Most fields are plain numbers; those and nothing else are taken here.
      position = deepwak_read_numbers(
        base, count, position, &field, targets.count, delimiter, parser.decimal,
        targets.baseAddress, row.baseAddress, columns.baseAddress)
      if position > count { return field }
      let range = TextRecords.nextField(bytes, &position, delimiter)
      let target = field < targets.count ? Int(targets[field]) : -1
      if target >= 0 {
        switch parser.value(UnsafeRawBufferPointer(rebasing: bytes[range])) {
        case .number(let number): row[target] = columns[target].add(number)
        case .missing: row[target] = .nan
        case .text:
          row[target] = .nan
          columns[target].texts += 1
          columns[target].first_text = min(columns[target].first_text, Int64(record))
        }
      }
      field += 1
      if position > count { return field }
    }
  }
}

extension deepwak_text_column {
  /// What is known of a column before any field of it was read.
  static var none: Self {
    Self(
      numbers: 0, texts: 0, first_text: .max, minimum: .infinity, maximum: -.infinity, is_whole: 1)
  }

  /// Whether all numbers are whole.
  var isWhole: Bool { is_whole != 0 }

  /// Counts a number and returns it as it is stored.
  mutating func add(_ number: Double) -> Float {
    let value = Float(number)
    numbers += 1
    // Beyond 2⁵³ no number has a fraction.
    if isWhole { is_whole = !(abs(number) < 0x1p53) || Double(Int64(number)) == number ? 1 : 0 }
    if value < minimum { minimum = value }
    if value > maximum { maximum = value }
    return value
  }

  mutating func merge(_ other: Self) {
    numbers += other.numbers
    texts += other.texts
    is_whole = isWhole && other.isWhole ? 1 : 0
    minimum = Swift.min(minimum, other.minimum)
    maximum = Swift.max(maximum, other.maximum)
    first_text = Swift.min(first_text, other.first_text)
  }
}
