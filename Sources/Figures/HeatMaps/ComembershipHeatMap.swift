public import LinearAlgebra

/// How often observations share a cluster under noise, ordered by cluster.
public struct ComembershipHeatMap: Figure {
  /// The name of the files.
  public let name: String
  private let values: DoubleMatrix
  private let grouping: Grouping
  private let order: [Int]

  /// The most lines and columns of the matrix.
  private static let limit = 240

  /// Creates the figure.
  ///
  /// - Parameters:
  ///   - values: An *n × n* symmetric matrix of shares in [0, 1].
  ///   - grouping: The clusters of the *n* observations.
  ///   - order: The observations in the order in which they stand within their clusters.
  ///   - name: The name of the files.
  public init(
    _ values: DoubleMatrix, grouping: Grouping, order: [Int], name: String = "comembership"
  ) {
    precondition(
      values.rows == values.columns && values.rows == grouping.labels.count
        && order.count == values.rows,
      "\(grouping.labels.count) labels and an order of \(order.count) for a \(values)")
    (self.values, self.grouping, self.order, self.name) = (values, grouping, order, name)
  }

  /// A heading of a few words.
  public var title: String { "Co-membership under noise" }

  /// What the picture shows, with numbers.
  public var altText: String {
    let (within, between) = means
    return "Matrix of how often \(counted(values.rows, "observation")) share a cluster under "
      + "noise: \(decimal(within, 2)) on average within the "
      + "\(counted(grouping.members.count, grouping.kind))"
      + (between.isNaN ? "." : " and \(decimal(between, 2)) between them.")
  }

  /// How to read the picture, and what was left out.
  public var caption: String {
    "The share of perturbed forests in which two observations are in one tree, by "
      + "\(grouping.kind), the surest observations of each first."
      + (values.rows > Self.limit
        ? " Of \(grouped(values.rows)) observations \(Self.limit) are shown, evenly in this order."
        : "")
  }

  /// The data and the commands that draw them.
  ///
  /// - Returns: A drawing whose first table is `NAME.csv`.
  /// - Throws: ``FigureError/nothingToDraw(figure:reason:)`` when there are no data.
  public func drawing() throws(FigureError) -> Drawing {
    let lines = shown
    guard !lines.isEmpty else {
      throw .nothingToDraw(figure: name, reason: "there are no observations")
    }
    let side = max(1.5, min(24, 480 / Double(lines.count)))
    var map = HeatMap(
      values: DoubleMatrix(rows: lines.count, columns: lines.count) {
        values[lines[$0], lines[$1]]
      },
      cell: (side, side),
      scale: HeatMap.Scale(
        palette: Palette.shares, lower: 0, upper: 1, heading: "co-membership"),
      columnKind: "column", rowKind: "line")
    map.rowBands = grouping.bands(lines)
    // Names stand on the right; those of lines are in the table alone.
    map.rowNames = lines.indices.map { "\($0 + 1)" }
    map.showsNamesInTableOnly = true
    return map.drawing().named(name)
  }

  /// The observation of each line: evenly over all, by group.
  private var shown: [Int] {
    let all = grouping.members.indices.flatMap { place -> [Int] in
      let group = grouping.members[place].group
      return order.filter { grouping.labels[$0] == group }
    }
    let count = min(all.count, Self.limit)
    return (0..<count).map { all[(2 * $0 + 1) * all.count / (2 * count)] }
  }

  /// The mean over pairs of one group and over pairs of two, of the lines that are shown.
  private var means: (within: Double, between: Double) {
    let lines = shown
    var (within, between) = ((sum: 0.0, count: 0.0), (sum: 0.0, count: 0.0))
    for (place, i) in lines.enumerated() {
      for j in lines[..<place] {
        if grouping.labels[i] == grouping.labels[j] {
          within = (within.sum + values[i, j], within.count + 1)
        } else {
          between = (between.sum + values[i, j], between.count + 1)
        }
      }
    }
    return (
      within.count > 0 ? within.sum / within.count : 1,
      between.count > 0 ? between.sum / between.count : .nan
    )
  }
}
