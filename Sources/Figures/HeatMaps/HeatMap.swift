internal import LinearAlgebra

/// A grid of coloured cells with groups of rows and of columns: what all heat maps are drawn by.
struct HeatMap {
  /// Neighbouring rows or columns under one name.
  struct Band {
    let name: String
    let count: Int
    var colour: String?
  }

  /// What colours stand for.
  struct Scale {
    let palette: String
    let lower, upper: Double
    let heading: String
  }

  /// The cells; NaN is left grey.
  let values: DoubleMatrix
  /// Groups of rows from above, together as many as there are rows.
  var rowBands: [Band] = []
  /// Groups of columns from the left.
  var columnBands: [Band] = []
  /// A name for each row, or none.
  var rowNames: [String] = []
  /// A name for each column, or none.
  var columnNames: [String] = []
  /// The side of a cell in pixels.
  let cell: (width: Double, height: Double)
  let scale: Scale
  /// Decimal places of numbers written into the cells; nil writes none.
  var places: Int?
  /// What the names of columns, and of rows, are in the table.
  var columnKind = "column"
  var rowKind = "row"
  /// Room to the left of the names, for a tree, and below, for its axis.
  var spaceLeft = 0.0
  var spaceBelow = 0.0
  /// Whether the names of rows are in the table alone.
  var showsNamesInTableOnly = false

  /// Up to so many cells, each is a mark of its own; beyond, they are a picture.
  private static let vectorCells = 600
  private static let bandGap = 13.0

  /// The rectangle of the cells.
  var grid: Box {
    Box(
      left: spaceLeft + leftMargin, top: topMargin, width: cell.width * Double(values.columns),
      height: cell.height * Double(values.rows))
  }

  /// The sheet.
  var canvas: Canvas {
    let right = rowNames.isEmpty ? 0 : bandWidth(rowBands)
    let scaleWidth = max(62, Label.width(scale.heading, size: 10) + 6)
    return Canvas(
      width: grid.right + right + 18 + scaleWidth,
      height: max(grid.bottom + bottomMargin + spaceBelow, grid.top + 170))
  }

  /// The whole drawing.
  func drawing() -> Drawing {
    Drawing(
      canvas: canvas, tables: [table],
      commands: frame + panelCommands + ["plot \(cells)\(numbers)"],
      keepsCellsSharp: true)
  }

  /// The cells as a table, a row a cell.
  var table: DataTable {
    var table = DataTable(
      numbers: ["\(columnKind)_position", "\(rowKind)_position", "value"],
      texts: [columnKind, rowKind, "\(columnKind)_group", "\(rowKind)_group"])
    let (rowGroups, columnGroups) = (names(rowBands), names(columnBands))
    for i in 0..<values.rows {
      for j in 0..<values.columns {
        table.append(
          [Double(j + 1), Double(i + 1), values[i, j]],
          [
            j < columnNames.count ? columnNames[j] : "\(j + 1)",
            i < rowNames.count ? rowNames[i] : "\(i + 1)",
            j < columnGroups.count ? columnGroups[j] : "",
            i < rowGroups.count ? rowGroups[i] : "",
          ])
      }
    }
    return table
  }

  /// Commands for everything around the cells.
  var frame: [String] {
    let sheet = canvas
    let box = grid
    return ["unset tics", "unset border", scale.palette]
      + ["set cbrange [\(brief(scale.lower)):\(brief(scale.upper))]"]
      + sheet.colourScale(
        Box(
          left: sheet.width.asDouble - max(62, Label.width(scale.heading, size: 10) + 6),
          top: box.top + 16, width: 12, height: min(130, max(box.height - 16, 90))),
        heading: scale.heading)
      + [sheet.rectangle(box, colour: "#E4E4E4")]
      + rowLabels + columnLabels
  }

  /// Commands that place the panel.
  var panelCommands: [String] {
    canvas.panel(grid) + [
      "set xrange [0.5:\(values.columns).5]", "set yrange [\(values.rows).5:0.5]",
    ]
  }

  /// What `plot` draws.
  var cells: String {
    let columns = "\"\(columnKind)_position\":\"\(rowKind)_position\""
    guard isPicture else {
      return "'NAME.csv' using \(columns):(0.5):(0.5):\"value\" with boxxyerror "
        + "fs solid noborder lc palette"
    }
    return "'NAME.csv' using \(columns):\"value\" with image"
  }

  /// Whether the cells are a picture within the figure.
  var isPicture: Bool {
    values.rows > 1 && values.columns > 1 && values.rows * values.columns > HeatMap.vectorCells
  }

  private var numbers: String {
    guard let places else { return "" }
    let position = "\"\(columnKind)_position\":\"\(rowKind)_position\""
    let middle = (scale.lower + scale.upper) / 2
    // White on dark cells: the upper half of a sequential scale.
    return ", '' using \(position):(sprintf('%.\(places)f', column(\"value\")))"
      + ":(column(\"value\") > \(brief(middle)) ? 0xFFFFFF : 0x222222) "
      + "with labels font ',9' tc rgb variable"
  }

  private func names(_ bands: [Band]) -> [String] {
    bands.flatMap { [String](repeating: $0.name, count: $0.count) }
  }
}

extension Int {
  var asDouble: Double { Double(self) }
}

// Names and separators of rows and columns.
extension HeatMap {
  private var showsRowNames: Bool {
    !rowNames.isEmpty && cell.height >= 9 && !showsNamesInTableOnly
  }
  private var showsColumnNames: Bool { !columnNames.isEmpty && cell.width >= 11 }
  private var turnsColumnNames: Bool {
    showsColumnNames && Label.width(columnNames.map { Label.abbreviated($0) }) > cell.width - 3
  }
  private var turnsColumnBands: Bool {
    columnBands.contains {
      Label.width(Label.abbreviated($0.name)) > Double($0.count) * cell.width - 4
    }
  }

  private func bandWidth(_ bands: [Band]) -> Double {
    bands.isEmpty ? 0 : Label.width(bands.map { Label.abbreviated($0.name) }) + 26
  }

  private var leftMargin: Double {
    let names = showsRowNames ? Label.width(rowNames.map { Label.abbreviated($0) }) + 10 : 8
    return max(names, rowNames.isEmpty ? bandWidth(rowBands) : 0) + 6
  }

  private var topMargin: Double {
    guard !columnBands.isEmpty else { return 24 }
    guard turnsColumnBands else { return 34 }
    return Label.width(columnBands.map { Label.abbreviated($0.name) }) + 16
  }

  private var bottomMargin: Double {
    guard showsColumnNames else { return 14 }
    return turnsColumnNames ? Label.width(columnNames.map { Label.abbreviated($0) }) + 16 : 26
  }

  private var rowLabels: [String] {
    let sheet = canvas
    var commands: [String] = []
    if showsRowNames {
      for (i, name) in rowNames.enumerated() {
        commands.append(
          sheet.text(
            Label.abbreviated(name), grid.left - 7, grid.top + (Double(i) + 0.5) * cell.height,
            .right))
      }
    }
    guard rowBands.count > 1 || !showsRowNames else { return commands }
    return commands + bandLabels(atLeft: rowNames.isEmpty)
  }

  /// Names of groups of rows beside the grid, moved apart where groups are thin.
  private func bandLabels(atLeft: Bool) -> [String] {
    let sheet = canvas
    let edges = edges(rowBands, from: grid.top, step: cell.height)
    let middles = zip(edges, edges.dropFirst()).map { ($0 + $1) / 2 }
    let places = Label.spread(
      middles, distance: HeatMap.bandGap, within: 8...max(9, Double(sheet.height) - 8))
    let side = atLeft ? -1.0 : 1.0
    let edge = atLeft ? grid.left : grid.right
    var commands: [String] = []
    for (k, band) in rowBands.enumerated() {
      if let colour = band.colour {
        let left = atLeft ? edge - 8 : edge + 3
        commands.append(
          sheet.rectangle(
            Box(left: left, top: edges[k], width: 5, height: edges[k + 1] - edges[k]),
            colour: colour, inFront: true))
      } else {
        commands.append(sheet.line((edge + side * 3, middles[k]), (edge + side * 8, middles[k])))
      }
      commands.append(
        sheet.line((edge + side * 8, middles[k]), (edge + side * 18, places[k])))
      commands.append(
        sheet.text(
          Label.abbreviated(band.name), edge + side * 20, places[k], atLeft ? .right : .left))
    }
    return commands + separators(edges.dropFirst().dropLast(), horizontal: true)
  }

  private var columnLabels: [String] {
    let sheet = canvas
    var commands: [String] = []
    if showsColumnNames {
      for (j, name) in columnNames.enumerated() {
        let left = grid.left + (Double(j) + 0.5) * cell.width
        commands.append(
          sheet.text(
            Label.abbreviated(name), left, grid.bottom + (turnsColumnNames ? 6 : 12),
            turnsColumnNames ? .right : .center, turned: turnsColumnNames ? 90 : 0))
      }
    }
    let edges = edges(columnBands, from: grid.left, step: cell.width)
    for (k, band) in columnBands.enumerated() {
      let middle = (edges[k] + edges[k + 1]) / 2
      commands.append(
        sheet.line((edges[k] + 1, grid.top - 5), (edges[k + 1] - 1, grid.top - 5)))
      commands.append(
        sheet.text(
          Label.abbreviated(band.name), middle, grid.top - (turnsColumnBands ? 9 : 15),
          turnsColumnBands ? .left : .center, turned: turnsColumnBands ? 90 : 0))
    }
    return commands + separators(edges.dropFirst().dropLast(), horizontal: false)
  }

  private func separators(_ edges: ArraySlice<Double>, horizontal: Bool) -> [String] {
    edges.map { edge in
      horizontal
        ? canvas.line((grid.left, edge), (grid.right, edge), colour: "#FFFFFF", width: 1.5)
        : canvas.line((edge, grid.top), (edge, grid.bottom), colour: "#FFFFFF", width: 1.5)
    }
  }

  private func edges(_ bands: [Band], from start: Double, step: Double) -> [Double] {
    bands.reduce(into: [start]) { edges, band in
      edges.append((edges.last ?? start) + Double(band.count) * step)
    }
  }
}
