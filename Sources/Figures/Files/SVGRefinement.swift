/// What gnuplot's SVG lacks to stand in a page beside others: names of its own for all that
/// other elements refer to, a title and a description, and fonts for pages without DejaVu Sans.
struct SVGRefinement {
  /// The figure's name, put before every id.
  let name: String
  /// What the picture is called.
  let title: String
  /// What it shows.
  let altText: String
  /// Whether pictures within keep sharp cells when enlarged.
  let keepsCellsSharp: Bool

  /// Refines a picture.
  ///
  /// - Parameter svg: What gnuplot wrote.
  /// - Returns: The refined picture.
  func apply(to svg: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(svg.count + 4096)
    for line in svg.split(separator: 0x0A, omittingEmptySubsequences: true) {
      let content = line.drop { $0 == 0x20 || $0 == 0x09 }
      if content.starts(with: "<text>".utf8) {
        // Labels are the caller's words: nothing in them is a reference.
        result += line
      } else if content.starts(with: "<image".utf8) {
        result += imageLine(content)
      } else if content.starts(with: "<title>".utf8) {
        result += "<title>\(escaped(title))</title>".utf8
      } else if content.starts(with: "<desc>".utf8) {
        result += "<desc>\(escaped(altText))</desc>".utf8
      } else if content.starts(with: "<svg".utf8) {
        result += "<svg role=\"img\"".utf8
      } else {
        result += shortened(String(decoding: line, as: UTF8.self)).utf8
      }
      result.append(0x0A)
    }
    return result
  }

  private func imageLine(_ line: ArraySlice<UInt8>) -> [UInt8] {
    // The attribute for SVG 1.1, the style for browsers.
    let style =
      keepsCellsSharp
      ? " image-rendering='optimizeSpeed' style='image-rendering:pixelated'" : ""
    return Array("<image\(style)".utf8) + line.dropFirst("<image".utf8.count)
  }

  /// A line of markup with prefixed names, and without tool tips that name plots.
  private func shortened(_ line: String) -> String {
    var line = line
    if let start = line.firstRange(of: "<title>"), let end = line.firstRange(of: "</title>") {
      line.removeSubrange(start.lowerBound..<end.upperBound)
    }
    for opening in ["id='", "id=\"", "href='#", "url(#"] where line.contains(opening) {
      line = line.replacing(opening, with: "\(opening)\(name)-")
    }
    guard line.contains("font-family") else { return line }
    return line.replacing(
      "font-family=\"DejaVu Sans\"", with: "font-family=\"DejaVu Sans,Verdana,sans-serif\"")
  }
}

/// A text as XML's character data.
private func escaped(_ text: String) -> String {
  Quoted.line(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    .replacing(">", with: "&gt;")
}
