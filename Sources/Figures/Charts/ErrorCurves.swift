/// The error against the number of neighbours, a line for each number of principal components.
public struct ErrorCurves: Figure {
  /// The name of the files.
  public let name: String
  private let grid: ErrorGrid

  /// Creates the figure.
  ///
  /// - Parameters:
  ///   - grid: The settings and their errors.
  ///   - name: The name of the files.
  public init(_ grid: ErrorGrid, name: String = "error_curves") {
    (self.grid, self.name) = (grid, name)
  }

  /// A heading of a few words.
  public var title: String { "Error by neighbors" }

  /// What the picture shows, with numbers.
  public var altText: String {
    "Curves of the self-supervised error over the number of neighbors, "
      + "\(counted(grid.components.count, "line")), one for each number of components: "
      + "\(grid.words)."
  }

  /// How to read the picture, and what was left out.
  public var caption: String {
    "The mean squared error with which observations are predicted from their neighbors. The "
      + "circle marks the least."
      + (cut ? " The axis ends below the errors of too few neighbors." : "")
  }

  /// Whether some errors lie above the axis.
  private var cut: Bool {
    grid.settings.contains { $0.error > grid.greatestShown * (1 + 1e-9) }
  }

  private static let left = 84.0

  /// The data and the commands that draw them.
  ///
  /// - Returns: A drawing whose first table is `NAME.csv`.
  /// - Throws: ``FigureError/nothingToDraw(figure:reason:)`` when there are no data.
  public func drawing() throws(FigureError) -> Drawing {
    guard let optimum = grid.optimum, let first = grid.neighbors.first,
      let last = grid.neighbors.last
    else { throw .nothingToDraw(figure: name, reason: "no setting has an error") }
    let names = grid.components.map { "\($0) PC\($0 == 1 ? "" : "s")" }
    let step = max(11, min(16, 280 / Double(names.count)))
    let height = max(280, step * Double(names.count))
    let box = Box(left: ErrorCurves.left, top: 22, width: 520, height: height)
    let sheet = Canvas(
      width: box.right + 50 + Label.width(names), height: box.bottom + 56)
    let span = grid.greatestShown - optimum.error
    let isLogarithmic = last > 20 * first
    let range = isLogarithmic ? (Double(first) / 1.12, Double(last) * 1.12) : edge(first, last)
    var commands = [
      "set border 3", "set tics textcolor rgb '\(Ink.text)'",
      "set grid ytics lc rgb '\(Ink.grid)' lw 1",
      isLogarithmic ? "set logscale x" : "unset logscale x",
      "set xrange [\(brief(range.0)):\(brief(range.1))]",
      "set yrange [\(optimum.error - 0.06 * span):\(grid.greatestShown + 0.04 * span)]",
      "set xtics (\(ticks(isLogarithmic).map(String.init).joined(separator: ", ")))",
      sheet.name(ofAxisBelow: box, "neighbors"),
      sheet.text("error", 14, box.top + box.height / 2, .center, turned: 90),
    ]
    commands += sheet.panel(box) + legend(names, sheet, box, step)
    let lines = grid.components.indices.map { c in
      "'NAME.csv' using \"neighbors\":\"error_\(grid.components[c])_pcs\" with linespoints "
        + "pt \(Palette.mark(c)) ps 0.4 lw 1.6 dt \(1 + c / 8) lc rgb '\(Palette.colour(c))'"
    }
    commands.append(
      "set label '' at \(optimum.neighbors),\(optimum.error) point pt 6 ps 2 lw 2 "
        + "lc rgb '\(Ink.text)' front")
    commands.append("plot " + lines.joined(separator: ", \\\n  "))
    return Drawing(canvas: sheet, tables: [table], commands: commands).named(name)
  }

  private var table: DataTable {
    var table = DataTable(
      numbers: ["neighbors"] + grid.components.map { "error_\($0)_pcs" })
    let errors = Dictionary(
      grid.settings.map { ([$0.components, $0.neighbors], $0.error) },
      uniquingKeysWith: { first, _ in first })
    for k in grid.neighbors {
      table.append([Double(k)] + grid.components.map { errors[[$0, k]] ?? .nan })
    }
    return table
  }

  private func edge(_ first: Int, _ last: Int) -> (Double, Double) {
    let room = max(0.5, 0.03 * Double(last - first))
    return (Double(first) - room, Double(last) + room)
  }

  /// Some of the numbers of neighbours, with room between them.
  private func ticks(_ isLogarithmic: Bool) -> [Int] {
    let (least, most) = (grid.neighbors.first ?? 1, grid.neighbors.last ?? 1)
    var taken: [Int] = []
    for k in grid.neighbors {
      let far =
        isLogarithmic
        ? Double(k) >= 1.18 * Double(taken.last ?? 0)
        : Double(k - (taken.last ?? -most)) >= Double(most - least) / 16
      if far { taken.append(k) }
    }
    return taken
  }

  private func legend(
    _ names: [String], _ sheet: Canvas, _ box: Box, _ step: Double
  ) -> [String] {
    names.enumerated().flatMap { c, name -> [String] in
      let y = box.top + 6 + Double(c) * step
      return [
        sheet.line(
          (box.right + 12, y), (box.right + 30, y), colour: Palette.colour(c), width: 1.6,
          dash: 1 + c / 8),
        sheet.text(name, box.right + 35, y, size: step < 12 ? 9 : 10),
      ]
    }
  }
}
