/// The last merges of a tree, coloured by cluster.
public struct DendrogramPlot: Figure {
  /// One merge; nodes are numbered as in ``ConsensusMatrix/Merge``.
  public typealias Merge = ConsensusMatrix.Merge

  /// The name of the files.
  public let name: String
  private let merges: [Merge]
  private let grouping: Grouping
  private let cutHeight: Double?
  private let axis: String
  private let names: [String]

  /// The most ends of branches.
  private static let limit = 120
  /// Up to so many ends have names.
  private static let namedEnds = 60

  /// Creates the figure.
  ///
  /// - Parameters:
  ///   - merges: The *n* − 1 merges, by rising height.
  ///   - grouping: The cluster of each of the *n* observations.
  ///   - cutHeight: Where the tree is cut; nil draws no line.
  ///   - axis: What heights are.
  ///   - names: The names of the observations.
  ///   - name: The name of the files.
  public init(
    _ merges: [Merge], grouping: Grouping, cutHeight: Double?, axis: String, names: [String],
    name: String = "dendrogram"
  ) {
    let n = grouping.labels.count
    precondition(
      merges.count == max(n - 1, 0) && names.count == n,
      "\(merges.count) merges and \(names.count) names of \(n) observations")
    (self.merges, self.grouping, self.cutHeight) = (merges, grouping, cutHeight)
    (self.axis, self.names, self.name) = (axis, names, name)
  }

  /// A heading of a few words.
  public var title: String { "Dendrogram" }

  /// What the picture shows, with numbers.
  public var altText: String {
    let top = merges.last.map { "; the last at \(axis) \(brief($0.height))" } ?? ""
    return "Dendrogram of \(counted(grouping.labels.count, "observation")) in "
      + "\(counted(grouping.members.count, grouping.kind)): "
      + "\(counted(shownCount, "merge")) shown\(top)."
  }

  /// How to read the picture, and what was left out.
  public var caption: String {
    "Each merge stands at its height, the \(axis); branches have the colour of their "
      + "\(grouping.kind) and are dark where several meet."
      + (cutHeight == nil ? "" : " The dashed line is the cut.")
      + (shownCount < merges.count
        ? " The last \(grouped(shownCount)) of \(grouped(merges.count)) merges are shown; numbers in "
          + "brackets are observations below." : "")
  }

  /// The merges that are shown, counted from the root.
  private var shownCount: Int { min(merges.count, Self.limit - 1) }

  /// The data and the commands that draw them.
  ///
  /// - Returns: A drawing whose first table is `NAME.csv`.
  /// - Throws: ``FigureError/nothingToDraw(figure:reason:)`` when there are no data.
  public func drawing() throws(FigureError) -> Drawing {
    guard let top = merges.last else {
      throw .nothingToDraw(figure: name, reason: "there is nothing to merge")
    }
    let tree = ShownTree(merges, labels: grouping.labels, shown: shownCount)
    let hasNames = tree.ends.count <= Self.namedEnds
    let titles = hasNames ? tree.ends.map { Label.abbreviated(title(of: $0, tree), to: 24) } : []
    let legend = ScatterLegend(grouping)
    let box = Box(left: 66, top: 14, width: 640, height: 380)
    let below = hasNames ? Label.width(titles, size: 9) + 14 : 14
    let sheet = Canvas(
      width: box.right + 20 + legend.width, height: max(box.bottom + below, legend.height + 28))
    // A tree that is shown whole stands on the ground.
    let lowest = merges[merges.count - shownCount].height
    let floor =
      shownCount == merges.count ? 0 : max(0, lowest - 0.08 * max(top.height - lowest, 1e-9))
    let ceiling = top.height > floor ? top.height + 0.03 * (top.height - floor) : floor + 1
    var commands = [
      "set xrange [0.3:\(tree.ends.count).7]", "set yrange [\(floor):\(ceiling)]",
    ]
    commands += sheet.panel(box)
    commands += [
      "set border 2", "unset xtics", "set ytics textcolor rgb '\(Ink.text)'",
      "set ylabel \(Quoted.text(axis)) textcolor rgb '\(Ink.text)'",
    ]
    commands += legend.commands(on: sheet, left: box.right + 20)
    for (place, title) in titles.enumerated() {
      let x = box.left + box.width * (Double(place) + 0.7) / (Double(tree.ends.count) + 0.4)
      commands.append(sheet.text(title, x, box.bottom + 5, .right, turned: 90, size: 9))
    }
    if let cutHeight, cutHeight > floor, cutHeight < ceiling {
      let y = box.bottom - box.height * (cutHeight - floor) / (ceiling - floor)
      commands.append(sheet.line((box.left, y), (box.right, y), colour: Ink.quiet, dash: 2))
    }
    commands.append(
      "plot 'NAME.csv' using \"from\":\"from_height\":(column(\"to\") - column(\"from\")):"
        + "(column(\"to_height\") - column(\"from_height\")):\"rgb\" with vectors nohead lw 1.3 "
        + "lc rgb variable")
    return Drawing(
      canvas: sheet, tables: [tree.table(floor: floor)], commands: commands
    ).named(name)
  }

  /// The name of an observation, or how many stand below.
  private func title(of end: Int, _ tree: ShownTree) -> String {
    end < names.count ? names[end] : "(\(grouped(tree.sizes[end])))"
  }
}

/// The last merges of a tree, laid out.
private struct ShownTree {
  /// The nodes at the ends of branches, from the left: observations, and merges that are not shown.
  let ends: [Int]
  /// The observations below each node.
  let sizes: [Int]
  private let merges: ArraySlice<ConsensusMatrix.Merge>
  private let n: Int
  /// The group that all observations below a node share; −2 where there are several.
  private let groups: [Int]

  init(_ merges: [ConsensusMatrix.Merge], labels: [Int], shown: Int) {
    n = labels.count
    self.merges = merges.suffix(shown)
    var (sizes, groups) = ([Int](repeating: 1, count: n), labels)
    for merge in merges {
      sizes.append(sizes[merge.left] + sizes[merge.right])
      groups.append(groups[merge.left] == groups[merge.right] ? groups[merge.left] : -2)
    }
    (self.sizes, self.groups) = (sizes, groups)
    let firstShown = n + merges.count - shown
    var ends: [Int] = []
    var open = [n + merges.count - 1]
    while let node = open.popLast() {
      guard node >= firstShown else {
        ends.append(node)
        continue
      }
      let merge = merges[node - n]
      // The larger side stands on the left.
      let isLeftFirst = sizes[merge.left] >= sizes[merge.right]
      open += isLeftFirst ? [merge.right, merge.left] : [merge.left, merge.right]
    }
    self.ends = ends
  }

  /// The lines of the tree: three a merge.
  func table(floor: Double) -> DataTable {
    var table = DataTable(numbers: ["merge", "from", "from_height", "to", "to_height", "rgb"])
    var places: [Int: (x: Double, y: Double)] = [:]
    for (place, end) in ends.enumerated() { places[end] = (Double(place + 1), floor) }
    for (number, merge) in zip(merges.indices, merges) {
      guard let a = places[merge.left], let b = places[merge.right] else { continue }
      for (child, from) in [(merge.left, a), (merge.right, b)] {
        table.append([
          Double(number + 1), from.x, from.y, from.x, merge.height, colour(child),
        ])
      }
      table.append([Double(number + 1), a.x, merge.height, b.x, merge.height, colour(n + number)])
      places[n + number] = ((a.x + b.x) / 2, merge.height)
    }
    return table
  }

  private func colour(_ node: Int) -> Double {
    Palette.number(groups[node] == -2 ? Ink.text : Palette.colour(groups[node]))
  }
}
