/// A sheet measured in pixels from its upper left corner, as commands of gnuplot.
struct Canvas: Sendable, Hashable {
  /// The size of text, in pixels.
  static let fontSize = 11
  /// The radius of a point of size 1, in pixels.
  static let pointRadius = 4.125

  /// The width.
  let width: Int
  /// The height.
  let height: Int

  init(width: Double, height: Double) {
    (self.width, self.height) = (Int(width.rounded(.up)), Int(height.rounded(.up)))
  }

  /// Commands that choose gnuplot's terminal, by the script's variable for the kind.
  ///
  /// Its stack of terminals forgets that text is to be taken as it is, so a script that leaves
  /// the terminal comes back by these.
  var terminal: [String] {
    let (w, h) = (width, height)
    return [
      "if (kind eq 'svg') set terminal svg noenhanced size \(w),\(h) fixed "
        + "font 'DejaVu Sans,\(Canvas.fontSize)' background rgb 'white'",
      "if (kind eq 'pdf') set terminal pdfcairo noenhanced size \(decimal(Double(w) / 96, 3))in,"
        + "\(decimal(Double(h) / 96, 3))in font 'DejaVu Sans,\(Canvas.fontSize)' fontscale 0.75 "
        + "linewidth 0.75 pointscale 0.75 background rgb 'white'",
      "if (kind eq 'png') set terminal pngcairo noenhanced size \(w * 3 / 2),\(h * 3 / 2) "
        + "font 'DejaVu Sans,\(Canvas.fontSize)' fontscale 1.125 linewidth 1.5 pointscale 1.5 "
        + "background rgb 'white'",
    ]
  }

  /// How a text stands to its point.
  enum Side: String {
    case left, right, center
  }

  /// Commands that give the next plot its place.
  func panel(_ box: Box) -> [String] {
    [
      "set lmargin at screen \(x(box.left))", "set rmargin at screen \(x(box.right))",
      "set tmargin at screen \(y(box.top))", "set bmargin at screen \(y(box.bottom))",
    ]
  }

  /// A command that puts a text somewhere.
  func text(
    _ text: String, _ left: Double, _ top: Double, _ side: Side = .left, turned: Int = 0,
    size: Int = fontSize, colour: String = Ink.text
  ) -> String {
    "set label \(Quoted.text(text)) at screen \(x(left)),\(y(top)) \(side.rawValue) "
      + (turned == 0 ? "" : "rotate by \(turned) ")
      + (size == Canvas.fontSize ? "" : "font ',\(size)' ")
      + "textcolor rgb '\(colour)' front"
  }

  /// A command that names the horizontal axis below a panel; gnuplot's own name for it is left
  /// out where the margin seems too small.
  func name(ofAxisBelow box: Box, _ name: String) -> String {
    text(name, box.left + box.width / 2, box.bottom + 37, .center)
  }

  /// A command that draws a straight line.
  func line(
    _ from: (Double, Double), _ to: (Double, Double), colour: String = Ink.line,
    width: Double = 1, dash: Int = 1, inFront: Bool = true
  ) -> String {
    "set arrow from screen \(x(from.0)),\(y(from.1)) to screen \(x(to.0)),\(y(to.1)) nohead "
      + "lw \(width) dt \(dash) lc rgb '\(colour)' \(inFront ? "front" : "back")"
  }

  /// A command that draws a mark.
  func mark(_ left: Double, _ top: Double, radius: Double, type: Int, colour: String) -> String {
    "set label '' at screen \(x(left)),\(y(top)) point pt \(type) "
      + "ps \(pointSize(radius)) lc rgb '\(colour)' front"
  }

  /// A command that fills a rectangle, behind all else unless it stands in front.
  func rectangle(
    _ box: Box, colour: String, inFront: Bool = false, opacity: Double = 1
  ) -> String {
    "set object rectangle from screen \(x(box.left)),\(y(box.bottom)) "
      + "to screen \(x(box.right)),\(y(box.top)) fc rgb '\(colour)' "
      + (opacity < 1 ? "fs transparent solid \(opacity) noborder " : "fs solid noborder ")
      + (inFront ? "front" : "behind")
  }

  /// Commands for the scale of colours: its place and its heading.
  func colourScale(_ box: Box, heading: String) -> [String] {
    [
      "set colorbox vertical user origin screen \(x(box.left)),\(y(box.bottom)) "
        + "size screen \(decimal(box.width / Double(width), 5)),"
        + "\(decimal(box.height / Double(height), 5)) noborder",
      "set cbtics font ',9' textcolor rgb '\(Ink.text)' scale 0.3",
      text(heading, box.left, box.top - 10, size: 10),
    ]
  }

  func pointSize(_ radius: Double) -> String { decimal(radius / Canvas.pointRadius, 3) }
  func x(_ pixels: Double) -> String { decimal(pixels / Double(width), 5) }
  func y(_ pixels: Double) -> String { decimal(1 - pixels / Double(height), 5) }
}

/// A rectangle on the canvas.
struct Box: Sendable, Hashable {
  var left, top, width, height: Double
  var right: Double { left + width }
  var bottom: Double { top + height }

  /// Whether two rectangles have a point in common.
  func meets(_ other: Box) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }
}
