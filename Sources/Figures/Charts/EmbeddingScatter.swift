public import LinearAlgebra

/// Observations in the plane, coloured by group: the first two dimensions of an embedding, or a
/// t-SNE map.
///
/// Up to 2000 points are marks of their own; more are drawn as a picture within the figure, whose
/// axes and legend stay text.
public struct EmbeddingScatter: Figure {
  /// The name of the files.
  public let name: String
  private let points: Matrix
  private let grouping: Grouping
  private let axes: (String, String)
  private let edges: [Edge]

  /// A line between two observations.
  public struct Edge: Sendable, Hashable {
    let from, to: Int

    /// Creates a line.
    ///
    /// - Parameters:
    ///   - from: The number of an observation.
    ///   - to: The number of another.
    public init(from: Int, to: Int) { (self.from, self.to) = (from, to) }
  }

  /// Up to so many points are marks; ten times as many would make a file of a megabyte.
  static let vectorPoints = 2000
  /// Pixels of the picture within the figure, for one of the figure.
  private static let pictureScale = 1.5

  /// Creates the figure.
  ///
  /// - Parameters:
  ///   - points: An *n × 2* matrix; points that are not finite are left out and counted.
  ///   - grouping: The groups of the *n* observations.
  ///   - axes: The names of the two axes.
  ///   - name: The name of the files.
  ///   - edges: Lines between observations, such as the edges of a forest; drawn behind the points.
  public init(
    _ points: Matrix, grouping: Grouping, axes: (String, String), name: String = "scatter",
    edges: [Edge] = []
  ) {
    precondition(
      points.columns == 2 && grouping.labels.count == points.rows,
      "\(grouping.labels.count) labels of points in a \(points)")
    precondition(
      edges.allSatisfy { min($0.from, $0.to) >= 0 && max($0.from, $0.to) < points.rows },
      "edges of other observations than the \(points.rows) points")
    (self.points, self.grouping, self.axes, self.name) = (points, grouping, axes, name)
    self.edges = edges
  }

  /// A heading of a few words.
  public var title: String {
    "\(edges.isEmpty ? "Observations" : "Forest of observations") by \(grouping.kind)"
  }

  /// What the picture shows, with numbers.
  public var altText: String {
    let members = grouping.members
    let most = members.max { $0.observations.count < $1.observations.count }
    let largest = most.map {
      "; the largest is \(grouping.title(of: $0.group)) with "
        + counted($0.observations.count, "observation")
    }
    return "Scatter plot of \(counted(drawn.count, "observation")) on \(axes.0) and \(axes.1), "
      + "coloured by \(grouping.kind): \(counted(members.count, "group"))\(largest ?? "")"
      + (edges.isEmpty ? "." : "; \(counted(edges.count, "edge")).")
  }

  /// How to read the picture, and what was left out.
  public var caption: String {
    let missing = points.rows - drawn.count
    return "Observations on \(axes.0) and \(axes.1), coloured by \(grouping.kind); numbers of "
      + "observations in brackets."
      + (edges.isEmpty ? "" : " Lines are the edges of the forest.")
      + (grouping.names.count > Palette.okabeIto.count
        ? " From the ninth group on marks have other shapes, and colours repeat after the 24th."
        : "")
      + (missing > 0 ? " \(counted(missing, "observation")) without coordinates left out." : "")
  }

  /// The data and the commands that draw them.
  ///
  /// - Returns: A drawing whose first table is `NAME.csv`.
  /// - Throws: ``FigureError/nothingToDraw(figure:reason:)`` when there are no data.
  public func drawing() throws(FigureError) -> Drawing {
    let order = drawn
    guard !order.isEmpty else {
      throw .nothingToDraw(figure: name, reason: "no observation has coordinates")
    }
    let legend = ScatterLegend(grouping)
    let box = Box(left: 62, top: 14, width: 560, height: 520)
    let sheet = Canvas(
      width: box.right + 20 + legend.width, height: max(box.bottom + 54, legend.height + 28))
    let ranges = [0, 1].map { range(of: $0, order) }
    let isPicture = order.count > Self.vectorPoints
    let limits = [
      "set xrange [\(ranges[0].lowerBound):\(ranges[0].upperBound)]",
      "set yrange [\(ranges[1].lowerBound):\(ranges[1].upperBound)]",
    ]
    let axisCommands = [
      "set border 3", "set tics textcolor rgb '\(Ink.text)'",
      sheet.name(ofAxisBelow: box, axes.0),
      "set ylabel \(Quoted.text(axes.1)) textcolor rgb '\(Ink.text)'",
    ]
    let marks =
      legend.commands(on: sheet, left: box.right + 20) + namesOnMap(box, ranges, order, sheet)
    return Drawing(
      canvas: sheet, tables: [table(order)] + (edges.isEmpty ? [] : [lines]),
      commands: limits
        + (isPicture
          ? picture(box, order.count, sheet) + sheet.panel(box) + axisCommands + marks
            + [pictureCommand(box, ranges)]
          : sheet.panel(box) + axisCommands + marks + [pointsCommand(order.count, scale: 1)]),
      byproducts: isPicture ? ["NAME-points.png"] : []
    ).named(name)
  }

  /// Points with coordinates, in an order that has nothing to do with their groups, so that no
  /// group lies on top.
  private var drawn: [Int] {
    var random = CounterGenerator(seed: 1, stream: 0x5343)
    return (0..<points.rows).filter { points[$0, 0].isFinite && points[$0, 1].isFinite }
      .shuffled(using: &random)
  }

  private func range(of axis: Int, _ order: [Int]) -> ClosedRange<Double> {
    let values = order.map { Double(points[$0, axis]) }
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let margin = high > low ? 0.03 * (high - low) : 1
    return (low - margin)...(high + margin)
  }

  private func table(_ order: [Int]) -> DataTable {
    var table = DataTable(
      numbers: ["observation", "x", "y", "rgb", "mark"], texts: [grouping.kind])
    for i in order {
      let group = grouping.labels[i]
      table.append(
        [
          Double(i + 1), Double(points[i, 0]), Double(points[i, 1]),
          Palette.number(Palette.colour(group)), Double(Palette.mark(group)),
        ], [group < 0 ? "" : grouping.names[group]])
    }
    return table
  }

  /// The edges, from place to place.
  private var lines: DataTable {
    var table = DataTable(
      suffix: "-edges", numbers: ["observation", "other", "x", "y", "other_x", "other_y"])
    for edge in edges {
      let places = [edge.from, edge.to].flatMap { [Double(points[$0, 0]), Double(points[$0, 1])] }
      guard places.allSatisfy(\.isFinite) else { continue }
      table.append([Double(edge.from + 1), Double(edge.to + 1)] + places)
    }
    return table
  }

  /// In a picture marks are too small to have a shape.
  private func pointsCommand(_ count: Int, scale: Double) -> String {
    let radius = max(1, min(3.6, 110 / Double(count).squareRoot()))
    let lines =
      edges.isEmpty
      ? ""
      : "'NAME-edges.csv' using \"x\":\"y\":(column(\"other_x\") - column(\"x\"))"
        + ":(column(\"other_y\") - column(\"y\")) with vectors nohead lw \(decimal(0.6 * scale, 2)) "
        + "lc rgb '\(scale > 1 ? Ink.missing : Ink.line)', "
    return
      "plot \(lines)'NAME.csv' using \"x\":\"y\":\(scale > 1 ? "(7)" : "\"mark\""):\"rgb\" with points "
      + "pt variable ps \(decimal(scale * radius / Canvas.pointRadius, 3)) lc rgb variable"
  }

  /// Commands that write short names of compact groups at the medians of their points, the
  /// largest groups first, where there is room.
  private func namesOnMap(
    _ box: Box, _ ranges: [ClosedRange<Double>], _ order: [Int], _ sheet: Canvas
  ) -> [String] {
    var taken: [Box] = []
    var commands: [String] = []
    let isDrawn = Set(order)
    let all = [0, 1].map { middle(of: order, axis: $0) }
    let members = grouping.members.filter { $0.group >= 0 && $0.name.count <= 12 }
      .sorted { ($1.observations.count, $0.group) < ($0.observations.count, $1.group) }
    for member in members where grouping.names.count <= 60 {
      let shown = member.observations.filter(isDrawn.contains)
      guard !shown.isEmpty else { continue }
      let middles = [0, 1].map { middle(of: shown, axis: $0) }
      // The name of a group that is everywhere says nothing.
      guard zip(middles, all).allSatisfy({ $0.deviation <= 0.6 * $1.deviation }) else { continue }
      let median = middles.map(\.median)
      let share = zip(median, ranges).map {
        ($0 - $1.lowerBound) / ($1.upperBound - $1.lowerBound)
      }
      let width = Label.width(member.name) + 6
      let plate = Box(
        left: box.left + share[0] * box.width - width / 2,
        top: box.bottom - share[1] * box.height - 8, width: width, height: 16)
      guard !taken.contains(where: { $0.meets(plate) }) else { continue }
      taken.append(plate)
      commands.append(sheet.rectangle(plate, colour: "#FFFFFF", inFront: true, opacity: 0.72))
      commands.append(
        sheet.text(member.name, plate.left + width / 2, plate.top + 8, .center, colour: "#000000"))
    }
    return commands
  }

  /// The median of a coordinate, and the median distance from it.
  private func middle(of observations: [Int], axis: Int) -> (median: Double, deviation: Double) {
    let values = observations.map { Double(points[$0, axis]) }
    let median = quantile(values.sorted(), 0.5)
    return (median, quantile(values.map { abs($0 - median) }.sorted(), 0.5))
  }

  /// Commands that draw the points alone into a file, larger than they are shown.
  private func picture(_ box: Box, _ count: Int, _ sheet: Canvas) -> [String] {
    let (w, h) = (Int(box.width * Self.pictureScale), Int(box.height * Self.pictureScale))
    return [
      "picture = 'NAME-points.png'",
      "set terminal png truecolor transparent noenhanced size \(w),\(h)",
      "set output picture",
      "unset border", "unset tics",
      "set lmargin at screen 0", "set rmargin at screen 1", "set tmargin at screen 1",
      "set bmargin at screen 0",
      pointsCommand(count, scale: Self.pictureScale),
      "unset output",
    ] + sheet.terminal + [
      "set output target",
      "set xtics nomirror out scale 0.5", "set ytics nomirror out scale 0.5",
      "set border lc rgb '\(Ink.line)'",
    ]
  }

  private func pictureCommand(_ box: Box, _ ranges: [ClosedRange<Double>]) -> String {
    let steps = zip(ranges, [box.width * Self.pictureScale, box.height * Self.pictureScale]).map {
      ($0.upperBound - $0.lowerBound) / $1
    }
    return "plot picture binary filetype=png "
      + "origin=(\(ranges[0].lowerBound + steps[0] / 2),\(ranges[1].lowerBound + steps[1] / 2)) "
      + "dx=\(steps[0]) dy=\(steps[1]) with rgbalpha"
  }
}

/// Marks and names of groups, with their sizes, in as many columns as they need.
struct ScatterLegend {
  private let entries: [(name: String, group: Int)]
  private static let rows = 32
  private static let step = 17.0

  init(_ grouping: Grouping) {
    entries = grouping.members.map {
      let title = Label.abbreviated(grouping.title(of: $0.group))
      return ("\(title) (\(grouped($0.observations.count)))", $0.group)
    }
  }

  private var columns: [[(name: String, group: Int)]] {
    stride(from: 0, to: entries.count, by: ScatterLegend.rows).map {
      Array(entries[$0..<min(entries.count, $0 + ScatterLegend.rows)])
    }
  }

  /// The width of all columns.
  var width: Double {
    columns.reduce(8) { $0 + Label.width($1.map(\.name)) + 34 }
  }

  /// The height of the longest column.
  var height: Double { Double(min(entries.count, ScatterLegend.rows)) * ScatterLegend.step }

  /// Commands that draw the legend.
  func commands(on sheet: Canvas, left: Double) -> [String] {
    var left = left
    var commands: [String] = []
    for column in columns {
      for (row, entry) in column.enumerated() {
        let y = 22 + Double(row) * ScatterLegend.step
        commands.append(
          sheet.mark(
            left + 8, y, radius: 4.5, type: Palette.mark(entry.group),
            colour: Palette.colour(entry.group)))
        commands.append(sheet.text(entry.name, left + 18, y))
      }
      left += Label.width(column.map(\.name)) + 34
    }
    return commands
  }
}
