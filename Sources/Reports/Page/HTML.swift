/// Pieces of HTML; every text of a user's goes through `escaped`.
enum HTML {
  /// A text as content or as a quoted attribute.
  ///
  /// Control characters, which HTML does not allow, become spaces.
  static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count + 16)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      default: result.unicodeScalars.append(isAllowed(scalar) ? scalar : " ")
      }
    }
    return result
  }

  /// A paragraph of a text.
  static func paragraph(_ text: String, class name: String? = nil) -> String {
    "<p\(name.map { " class=\"\($0)\"" } ?? "")>\(escaped(text))</p>\n"
  }

  /// A list of texts.
  static func list(_ items: [String], class name: String? = nil) -> String {
    items.isEmpty
      ? ""
      : "<ul\(name.map { " class=\"\($0)\"" } ?? "")>\n"
        + items.map { "<li>\(escaped($0))</li>\n" }.joined() + "</ul>\n"
  }

  /// Terms and what they are; the values are HTML.
  static func definitions(_ entries: [(String, String)], class name: String) -> String {
    "<dl class=\"\(name)\">\n"
      + entries.map { "<div><dt>\(escaped($0))</dt><dd>\($1)</dd></div>\n" }.joined()
      + "</dl>\n"
  }

  /// Something that is folded until it is asked for, or printed.
  static func details(_ summary: String, _ content: String) -> String {
    "<details>\n<summary>\(escaped(summary))</summary>\n\(content)</details>\n"
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    !(scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      || (0xFDD0...0xFDEF).contains(scalar.value) || scalar.value & 0xFFFE == 0xFFFE)
  }
}
