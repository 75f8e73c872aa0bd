/// How many observations each cluster holds, as bars.
public struct ClusterSizesPlot: Figure {
  /// The name of the files.
  public let name: String
  private let grouping: Grouping
  private static let limit = 80

  /// Creates the figure.
  ///
  /// - Parameters:
  ///   - grouping: The clusters of the observations.
  ///   - name: The name of the files.
  public init(_ grouping: Grouping, name: String = "sizes") {
    (self.grouping, self.name) = (grouping, name)
  }

  /// A heading of a few words.
  public var title: String { "Sizes of the \(grouping.kind)s" }

  /// What the picture shows, with numbers.
  public var altText: String {
    let bars = bars
    guard let most = bars.max(by: { $0.count < $1.count }),
      let least = bars.min(by: { $0.count < $1.count })
    else { return "No \(grouping.kind)s." }
    return "Bars of the sizes of \(counted(grouping.names.count, grouping.kind)) of "
      + "\(counted(grouping.labels.count, "observation")), from \(grouped(least.count)) "
      + "(\(least.name)) to \(grouped(most.count)) (\(most.name), \(percent(share(most.count))))."
  }

  /// How to read the picture, and what was left out.
  public var caption: String {
    let more = grouping.members.count - Self.limit
    return "Observations in each \(grouping.kind), and their share."
      + (more > 0 ? " \(more) more are taken together in the last bar." : "")
  }

  /// The data and the commands that draw them.
  ///
  /// - Returns: A drawing whose first table is `NAME.csv`.
  /// - Throws: ``FigureError/nothingToDraw(figure:reason:)`` when there are no data.
  public func drawing() throws(FigureError) -> Drawing {
    let bars = bars
    guard !bars.isEmpty else {
      throw .nothingToDraw(figure: name, reason: "there are no observations")
    }
    var table = DataTable(
      numbers: ["position", "observations", "share", "rgb"], texts: [grouping.kind])
    for (place, bar) in bars.enumerated() {
      table.append(
        [Double(place + 1), Double(bar.count), share(bar.count), Palette.number(bar.colour)],
        [bar.name])
    }
    let step = 20.0
    let left = Label.width(bars.map { Label.abbreviated($0.name) }) + 16
    let box = Box(left: left, top: 10, width: 420, height: step * Double(bars.count) + 6)
    let sheet = Canvas(width: box.right + 110, height: box.bottom + 54)
    let most = Double(bars.map(\.count).max() ?? 1)
    var commands = sheet.panel(box)
    for (place, bar) in bars.enumerated() {
      let y = box.top + (Double(place) + 0.65) / (Double(bars.count) + 0.3) * box.height
      commands.append(sheet.text(Label.abbreviated(bar.name), left - 8, y, .right))
      commands.append(
        sheet.text(
          "\(grouped(bar.count))  (\(percent(share(bar.count))))",
          left + box.width * Double(bar.count) / (most * 1.02) + 6, y, size: 10,
          colour: Ink.quiet))
    }
    commands += [
      "set border 1", "unset ytics", "set xtics textcolor rgb '\(Ink.text)'",
      sheet.name(ofAxisBelow: box, "observations"),
      "set xrange [0:\(brief(most * 1.02))]",
      "set yrange [\(decimal(Double(bars.count) + 0.65, 2)):0.35]",
      "plot 'NAME.csv' using (column(\"observations\") / 2):\"position\":"
        + "(column(\"observations\") / 2):(0.38):\"rgb\" with boxxyerror fs solid noborder "
        + "lc rgb variable",
    ]
    return Drawing(canvas: sheet, tables: [table], commands: commands).named(name)
  }

  private func share(_ count: Int) -> Double {
    Double(count) / Double(max(grouping.labels.count, 1))
  }

  private var bars: [(name: String, count: Int, colour: String)] {
    let members = grouping.members
    var bars = members.prefix(Self.limit).map {
      (grouping.title(of: $0.group), $0.observations.count, Palette.colour($0.group))
    }
    let rest = members.dropFirst(Self.limit)
    if !rest.isEmpty {
      let count = rest.reduce(0) { $0 + $1.observations.count }
      bars.append(("\(rest.count) more", count, Ink.missing))
    }
    return bars
  }
}
