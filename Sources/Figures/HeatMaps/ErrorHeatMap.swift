internal import LinearAlgebra

/// The error of every number of principal components × every number of neighbours.
public struct ErrorHeatMap: Figure {
  /// The name of the files.
  public let name: String
  private let grid: ErrorGrid

  /// Creates the figure.
  ///
  /// - Parameters:
  ///   - grid: The settings and their errors.
  ///   - name: The name of the files.
  public init(_ grid: ErrorGrid, name: String = "errors") {
    (self.grid, self.name) = (grid, name)
  }

  /// A heading of a few words.
  public var title: String { "Error by components and neighbors" }

  /// What the picture shows, with numbers.
  public var altText: String {
    "Heat map of the self-supervised error of \(counted(grid.components.count, "number")) of "
      + "components and \(counted(grid.neighbors.count, "number")) of neighbors: \(grid.words)."
  }

  /// How to read the picture, and what was left out.
  public var caption: String {
    "The mean squared error with which observations are predicted from their neighbors. The frame "
      + "marks the least. Errors above \(brief(significant(grid.greatestShown, 3))) have one colour."
  }

  /// The data and the commands that draw them.
  ///
  /// - Returns: A drawing whose first table is `NAME.csv`.
  /// - Throws: ``FigureError/nothingToDraw(figure:reason:)`` when there are no data.
  public func drawing() throws(FigureError) -> Drawing {
    guard let optimum = grid.optimum else {
      throw .nothingToDraw(figure: name, reason: "no setting has an error")
    }
    let map = heatMap(least: optimum.error)
    let (sheet, box) = (map.canvas, map.grid)
    var commands = map.frame
    commands.append(
      sheet.text(
        "neighbors", box.left + box.width / 2, Double(sheet.height) - 12, .center))
    commands.append(
      sheet.text("components", 14, box.top + box.height / 2, .center, turned: 90))
    commands += frame(of: optimum, in: map)
    return Drawing(
      canvas: sheet, tables: [map.table],
      commands: commands + map.panelCommands + ["plot \(map.cells)"], keepsCellsSharp: true
    ).named(name)
  }

  private func heatMap(least: Double) -> HeatMap {
    var values = DoubleMatrix(zeros: grid.components.count, grid.neighbors.count)
    for i in 0..<values.rows { for j in 0..<values.columns { values[i, j] = .nan } }
    for setting in grid.settings {
      guard let i = grid.components.firstIndex(of: setting.components),
        let j = grid.neighbors.firstIndex(of: setting.neighbors)
      else { continue }
      values[i, j] = setting.error
    }
    // Of a scale in few digits the ends must differ.
    let lower = significant(least, 4)
    let isFlat = brief(lower) == brief(significant(grid.greatestShown, 4))
    let upper = isFlat ? lower + max(0.05 * abs(lower), 0.01) : significant(grid.greatestShown, 4)
    let width = min(34, max(12, (560 / Double(values.columns)).rounded(.down)))
    let height = min(26, max(12, (360 / Double(values.rows)).rounded(.down)))
    var map = HeatMap(
      values: values, rowNames: grid.components.map(String.init),
      columnNames: grid.neighbors.map(String.init), cell: (width, height),
      scale: HeatMap.Scale(
        palette: Palette.sequential, lower: lower, upper: upper, heading: "error"),
      columnKind: "neighbors", rowKind: "components")
    (map.spaceLeft, map.spaceBelow) = (16, 18)
    return map
  }

  /// Lines around the cell of a setting.
  private func frame(of setting: ErrorGrid.Setting, in map: HeatMap) -> [String] {
    guard let i = grid.components.firstIndex(of: setting.components),
      let j = grid.neighbors.firstIndex(of: setting.neighbors)
    else { return [] }
    let (box, sheet) = (map.grid, map.canvas)
    let left = box.left + Double(j) * map.cell.width
    let top = box.top + Double(i) * map.cell.height
    let (right, bottom) = (left + map.cell.width, top + map.cell.height)
    return [
      ((left, top), (right, top)), ((right, top), (right, bottom)),
      ((right, bottom), (left, bottom)), ((left, bottom), (left, top)),
    ].map { sheet.line($0.0, $0.1, colour: "#D55E00", width: 2.5) }
  }
}
