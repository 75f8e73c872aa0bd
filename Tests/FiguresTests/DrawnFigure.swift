import TestSupport
import Testing

@testable import Figures

/// Whether figures can be drawn here; `scripts/setup` installs what it takes.
let hasGnuplot = Gnuplot(named: "gnuplot") != nil

/// A figure as it was written and drawn.
struct DrawnFigure {
  let files: FigureFiles
  let svg: SVGDocument
  let csv: [String]
  let byteCount: Int
  let folder: TemporaryFolder

  init(_ figure: some Figure) throws {
    folder = TemporaryFolder()
    files = try figure.write(to: folder.path)
    let bytes = TemporaryFolder.bytes(files.pictures[.svg] ?? "")
    byteCount = bytes.count
    svg = try SVGDocument(String(decoding: bytes, as: UTF8.self))
    csv = String(decoding: TemporaryFolder.bytes(files.data[0]), as: UTF8.self)
      .split(separator: "\n").map(String.init)
  }

  /// What every figure must hold to.
  func checkForm(_ figure: some Figure) {
    let root = svg.elements.first
    #expect(root?.name == "svg")
    #expect(root?.attributes["viewBox"]?.hasPrefix("0 0 ") == true)
    #expect(root?.attributes["width"] != nil && root?.attributes["height"] != nil)
    #expect(svg.texts(in: "desc") == [Quoted.line(figure.altText)])
    #expect(svg.texts(in: "title") == [Quoted.line(figure.title)])
    let ids = svg.elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    #expect(ids.allSatisfy { $0.hasPrefix("\(figure.name)-") })
    for element in svg.elements {
      for (key, value) in element.attributes where key.hasSuffix("href") {
        #expect(value.hasPrefix("#\(figure.name)-") || value.hasPrefix("data:image/png;base64,"))
      }
    }
    #expect(figure.altText.contains { $0.isNumber })
    #expect(!figure.altText.contains("nan") && !figure.caption.contains("nan"))
    #expect(byteCount < 300_000)
    #expect(folder.contents.allSatisfy { !$0.hasPrefix(".") && !$0.hasSuffix("-points.png") })
  }
}

/// The elements and texts of an XML document, checked for balance.
struct SVGDocument {
  struct Element {
    let name: String
    var attributes: [String: String]
    var text = ""
  }

  struct Malformed: Error, CustomStringConvertible {
    let description: String
  }

  private(set) var elements: [Element] = []

  /// The texts of all elements of a name.
  func texts(in name: String) -> [String] {
    elements.filter { $0.name == name }.map(\.text)
  }

  /// How many elements have a name.
  func count(_ name: String) -> Int { elements.count { $0.name == name } }

  init(_ document: String) throws {
    var open: [Int] = []
    var rest = Substring(document)
    while let start = rest.firstIndex(of: "<") {
      let before = rest[..<start]
      if let last = open.last { elements[last].text += try SVGDocument.decoded(before) }
      rest = rest[start...]
      guard let end = rest.firstIndex(of: ">") else { throw Malformed(description: "no >") }
      let tag = rest[rest.index(after: rest.startIndex)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("?") || tag.hasPrefix("!") { continue }
      if tag.hasPrefix("/") {
        guard let last = open.popLast(), elements[last].name == tag.dropFirst() else {
          throw Malformed(description: "</\(tag)> closes nothing")
        }
        continue
      }
      let isClosed = tag.hasSuffix("/")
      elements.append(try SVGDocument.element(isClosed ? tag.dropLast() : tag))
      if !isClosed { open.append(elements.count - 1) }
    }
    guard open.isEmpty, !elements.isEmpty else {
      throw Malformed(description: "\(open.count) elements are left open")
    }
  }

  private static func element(_ tag: Substring) throws -> Element {
    let name = tag.prefix { !$0.isWhitespace }
    var attributes: [String: String] = [:]
    var rest = tag.dropFirst(name.count).drop { $0.isWhitespace }
    while let equals = rest.firstIndex(of: "=") {
      let key = rest[..<equals].filter { !$0.isWhitespace }
      rest = rest[rest.index(after: equals)...].drop { $0.isWhitespace }
      guard let quote = rest.first, quote == "'" || quote == "\"",
        let end = rest.dropFirst().firstIndex(of: quote)
      else { throw Malformed(description: "\(key) has no value in <\(tag)>") }
      guard attributes[key] == nil else { throw Malformed(description: "\(key) twice in <\(tag)>") }
      attributes[key] = String(rest[rest.index(after: rest.startIndex)..<end])
      rest = rest[rest.index(after: end)...].drop { $0.isWhitespace }
    }
    return Element(name: String(name), attributes: attributes)
  }

  private static func decoded(_ text: Substring) throws -> String {
    var result = ""
    var rest = text
    while let ampersand = rest.firstIndex(of: "&") {
      result += rest[..<ampersand]
      guard let end = rest[ampersand...].firstIndex(of: ";") else {
        throw Malformed(description: "a bare & in \(text)")
      }
      let names = ["&amp": "&", "&lt": "<", "&gt": ">", "&quot": "\"", "&apos": "'"]
      guard let character = names[String(rest[ampersand..<end])] else {
        throw Malformed(description: "unknown \(rest[ampersand...end])")
      }
      result += character
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
