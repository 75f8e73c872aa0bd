internal import CDeflate
internal import LinearAlgebra

/// How rows of a table become the bytes of a text file.
struct TextLines: Sendable {
  /// What stands between fields.
  let delimiter: String
  /// Whether the bytes are compressed; each result is then a whole member of a gzip file.
  let isCompressed: Bool

  /// The line of column names.
  func header(_ names: [String]) -> [UInt8] {
    let line = names.map { CSVWriter.field($0, delimiter) }.joined(separator: delimiter) + "\n"
    return encoded(Array(line.utf8))
  }

  /// The lines of some rows: name, annotations, numbers; a missing number is empty.
  func lines(
    _ rows: Range<Int>, names: [String], annotations: [[String?]], values: TableValues
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    let separator = Array(delimiter.utf8)
    bytes.reserveCapacity(rows.count * (values.featureCount + 1) * 8)
    let source = values.source
    var row = Matrix(zeros: 1, values.featureCount)
    for i in rows {
      bytes.append(contentsOf: CSVWriter.field(names[i], delimiter).utf8)
      for column in annotations {
        bytes.append(contentsOf: separator)
        bytes.append(contentsOf: CSVWriter.field(column[i] ?? "", delimiter).utf8)
      }
      source.copyRows(at: [i], into: &row)
      for value in row.elements {
        bytes.append(contentsOf: separator)
        if value == 0 {
          bytes.append(0x30)
        } else if !value.isNaN {
          bytes.append(contentsOf: shortest(value).utf8)
        }
      }
      bytes.append(0x0A)
    }
    return encoded(bytes)
  }

  /// The bytes as they go to the file.
  private func encoded(_ bytes: [UInt8]) -> [UInt8] {
    guard isCompressed else { return bytes }
    let deflater = libdeflate_alloc_compressor(6)
    defer { libdeflate_free_compressor(deflater) }
    return [UInt8](
      unsafeUninitializedCapacity: libdeflate_gzip_compress_bound(deflater, bytes.count)
    ) { buffer, count in
      count = bytes.withUnsafeBytes {
        libdeflate_gzip_compress(
          deflater, $0.baseAddress, $0.count, buffer.baseAddress, buffer.count)
      }
    }
  }
}
