public import LinearAlgebra

/// The embedding of every observation, observations by group, columns by head.
///
/// It is figure 3 of the paper.
public struct EmbeddingHeatMap: Figure {
  /// The name of the files.
  public let name: String
  private let values: Matrix
  private let columns: [ColumnGroup]
  private let grouping: Grouping

  /// Creates the figure.
  ///
  /// - Parameters:
  ///   - values: An *n × d* matrix: the dimensions of all heads side by side.
  ///   - columns: The heads, with their numbers of dimensions; together *d*.
  ///   - grouping: The groups of the *n* observations.
  ///   - name: The name of the files.
  public init(
    _ values: Matrix, columns: [ColumnGroup], grouping: Grouping, name: String = "embedding"
  ) {
    checkShapes(values, columns, grouping)
    (self.values, self.columns, self.grouping, self.name) = (values, columns, grouping, name)
  }

  /// A heading of a few words.
  public var title: String { "Embedding of the observations by \(grouping.kind)" }

  /// What the picture shows, with numbers.
  public var altText: String {
    "Heat map of \(counted(values.columns, "embedding dimension")) in "
      + "\(counted(columns.count, "head")) for \(counted(values.rows, "observation")) in "
      + "\(counted(grouping.members.count, "group")) by \(grouping.kind); \(nearZero)."
  }

  /// How to read the picture, and what was left out.
  public var caption: String {
    "Coordinates of the observations in the embedding, grouped by \(grouping.kind) (number of "
      + "observations in brackets) and by head. Blue is below zero, red above; colours end at the "
      + "98th percentile of the absolute value. "
      + RowSlices(of: values, by: grouping).remark(of: values.rows)
  }

  /// The data and the commands that draw them.
  ///
  /// - Returns: A drawing whose first table is `NAME.csv`.
  /// - Throws: ``FigureError/nothingToDraw(figure:reason:)`` when there are no data.
  public func drawing() throws(FigureError) -> Drawing {
    try requireCells(values, name)
    let slices = RowSlices(of: values, by: grouping)
    let means = slices.means(of: values)
    let limit = symmetricLimit(means)
    return HeatMap(
      values: means, rowBands: slices.bands,
      columnBands: columns.map { HeatMap.Band(name: $0.name, count: $0.count) },
      columnNames: dimensionNames(columns), cell: cellSize(means, bands: slices.bands.count),
      scale: HeatMap.Scale(
        palette: Palette.diverging, lower: -limit, upper: limit, heading: "coordinate"),
      columnKind: "dimension", rowKind: "line"
    ).drawing().named(name)
  }

  private var nearZero: String {
    let finite = values.elements.filter(\.isFinite)
    let square = finite.reduce(0.0) { $0 + Double($1) * Double($1) }
    let limit = 0.1 * (square / Double(max(finite.count, 1))).squareRoot()
    let small = finite.count { Double(abs($0)) <= limit }
    return "\(percent(Double(small) / Double(max(finite.count, 1)))) of the coordinates are near "
      + "zero"
  }
}

/// The probability of every cluster for every observation, columns by head.
///
/// It is figure 4 of the paper.
public struct MembershipHeatMap: Figure {
  /// The name of the files.
  public let name: String
  private let values: Matrix
  private let columns: [ColumnGroup]
  private let grouping: Grouping

  /// Creates the figure.
  ///
  /// - Parameters:
  ///   - values: An *n × k* matrix: the memberships of all heads side by side, in [0, 1].
  ///   - columns: The heads, with their numbers of clusters; together *k*.
  ///   - grouping: The groups of the *n* observations.
  ///   - name: The name of the files.
  public init(
    _ values: Matrix, columns: [ColumnGroup], grouping: Grouping, name: String = "memberships"
  ) {
    checkShapes(values, columns, grouping)
    (self.values, self.columns, self.grouping, self.name) = (values, columns, grouping, name)
  }

  /// A heading of a few words.
  public var title: String { "Cluster probabilities by \(grouping.kind)" }

  /// What the picture shows, with numbers.
  public var altText: String {
    let sure = values.elements.count { $0 >= 0.5 }
    let share = Double(sure) / Double(max(values.rows * max(columns.count, 1), 1))
    return "Heat map of the probabilities of \(counted(values.columns, "cluster")) in "
      + "\(counted(columns.count, "head")) for \(counted(values.rows, "observation")) in "
      + "\(counted(grouping.members.count, "group")) by \(grouping.kind); on average "
      + "\(percent(share)) of the observations have a cluster of probability 0.5 or more in a head."
  }

  /// How to read the picture, and what was left out.
  public var caption: String {
    "Probabilities of the clusters in every head, observations grouped by \(grouping.kind) "
      + "(number of observations in brackets). White is 0, dark is 1. "
      + RowSlices(of: values, by: grouping).remark(of: values.rows)
  }

  /// The data and the commands that draw them.
  ///
  /// - Returns: A drawing whose first table is `NAME.csv`.
  /// - Throws: ``FigureError/nothingToDraw(figure:reason:)`` when there are no data.
  public func drawing() throws(FigureError) -> Drawing {
    try requireCells(values, name)
    let slices = RowSlices(of: values, by: grouping)
    let means = slices.means(of: values)
    return HeatMap(
      values: means, rowBands: slices.bands,
      columnBands: columns.map { HeatMap.Band(name: $0.name, count: $0.count) },
      columnNames: dimensionNames(columns), cell: cellSize(means, bands: slices.bands.count),
      scale: HeatMap.Scale(palette: Palette.shares, lower: 0, upper: 1, heading: "probability"),
      columnKind: "cluster", rowKind: "line"
    ).drawing().named(name)
  }
}

private func checkShapes(_ values: Matrix, _ columns: [ColumnGroup], _ grouping: Grouping) {
  let width = columns.reduce(0) { $0 + $1.count }
  precondition(
    width == values.columns && grouping.labels.count == values.rows,
    "heads of \(width) columns and \(grouping.labels.count) labels do not fit a \(values)")
}

private func requireCells(_ values: Matrix, _ name: String) throws(FigureError) {
  guard values.rows > 0, values.columns > 0 else {
    throw .nothingToDraw(figure: name, reason: "the matrix is \(values.rows) × \(values.columns)")
  }
}

/// Columns numbered within their head.
private func dimensionNames(_ columns: [ColumnGroup]) -> [String] {
  columns.flatMap { head in (0..<head.count).map { "\($0 + 1)" } }
}

/// Cells that make a picture of about 640 × 480 pixels, higher where many groups need their names.
private func cellSize(_ values: DoubleMatrix, bands: Int) -> (width: Double, height: Double) {
  (
    min(26, max(4, (640 / Double(values.columns)).rounded(.down))),
    min(18, max(1.5, max(480, 13.5 * Double(bands)) / Double(values.rows)))
  )
}

/// Where a symmetric scale of colours ends: the 98th percentile of the absolute values.
func symmetricLimit(_ values: DoubleMatrix) -> Double {
  let sizes = values.elements.map { abs($0) }.filter(\.isFinite).sorted()
  let limit = quantile(sizes, 0.98)
  return limit > 0 ? significant(limit, 2) : 1
}

extension Drawing {
  /// The drawing with the figure's name in its commands.
  func named(_ name: String) -> Drawing {
    Drawing(
      canvas: canvas, tables: tables,
      commands: commands.map { $0.replacing("'NAME", with: "'\(name)") },
      byproducts: byproducts.map { $0.replacing("NAME", with: name) },
      keepsCellsSharp: keepsCellsSharp)
  }
}
