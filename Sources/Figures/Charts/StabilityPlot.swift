/// How steady the clusters are: a box a cluster, and the distribution over all observations.
public struct StabilityPlot: Figure {
  /// The name of the files.
  public let name: String
  private let stability: [Double]
  private let grouping: Grouping

  /// Creates the figure.
  ///
  /// - Parameters:
  ///   - stability: The stability of each observation, in [0, 1]; NaN where there is none.
  ///   - grouping: The clusters of the observations.
  ///   - name: The name of the files.
  public init(_ stability: [Double], grouping: Grouping, name: String = "stability") {
    precondition(
      stability.count == grouping.labels.count,
      "\(stability.count) stabilities of \(grouping.labels.count) observations")
    (self.stability, self.grouping, self.name) = (stability, grouping, name)
  }

  /// A heading of a few words.
  public var title: String { "Stability of the \(grouping.kind)s" }

  /// What the picture shows, with numbers.
  public var altText: String {
    let all = stability.filter(\.isFinite)
    guard !all.isEmpty else { return "No stabilities." }
    let mean = all.reduce(0, +) / Double(all.count)
    let clusters = summaries
    let least = clusters.min { $0.mean < $1.mean }
    let most = clusters.max { $0.mean < $1.mean }
    let range = least.flatMap { least in
      most.map {
        "from \(decimal(least.mean, 2)) (\(least.name)) to \(decimal($0.mean, 2)) (\($0.name))"
      }
    }
    let low = all.count { $0 < 0.5 }
    return "Box plots of the stability of \(counted(clusters.count, grouping.kind)), means "
      + "\(range ?? ""), beside a histogram over \(counted(all.count, "observation")): mean "
      + "\(decimal(mean, 2)), \(percent(Double(low) / Double(all.count))) below 0.5."
  }

  /// How to read the picture, and what was left out.
  public var caption: String {
    "Left: stability of each \(grouping.kind): mean (dot), median (line), quartiles (box), 5th "
      + "and 95th percentile (whiskers). Right: the same over all observations, as a histogram. "
      + "1 means that all heads agree on where an observation belongs."
  }

  /// The data and the commands that draw them.
  ///
  /// - Returns: A drawing whose first table is `NAME.csv`.
  /// - Throws: ``FigureError/nothingToDraw(figure:reason:)`` when there are no data.
  public func drawing() throws(FigureError) -> Drawing {
    let clusters = summaries
    guard !clusters.isEmpty else {
      throw .nothingToDraw(figure: name, reason: "no observation has a stability")
    }
    let step = 20.0
    let left = Label.width(clusters.map { Label.abbreviated($0.name) }) + 16
    let height = max(step * Double(clusters.count) + 6, 150)
    let boxes = Box(left: left, top: 12, width: 320, height: height)
    let bars = Box(left: boxes.right + 74, top: 12, width: 220, height: min(height, 260))
    let sheet = Canvas(width: bars.right + 16, height: boxes.bottom + 54)
    var names = [sheet.name(ofAxisBelow: boxes, "stability")]
    for (place, cluster) in clusters.enumerated() {
      names.append(
        sheet.text(
          Label.abbreviated(cluster.name), left - 8,
          boxes.top + (Double(place) + 0.65) / (Double(clusters.count) + 0.3) * height, .right))
    }
    let axes = [
      "set border 1", "unset ytics", "set xtics 0,0.2,1 textcolor rgb '\(Ink.text)'",
      "set grid xtics lc rgb '\(Ink.grid)' lw 1", "set xrange [0:1]",
    ]
    let count = Double(clusters.count)
    let y = "\"position\""
    let boxPlot = [
      "set yrange [\(decimal(count + 0.65, 2)):0.35]",
      "plot 'NAME.csv' using \"p05\":\(y):(column(\"p95\") - column(\"p05\")):(0) "
        + "with vectors nohead lc rgb '\(Ink.line)', \\",
      "  '' using ((column(\"p25\") + column(\"p75\")) / 2):\(y):"
        + "((column(\"p75\") - column(\"p25\")) / 2):(0.32):\"rgb\" "
        + "with boxxyerror fs solid 0.75 noborder lc rgb variable, \\",
      "  '' using \"median\":(column(\"position\") - 0.32):(0):(0.64) "
        + "with vectors nohead lw 2 lc rgb '#111111', \\",
      "  '' using \"mean\":\(y) with points pt 7 ps 0.9 lc rgb '#FFFFFF', \\",
      "  '' using \"mean\":\(y) with points pt 7 ps 0.6 lc rgb '#111111'",
    ]
    let histogram = [
      "unset label", sheet.name(ofAxisBelow: bars, "stability"), "set border 3",
      "set ytics nomirror out scale 0.5 textcolor rgb '\(Ink.text)'", "set yrange [0:*]",
      "set ylabel 'observations' offset 1,0 textcolor rgb '\(Ink.text)'",
      "plot 'NAME-histogram.csv' using \"stability\":\"observations\":(0.046) with boxes "
        + "fs solid noborder lc rgb '\(Palette.okabeIto[0])'",
    ]
    return Drawing(
      canvas: sheet, tables: [boxTable(clusters), histogramTable],
      commands: ["set multiplot"] + sheet.panel(boxes) + axes + names + boxPlot
        + sheet.panel(bars) + histogram + ["unset multiplot"]
    ).named(name)
  }

  private struct Summary {
    let name: String
    let group, count: Int
    let mean: Double
    let quantiles: [Double]
  }

  private var summaries: [Summary] {
    grouping.members.compactMap { member in
      let values = member.observations.map { stability[$0] }.filter(\.isFinite).sorted()
      guard !values.isEmpty else { return nil }
      return Summary(
        name: grouping.title(of: member.group), group: member.group, count: values.count,
        mean: values.reduce(0, +) / Double(values.count),
        quantiles: [0.05, 0.25, 0.5, 0.75, 0.95].map { quantile(values, $0) })
    }
  }

  private func boxTable(_ clusters: [Summary]) -> DataTable {
    var table = DataTable(
      numbers: [
        "position", "observations", "mean", "p05", "p25", "median", "p75", "p95", "rgb",
      ], texts: [grouping.kind])
    for (place, cluster) in clusters.enumerated() {
      table.append(
        [Double(place + 1), Double(cluster.count), cluster.mean] + cluster.quantiles
          + [Palette.number(Palette.colour(cluster.group))], [cluster.name])
    }
    return table
  }

  private var histogramTable: DataTable {
    var counts = [Int](repeating: 0, count: 20)
    for value in stability where value.isFinite {
      counts[max(0, min(19, Int(value * 20)))] += 1
    }
    var table = DataTable(suffix: "-histogram", numbers: ["stability", "observations"])
    for (bin, count) in counts.enumerated() {
      table.append([(Double(bin) + 0.5) / 20, Double(count)])
    }
    return table
  }
}
