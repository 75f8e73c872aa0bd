public import LinearAlgebra

/// How often heads put observations together, ordered by the tree that is drawn beside it.
public struct ConsensusMatrix: Figure {
  /// One merge of the tree: leaves are 0 ..< *g*, merge *i* makes node *g* + *i*.
  public struct Merge: Sendable, Hashable {
    let left, right: Int
    let height: Double

    /// Creates a merge.
    ///
    /// - Parameters:
    ///   - left: A node.
    ///   - right: Another node.
    ///   - height: Where they merge, 0 ... 1.
    public init(left: Int, right: Int, height: Double) {
      (self.left, self.right, self.height) = (left, right, height)
    }
  }

  /// The name of the files.
  public let name: String
  private let association: DoubleMatrix
  private let sizes: [Int]
  private let merges: [Merge]
  private let grouping: Grouping

  /// The most lines and columns of the matrix.
  private static let limit = 240

  /// Creates the figure.
  ///
  /// - Parameters:
  ///   - association: A *g × g* symmetric matrix: the mean co-association of the observations of
  ///     two leaves, in [0, 1].
  ///   - sizes: The observations of each leaf.
  ///   - merges: The *g* − 1 merges, each after those that it merges.
  ///   - grouping: The cluster of each leaf.
  ///   - name: The name of the files.
  public init(
    _ association: DoubleMatrix, sizes: [Int], merges: [Merge], grouping: Grouping,
    name: String = "consensus"
  ) {
    precondition(
      association.rows == sizes.count && association.columns == sizes.count
        && grouping.labels.count == sizes.count && merges.count == max(sizes.count - 1, 0),
      "\(sizes.count) leaves, \(merges.count) merges and \(grouping.labels.count) labels do not "
        + "fit a \(association)")
    (self.association, self.sizes, self.merges) = (association, sizes, merges)
    (self.grouping, self.name) = (grouping, name)
  }

  /// A heading of a few words.
  public var title: String { "Consensus of the heads" }

  /// What the picture shows, with numbers.
  public var altText: String {
    let (within, between) = meanAssociation
    return "Matrix of how often heads put \(counted(sizes.reduce(0, +), "observation")) in "
      + "\(grouped(sizes.count)) groups together, beside their "
      + "tree: \(decimal(within, 2)) on average within the "
      + "\(counted(grouping.members.count, grouping.kind)) and \(decimal(between, 2)) between them."
  }

  /// How to read the picture, and what was left out.
  public var caption: String {
    let n = sizes.reduce(0, +)
    return "Co-association: the chance that a head puts two observations together. Observations "
      + "are in the order of the consensus tree, whose merges stand at 1 − the mean "
      + "co-association."
      + (n > Self.limit
        ? " Of \(grouped(n)) observations \(Self.limit) are shown, evenly along the tree." : "")
  }

  /// The data and the commands that draw them.
  ///
  /// - Returns: A drawing whose first table is `NAME.csv`.
  /// - Throws: ``FigureError/nothingToDraw(figure:reason:)`` when there are no data.
  public func drawing() throws(FigureError) -> Drawing {
    let n = sizes.reduce(0, +)
    guard n > 0 else { throw .nothingToDraw(figure: name, reason: "there are no observations") }
    let order = leafOrder
    let lines = linesShown(order, count: min(n, Self.limit))
    let side = max(1.5, min(24, 480 / Double(lines.count)))
    let treeWidth = 150.0
    var map = HeatMap(
      values: DoubleMatrix(rows: lines.count, columns: lines.count) {
        association[lines[$0], lines[$1]]
      },
      cell: (side, side),
      scale: HeatMap.Scale(palette: Palette.shares, lower: 0, upper: 1, heading: "co-association"),
      columnKind: "column", rowKind: "line", spaceLeft: treeWidth, spaceBelow: 42)
    map.rowBands = grouping.bands(lines)
    // Names stand on the right, the tree on the left: a name for each line keeps them there.
    map.rowNames = lines.indices.map { "\($0 + 1)" }
    map.showsNamesInTableOnly = true
    let sheet = map.canvas
    let tree = Box(
      left: 14, top: map.grid.top, width: map.grid.left - 22, height: map.grid.height)
    let branches = branches(order)
    return Drawing(
      canvas: sheet, tables: [map.table, branches],
      commands: ["set multiplot"] + map.frame + map.panelCommands
        + ["plot \(map.cells)", "unset colorbox", "unset label", "unset arrow", "unset object"]
        + sheet.panel(tree)
        + [
          "set border 1", sheet.name(ofAxisBelow: tree, "1 − co-association"),
          "set xtics nomirror out scale 0.5 0,0.5,1 font ',9' textcolor rgb '\(Ink.text)'",
          "set xrange [1.02:0]", "set yrange [\(n):0]",
          "plot 'NAME-tree.csv' using \"from_height\":\"from\":"
            + "(column(\"to_height\") - column(\"from_height\")):(column(\"to\") - column(\"from\")) "
            + "with vectors nohead lc rgb '\(Ink.text)'",
          "unset multiplot",
        ],
      keepsCellsSharp: true
    ).named(name)
  }

  /// The leaves as the tree is drawn, the larger side of a merge first.
  private var leafOrder: [Int] {
    let g = sizes.count
    var below = sizes
    for merge in merges { below.append(below[merge.left] + below[merge.right]) }
    var order: [Int] = []
    var open = [g + merges.count - 1]
    while let node = open.popLast() {
      guard node >= g else {
        if node >= 0 { order.append(node) }
        continue
      }
      let merge = merges[node - g]
      let isLeftFirst = (below[merge.right], merge.left) <= (below[merge.left], merge.right)
      open += isLeftFirst ? [merge.right, merge.left] : [merge.left, merge.right]
    }
    return order
  }

  /// The leaf of each line: evenly over the observations.
  private func linesShown(_ order: [Int], count: Int) -> [Int] {
    let all = order.flatMap { [Int](repeating: $0, count: sizes[$0]) }
    return (0..<count).map { all[(2 * $0 + 1) * all.count / (2 * count)] }
  }

  /// The lines of the tree: three a merge.
  private func branches(_ order: [Int]) -> DataTable {
    var table = DataTable(
      suffix: "-tree", numbers: ["merge", "from_height", "from", "to_height", "to"])
    var middle = [Double](repeating: 0, count: sizes.count)
    var height = [Double](repeating: 0, count: sizes.count)
    var start = 0.0
    for leaf in order {
      middle[leaf] = start + Double(sizes[leaf]) / 2
      start += Double(sizes[leaf])
    }
    for (number, merge) in merges.enumerated() {
      for child in [merge.left, merge.right] {
        table.append([
          Double(number + 1), height[child], middle[child], merge.height, middle[child],
        ])
      }
      table.append([
        Double(number + 1), merge.height, middle[merge.left], merge.height, middle[merge.right],
      ])
      middle.append((middle[merge.left] + middle[merge.right]) / 2)
      height.append(merge.height)
    }
    if merges.isEmpty { table.append([1, 0, start / 2, 1, start / 2]) }
    return table
  }

  private var meanAssociation: (within: Double, between: Double) {
    var sums = (within: 0.0, between: 0.0)
    var weights = (within: 0.0, between: 0.0)
    for i in sizes.indices {
      for j in sizes.indices {
        let weight = Double(sizes[i]) * Double(sizes[j])
        if grouping.labels[i] == grouping.labels[j] {
          sums.within += weight * association[i, j]
          weights.within += weight
        } else {
          sums.between += weight * association[i, j]
          weights.between += weight
        }
      }
    }
    return (sums.within / max(weights.within, 1), sums.between / max(weights.between, 1))
  }
}
