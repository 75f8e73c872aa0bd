internal import Glibc

/// Where the dots of an enrichment plot stand, how large and in which colour.
struct EnrichmentLayout: Sendable {
  /// Names along one axis, by family, with their places.
  struct Axis: Sendable {
    /// Families in order of appearance.
    private(set) var families: [String] = []
    /// Names of each family in order of appearance.
    private(set) var names: [[String]] = []
    private var places: [[String]: Double] = [:]

    /// The slots that a family's heading takes.
    let heading: Double

    init(_ pairs: [(family: String, name: String)], heading: Double) {
      self.heading = heading
      var familyNumbers: [String: Int] = [:]
      var seen: Set<[String]> = []
      for pair in pairs where seen.insert([pair.family, pair.name]).inserted {
        if let number = familyNumbers[pair.family] {
          names[number].append(pair.name)
        } else {
          familyNumbers[pair.family] = families.count
          families.append(pair.family)
          names.append([pair.name])
        }
      }
      for (f, family) in families.enumerated() {
        for (i, name) in names[f].enumerated() {
          places[[family, name]] = start(of: f) + heading + Double(i)
        }
      }
    }

    /// The number of names.
    var count: Int { names.reduce(0) { $0 + $1.count } }
    /// The slots, headings included.
    var length: Double { Double(count) + heading * Double(families.count) }

    /// Where a family begins, in slots.
    func start(of family: Int) -> Double {
      names[..<family].reduce(0) { $0 + Double($1.count) + heading }
    }

    /// The slot of a name.
    func place(_ family: String, _ name: String) -> Double { places[[family, name]] ?? 0 }
  }

  let rows, columns: Axis
  /// Where colours end.
  let colourLimit: Double
  /// Where sizes end, as −log10 q.
  let evidenceLimit: Double
  private let entries: [EnrichmentDotPlot.Entry]
  private let significance: Double

  private static let rowHeight = 18.0
  private static let columnWidth = 18.0
  private static let radii = (least: 2.5, greatest: 8.0)

  init(_ entries: [EnrichmentDotPlot.Entry], significance: Double) {
    (self.entries, self.significance) = (entries, significance)
    rows = Axis(entries.map { ($0.family, $0.category) }, heading: 1.1)
    columns = Axis(entries.map { ($0.clustering, $0.cluster) }, heading: 0.7)
    let found = entries.filter { $0.q < significance }
    let ratios = found.map { abs($0.log2OddsRatio) }.filter(\.isFinite).sorted()
    let limit = quantile(ratios, 0.95)
    colourLimit = limit.isNaN ? 2 : min(6, max(1, limit.rounded(.up)))
    let evidence = found.map { EnrichmentLayout.evidence($0.q) }.filter(\.isFinite).sorted()
    let most = quantile(evidence, 0.95)
    evidenceLimit =
      most.isNaN ? 5 : min(50, max(EnrichmentLayout.evidence(significance) + 2, most)).rounded(.up)
  }

  /// −log10 q.
  private static func evidence(_ q: Double) -> Double { q > 0 ? -log10(q) : .infinity }

  private var grid: Box {
    Box(
      left: left, top: top, width: columns.length * Self.columnWidth + 8,
      height: rows.length * Self.rowHeight + 6)
  }
  private var left: Double {
    let names = rows.names.flatMap { $0 }.map { Label.abbreviated($0) }
    let families = rows.families.map { Label.abbreviated($0) }
    return max(Label.width(names) + 26, Label.width(families) + 14)
  }
  /// Whether the name of a group of columns is wider than its columns.
  private func turnsHead(_ group: Int) -> Bool {
    Label.width(Label.abbreviated(columns.families[group]))
      > Double(columns.names[group].count) * Self.columnWidth + 8
  }
  private var top: Double {
    let turned = columns.families.indices.filter(turnsHead).map {
      Label.abbreviated(columns.families[$0])
    }
    return turned.isEmpty ? 30 : Label.width(turned) + 18
  }
  private var turnsClusters: Bool {
    Label.width(columns.names.flatMap { $0 }) > Self.columnWidth - 2
  }
  private var bottomMargin: Double {
    turnsClusters
      ? Label.width(columns.names.flatMap { $0 }.map { Label.abbreviated($0) }) + 16 : 26
  }
  /// The sheet.
  var canvas: Canvas {
    Canvas(width: grid.right + 150, height: max(grid.bottom + bottomMargin, top + 390))
  }

  private func x(_ slot: Double) -> Double { grid.left + 4 + (slot + 0.5) * Self.columnWidth }
  private func y(_ slot: Double) -> Double { grid.top + 3 + (slot + 0.5) * Self.rowHeight }

  private func radius(_ q: Double) -> Double {
    let (least, greatest) = Self.radii
    let low = Self.evidence(significance)
    let share = (min(Self.evidence(q), evidenceLimit) - low) / max(evidenceLimit - low, 1e-9)
    return least + (greatest - least) * max(0, share).squareRoot()
  }

  /// A grey that darkens with the logarithm of a count.
  private func outline(_ count: Int) -> String {
    let most = Double(max(entries.map(\.observed).max() ?? 1, 10))
    let share = log(Double(max(count, 1))) / log(most)
    let grey = Int((215 * (1 - share)).rounded())
    let hex = String(grey, radix: 16)
    let pair = hex.count < 2 ? "0" + hex : hex
    return "#\(pair)\(pair)\(pair)"
  }

  /// The data, with places and sizes.
  var table: DataTable {
    var table = DataTable(
      numbers: [
        "x", "y", "log2_odds_ratio", "q", "observed", "colour", "point_size", "outline",
        "significant", "mark",
      ], texts: ["clustering", "cluster", "family", "category"])
    for entry in entries {
      let isTested = !entry.q.isNaN && !entry.log2OddsRatio.isNaN
      let isFound = isTested && entry.q < significance
      let ratio = entry.log2OddsRatio
      table.append(
        [
          columns.place(entry.clustering, entry.cluster), rows.place(entry.family, entry.category),
          ratio, entry.q, Double(entry.observed),
          isFound ? max(-colourLimit, min(colourLimit, ratio)) : .nan,
          isFound ? significant(radius(entry.q) / Canvas.pointRadius, 4) : isTested ? 0.35 : .nan,
          Palette.number(outline(entry.observed)), isTested ? (isFound ? 1 : 0) : .nan,
          isFound && ratio.isInfinite ? (ratio < 0 ? -1 : 1) : .nan,
        ], [entry.clustering, entry.cluster, entry.family, entry.category])
    }
    return table
  }

  /// Commands for names and lines.
  var frame: [String] {
    let sheet = canvas
    var commands = ["unset tics", "unset border", Palette.diverging]
    for (f, family) in rows.families.enumerated() {
      let headline = y(rows.start(of: f) + 0.25)
      commands.append(
        sheet.text(Label.abbreviated(family), 8, headline, colour: Ink.quiet))
      if f > 0 {
        let edge = y(rows.start(of: f) - 0.5)
        commands.append(sheet.line((8, edge), (grid.right, edge), colour: Ink.grid))
      }
      for category in rows.names[f] {
        let place = y(rows.place(family, category))
        commands.append(
          sheet.text(Label.abbreviated(category), grid.left - 8, place, .right))
        commands.append(
          sheet.line((grid.left, place), (grid.right, place), colour: "#F0F0F0", inFront: false))
      }
    }
    return commands + columnLabels(sheet)
  }

  private func columnLabels(_ sheet: Canvas) -> [String] {
    var commands: [String] = []
    for (f, family) in columns.families.enumerated() {
      let first = columns.start(of: f) + columns.heading
      let ends = (x(first - 0.4), x(first + Double(columns.names[f].count) - 0.6))
      commands.append(sheet.line((ends.0, grid.top - 4), (ends.1, grid.top - 4)))
      commands.append(
        sheet.text(
          Label.abbreviated(family), (ends.0 + ends.1) / 2, grid.top - (turnsHead(f) ? 9 : 15),
          turnsHead(f) ? .left : .center, turned: turnsHead(f) ? 90 : 0))
      for cluster in columns.names[f] {
        let place = x(columns.place(family, cluster))
        commands.append(
          sheet.text(
            Label.abbreviated(cluster), place, grid.bottom + (turnsClusters ? 6 : 10),
            turnsClusters ? .right : .center, turned: turnsClusters ? 90 : 0))
        commands.append(
          sheet.line((place, grid.top), (place, grid.bottom), colour: "#F0F0F0", inFront: false))
      }
    }
    return commands
  }

  /// Whether pairs that are not significant are drawn; thousands of them would be most of the file.
  var showsInsignificant: Bool { entries.count <= 2000 }

  /// Commands for what sizes, outlines and colours mean.
  var legend: [String] {
    let sheet = canvas
    let left = grid.right + 24
    var commands = sheet.colourScale(
      Box(left: left, top: top + 12, width: 12, height: 110), heading: "log2 odds ratio")
    var row = top + 152
    commands.append(sheet.text("−log10 q", left, row, size: 10))
    let low = Self.evidence(significance)
    for level in [low, (low + evidenceLimit) / 2, evidenceLimit] {
      row += 20
      let q = exp(-level * log(10))
      commands.append(sheet.mark(left + 9, row, radius: radius(q), type: 7, colour: Ink.quiet))
      commands.append(
        sheet.text(
          (level == evidenceLimit ? "≥ " : "") + brief(significant(level, 2)), left + 24, row,
          size: 10))
    }
    row += 20
    commands.append(sheet.mark(left + 9, row, radius: 1.5, type: 7, colour: Ink.missing))
    commands.append(sheet.text("q ≥ \(brief(significance))", left + 24, row, size: 10))
    row += 28
    commands.append(sheet.text("observations", left, row, size: 10))
    let most = max(entries.map(\.observed).max() ?? 1, 10)
    for count in [1, Int(Double(most).squareRoot().rounded()), most] {
      row += 18
      commands.append(sheet.mark(left + 9, row, radius: 6, type: 6, colour: outline(count)))
      commands.append(sheet.text(grouped(count), left + 24, row, size: 10))
    }
    row += 26
    commands.append(sheet.mark(left + 9, row, radius: 3, type: 2, colour: Ink.text))
    commands.append(sheet.text("none observed", left + 24, row, size: 10))
    row += 18
    commands.append(sheet.mark(left + 9, row, radius: 3, type: 1, colour: Ink.text))
    commands.append(sheet.text("all observed", left + 24, row, size: 10))
    return commands
  }

  /// Commands that draw the dots.
  var plot: [String] {
    let (w, h) = (columns.length, rows.length)
    let edgeX = 4 / Self.columnWidth
    let edgeY = 3 / Self.rowHeight
    let chosen = { (value: Int) in
      "(column(\"significant\") == \(value) ? column(\"y\") : NaN)"
    }
    return canvas.panel(grid) + [
      "set xrange [\(decimal(-0.5 - edgeX, 4)):\(decimal(w - 0.5 + edgeX, 4))]",
      "set yrange [\(decimal(h - 0.5 + edgeY, 4)):\(decimal(-0.5 - edgeY, 4))]",
      "set cbrange [\(brief(-colourLimit)):\(brief(colourLimit))]",
      showsInsignificant
        ? "plot 'NAME.csv' using \"x\":\(chosen(0)) with points pt 7 ps 0.35 "
          + "lc rgb '\(Ink.missing)', \\" : "plot \\",
      "  'NAME.csv' using \"x\":\(chosen(1)):\"point_size\":\"colour\" "
        + "with points pt 7 ps variable lc palette, \\",
      "  '' using \"x\":\(chosen(1)):\"point_size\":\"outline\" "
        + "with points pt 6 ps variable lw 1.4 lc rgb variable, \\",
      "  '' using \"x\":(column(\"mark\") < 0 ? column(\"y\") : NaN) "
        + "with points pt 2 ps 0.6 lc rgb '#111111', \\",
      "  '' using \"x\":(column(\"mark\") > 0 ? column(\"y\") : NaN) "
        + "with points pt 1 ps 0.6 lc rgb '#111111'",
    ]
  }
}
