/// Colours that people with any kind of colour vision can tell apart.
enum Palette {
  /// Eight colours for groups.
  ///
  /// Reference: M. Okabe, K. Ito. "Color universal design." 2008.
  static let okabeIto = [
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#F0E442", "#333333",
  ]

  /// Sixteen more, darker and paler; their marks differ too, as so many are hard to tell apart.
  ///
  /// Reference: P. Tol. "Colour schemes." SRON/EPS/TN/09-002, 2021.
  static let further = [
    "#332288", "#999933", "#117733", "#882255", "#88CCEE", "#AA4499", "#DDCC77", "#661100",
    "#004488", "#997700", "#225522", "#994455", "#77AADD", "#EE99AA", "#AAAA00", "#777777",
  ]

  /// gnuplot's filled marks: circle, square, triangle, triangle down, diamond, pentagon.
  private static let marks = [7, 5, 9, 11, 13, 15]

  /// The colour of a group.
  ///
  /// - Parameter group: The number of the group; negative ones are those without a label.
  /// - Returns: A colour; those from the 25th on repeat.
  static func colour(_ group: Int) -> String {
    let colours = okabeIto + further
    return group < 0 ? Ink.missing : colours[group % colours.count]
  }

  /// The mark of a group: with the ninth group a second shape begins, and so on.
  static func mark(_ group: Int) -> Int {
    group < 0 ? 7 : marks[group / okabeIto.count % marks.count]
  }

  /// Low to high, light to dark: viridis turned round.
  static let sequential = gradient([
    "#FDE725", "#A0DA39", "#4AC16D", "#1FA187", "#277F8E", "#365C8D", "#46327E", "#440154",
  ])

  /// White to dark, for shares most of which are nil.
  static let shares = gradient([
    "#FFFFFF", "#D9ECD8", "#A5D5B5", "#5FB3A1", "#2C8C93", "#2A6281", "#2B3A67", "#1F1540",
  ])

  /// Below zero blue, zero near white, above red.
  static let diverging = gradient([
    "#2166AC", "#4393C3", "#92C5DE", "#D1E5F0", "#F7F7F7", "#FDDBC7", "#F4A582", "#D6604D",
    "#B2182B",
  ])

  private static func gradient(_ colours: [String]) -> String {
    let stops = colours.enumerated().map { "\($0.offset) '\($0.element)'" }
    return "set palette defined (\(stops.joined(separator: ", ")))"
  }

  /// A colour as the number that gnuplot's `rgb variable` reads.
  static func number(_ colour: String) -> Double {
    Double(Int(colour.dropFirst(), radix: 16) ?? 0)
  }
}

/// Greys.
enum Ink {
  /// Text.
  static let text = "#222222"
  /// Text of less weight.
  static let quiet = "#666666"
  /// Axes and frames.
  static let line = "#777777"
  /// Lines behind data.
  static let grid = "#DDDDDD"
  /// What has no value or no label.
  static let missing = "#BBBBBB"
}
