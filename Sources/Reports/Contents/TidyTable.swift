internal import FeatureTables
internal import FoundationEssentials

/// A table of a run directory: comma-separated, with a header, read by the names of its columns.
struct TidyTable {
  /// The names of the columns.
  let columns: [String]
  /// The fields of each row; a short row is filled up with empty ones.
  let rows: [[String]]
  private let places: [String: Int]

  /// Reads a file.
  ///
  /// - Parameter path: The file.
  /// - Returns: The table; nil where there is no file.
  /// - Throws: `TableError` when it cannot be read.
  static func read(_ path: String) throws(TableError) -> TidyTable? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      return TidyTable(text: Array(try Data(contentsOf: URL(filePath: path))))
    } catch {
      throw .cannotRead(path: path, reason: "it is no readable file")
    }
  }

  /// Takes a text apart, after RFC 4180.
  init(text: [UInt8]) {
    var records = TidyTable.records(text)
    columns = records.isEmpty ? [] : records.removeFirst()
    let width = columns.count
    rows = records.map {
      $0.count >= width ? $0 : $0 + [String](repeating: "", count: width - $0.count)
    }
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

  private static func records(_ text: [UInt8]) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var i = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    func finish() {
      record.append(String(decoding: field, as: UTF8.self))
      field.removeAll(keepingCapacity: true)
    }
    while i < text.count {
      let byte = text[i]
      i += 1
      switch byte {
      case 0x22 where isQuoted && i < text.count && text[i] == 0x22:
        field.append(byte)
        i += 1
      case 0x22: isQuoted.toggle()
      case 0x2C where !isQuoted: finish()
      case 0x0A where !isQuoted:
        finish()
        records.append(record)
        record = []
      case 0x0D where !isQuoted: break
      default: field.append(byte)
      }
    }
    if !field.isEmpty || !record.isEmpty {
      finish()
      records.append(record)
    }
    return records
  }
}
