/// Writes a table of comma-separated values, field by field.
///
/// Fields are quoted where they must be; numbers are the shortest that read back the same;
/// NaN is an empty field. The file takes its name when it is complete: see ``FileOutput``.
public final class CSVWriter {
  private let output: FileOutput
  private let delimiter: String
  private var line = ""
  private var isFirst = true

  /// Begins a file.
  ///
  /// - Parameters:
  ///   - path: The path of the file once it is complete.
  ///   - header: The names of the columns; none writes no header.
  ///   - delimiter: What stands between fields.
  /// - Throws: ``TableError`` when nothing can be created there.
  public init(
    path: String, header: [String] = [], delimiter: String = ","
  ) throws(TableError) {
    output = try FileOutput(path: path)
    self.delimiter = delimiter
    guard !header.isEmpty else { return }
    for name in header { append(name) }
    try endRow()
  }

  /// Appends a text to the row.
  ///
  /// - Parameter text: The field; nil is empty.
  public func append(_ text: String?) {
    separate()
    if let text { line += CSVWriter.field(text, delimiter) }
  }

  /// Appends a number to the row.
  ///
  /// - Parameter number: The field; NaN is empty.
  public func append(_ number: Float) {
    separate()
    if !number.isNaN { line += shortest(number) }
  }

  /// Appends a number to the row.
  ///
  /// - Parameter number: The field; NaN is empty.
  public func append(_ number: Double) {
    separate()
    if !number.isNaN { line += shortest(number) }
  }

  /// Appends a whole number to the row.
  ///
  /// - Parameter number: The field.
  public func append(_ number: Int) {
    separate()
    line += String(number)
  }

  /// Ends the row.
  ///
  /// - Throws: ``TableError`` when the disk is full or cannot be written.
  public func endRow() throws(TableError) {
    line += "\n"
    try output.write(line)
    line.removeAll(keepingCapacity: true)
    isFirst = true
  }

  /// Completes the file and gives it its name.
  ///
  /// - Throws: ``TableError`` when the disk is full or cannot be written.
  public func commit() throws(TableError) { try output.commit() }

  /// A text as a field: quoted where it must be.
  static func field(_ text: String, _ delimiter: String) -> String {
    let special = text.utf8.contains { byte in
      byte == 0x22 || byte == 0x0A || byte == 0x0D || delimiter.utf8.contains(byte)
    }
    let hasEdge = text.utf8.first == 0x20 || text.utf8.last == 0x20
    guard special || hasEdge else { return text }
    var quoted = "\""
    for character in text.unicodeScalars {
      if character == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
  }

  private func separate() {
    if !isFirst { line += delimiter }
    isFirst = false
  }
}
