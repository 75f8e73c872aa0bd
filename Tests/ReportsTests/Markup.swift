/// The elements of a page, checked for being closed in order.
struct Markup {
  /// The values of all `id` attributes.
  private(set) var ids: [String] = []
  /// The links within the page.
  private(set) var links: [String] = []

  struct Malformed: Error, CustomStringConvertible {
    let description: String
  }

  private static let empty: Set<String> = ["meta", "link", "br", "img"]

  init(_ html: String) throws {
    var open: [String] = []
    var rest = html[...]
    while let start = rest.firstIndex(of: "<") {
      rest = rest[start...]
      if rest.hasPrefix("<!") {
        guard let end = rest.firstIndex(of: ">") else { throw Malformed(description: "open <!") }
        rest = rest[rest.index(after: end)...]
        continue
      }
      guard let end = rest.firstIndex(of: ">") else { throw Malformed(description: "open <") }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        let name = String(tag.dropFirst())
        guard open.last == name else {
          throw Malformed(description: "</\(name)> closes <\(open.last ?? "nothing")>")
        }
        open.removeLast()
        continue
      }
      let name = String(tag.prefix { !$0.isWhitespace && $0 != "/" })
      ids += Markup.values(of: "id", in: tag)
      links += Markup.values(of: "href", in: tag).filter { $0.hasPrefix("#") }
      guard !tag.hasSuffix("/"), !Markup.empty.contains(name) else { continue }
      if name == "script" || name == "style" {
        guard let close = rest.firstRange(of: "</\(name)>") else {
          throw Malformed(description: "<\(name)> is not closed")
        }
        rest = rest[close.upperBound...]
        continue
      }
      open.append(name)
    }
    guard open.isEmpty else { throw Malformed(description: "\(open) are not closed") }
  }

  private static func values(of attribute: String, in tag: Substring) -> [String] {
    ["\"", "'"].compactMap { quote in
      guard let start = tag.firstRange(of: " \(attribute)=\(quote)") else { return nil }
      return String(tag[start.upperBound...].prefix { String($0) != quote })
    }
  }
}
