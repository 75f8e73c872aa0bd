/// Texts as gnuplot's strings and as fields of CSV.
enum Quoted {
  /// A text in gnuplot's single quotes, where nothing but the quote itself has a meaning.
  static func text(_ text: String) -> String {
    "'" + line(text).replacing("'", with: "''") + "'"
  }

  /// A text on one line: control characters become spaces, in comments backslashes too.
  static func line(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let isControl =
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
        || (0x2028...0x2029).contains(scalar.value) || (0xFFFE...0xFFFF).contains(scalar.value)
      result.unicodeScalars.append(isControl ? " " : scalar)
    }
    return result
  }

  /// A text as a field of a table.
  static func field(_ text: String) -> String {
    let text = line(text)
    let isPlain = text.utf8.allSatisfy { $0 != 0x22 && $0 != 0x2C }
    guard !isPlain || text.hasPrefix(" ") || text.hasSuffix(" ") else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
