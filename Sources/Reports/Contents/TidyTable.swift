internal import FeatureTables
internal import FoundationEssentials

/// A table of a run directory: comma-separated, with a header, read by the names of its columns.
struct TidyTable {
  /// The names of the columns.
  let columns: [String]
  /// The fields of each row, as many as there are columns.
  let rows: [[String]]
  private let places: [String: Int]

  /// Reads a file.
  ///
  /// - Parameter path: The file.
  /// - Returns: The table; nil where there is no file.
  /// - Throws: `TableError` when it cannot be read, is empty, or its lines differ in length.
  static func read(_ path: String) throws(TableError) -> TidyTable? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw .cannotRead(path: path, reason: "it is no readable file")
    }
    return try TidyTable(text: Array(data), path: path)
  }

  /// Takes a text apart, after RFC 4180; blank lines are passed over.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - path: The file that errors name.
  /// - Throws: `TableError` when there is no header, a line has more or fewer fields than it, or a
  ///   quotation mark is never closed.
  init(text: [UInt8], path: String) throws(TableError) {
    var lines = try TidyTable.records(text, path: path)
    guard !lines.isEmpty else { throw .emptyFile(path: path) }
    columns = lines.removeFirst().fields
    let width = columns.count
    if width > 1 { lines.removeAll { $0.fields == [""] } }
    if let odd = lines.first(where: { $0.fields.count != width }) {
      throw .raggedRow(path: path, line: odd.number, fields: odd.fields.count, expected: width)
    }
    rows = lines.map(\.fields)
    places = Dictionary(columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
  }

  /// The place of a column; nil where there is none of the name.
  func place(_ name: String) -> Int? { places[name] }

  /// The texts of a column; empty ones where there is none of the name.
  func texts(_ name: String) -> [String] {
    guard let place = places[name] else { return rows.map { _ in "" } }
    return rows.map { $0[place] }
  }

  /// The numbers of a column; NaN for what is missing or none.
  func numbers(_ name: String) -> [Double] { texts(name).map { Double($0) ?? .nan } }

  /// The whole numbers of a column; −1 for what is missing or none.
  func integers(_ name: String) -> [Int] { texts(name).map { Int($0) ?? -1 } }

  /// The fields of a line, and the number of the line that they begin in.
  private typealias Line = (number: Int, fields: [String])

  private static func records(_ text: [UInt8], path: String) throws(TableError) -> [Line] {
    var records: [Line] = []
    var record: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var (line, start, opening) = (1, 1, 1)
    var i = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    func finish() {
      record.append(String(decoding: field, as: UTF8.self))
      field.removeAll(keepingCapacity: true)
    }
    while i < text.count {
      let byte = text[i]
      i += 1
      if byte == 0x0A { line += 1 }
      switch byte {
      case 0x22 where isQuoted && i < text.count && text[i] == 0x22:
        field.append(byte)
        i += 1
      case 0x22:
        isQuoted.toggle()
        opening = line
      case 0x2C where !isQuoted: finish()
      case 0x0A where !isQuoted:
        finish()
        records.append((start, record))
        (record, start) = ([], line)
      case 0x0D where !isQuoted: break
      default: field.append(byte)
      }
    }
    guard !isQuoted else { throw .unclosedQuote(path: path, line: opening) }
    if !field.isEmpty || !record.isEmpty {
      finish()
      records.append((start, record))
    }
    return records
  }
}
