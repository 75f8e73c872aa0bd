/// Curves over one axis: what was measured at each of several settings.
public struct LineChart: Figure {
  /// What an axis measures, and its range.
  public struct Axis: Sendable, Hashable {
    let name: String
    let range: ClosedRange<Double>

    /// Creates an axis.
    ///
    /// - Parameters:
    ///   - name: What it measures.
    ///   - range: The values it spans.
    public init(_ name: String, _ range: ClosedRange<Double>) {
      (self.name, self.range) = (name, range)
    }
  }

  /// One curve.
  public struct Curve: Sendable, Hashable {
    let name: String
    let values: [Double]

    /// Creates a curve.
    ///
    /// - Parameters:
    ///   - name: Its name in the legend.
    ///   - values: A value for every setting; NaN where there is none.
    public init(name: String, values: [Double]) { (self.name, self.values) = (name, values) }
  }

  /// The name of the files.
  public let name: String
  /// A heading of a few words.
  public let title: String
  /// How to read the picture.
  public let caption: String
  private let settings: [Double]
  private let curves: [Curve]
  private let axes: (horizontal: Axis, vertical: Axis)

  /// Creates the figure.
  ///
  /// - Parameters:
  ///   - settings: Where values were measured, rising.
  ///   - curves: What was measured.
  ///   - horizontal: The axis of the settings.
  ///   - vertical: The axis of the values.
  ///   - name: The name of the files.
  ///   - title: A heading of a few words.
  ///   - caption: How to read the picture.
  public init(
    settings: [Double], curves: [Curve], horizontal: Axis, vertical: Axis, name: String,
    title: String, caption: String
  ) {
    for curve in curves {
      precondition(
        curve.values.count == settings.count,
        "\(curve.values.count) values of \(curve.name) at \(settings.count) settings")
    }
    (self.settings, self.curves, self.axes) = (settings, curves, (horizontal, vertical))
    (self.name, self.title, self.caption) = (name, title, caption)
  }

  /// What the picture shows, with numbers.
  public var altText: String {
    let parts = curves.map { curve in
      let (first, last) = (curve.values.first ?? .nan, curve.values.last ?? .nan)
      return "\(curve.name) from \(brief(first)) to \(brief(last))"
    }
    return "\(counted(curves.count, "curve")) of \(axes.vertical.name) over "
      + "\(axes.horizontal.name): \(parts.joined(separator: "; "))."
  }

  /// The data and the commands that draw them.
  ///
  /// - Returns: A drawing whose first table is `NAME.csv`.
  /// - Throws: ``FigureError/nothingToDraw(figure:reason:)`` when there are no data.
  public func drawing() throws(FigureError) -> Drawing {
    guard !settings.isEmpty, !curves.isEmpty else {
      throw .nothingToDraw(figure: name, reason: "nothing was measured")
    }
    let names = curves.map { Label.abbreviated($0.name) }
    let box = Box(left: 78, top: 22, width: 440, height: 280)
    let sheet = Canvas(width: box.right + 50 + Label.width(names), height: box.bottom + 56)
    let (x, y) = (axes.horizontal, axes.vertical)
    var commands = [
      "set border 3", "set tics textcolor rgb '\(Ink.text)'",
      "set grid ytics lc rgb '\(Ink.grid)' lw 1",
      "set xrange [\(brief(x.range.lowerBound)):\(brief(x.range.upperBound))]",
      "set yrange [\(brief(y.range.lowerBound)):\(brief(y.range.upperBound))]",
      sheet.name(ofAxisBelow: box, x.name),
      sheet.text(y.name, 14, box.top + box.height / 2, .center, turned: 90),
    ]
    commands += sheet.panel(box) + legend(names, sheet, box)
    let lines = curves.indices.map { c in
      "'NAME.csv' using \"setting\":\"curve_\(c + 1)\" with linespoints pt \(Palette.mark(c)) "
        + "ps 0.6 lw 1.6 dt \(1 + c / 8) lc rgb '\(Palette.colour(c))'"
    }
    commands.append("plot " + lines.joined(separator: ", \\\n  "))
    return Drawing(canvas: sheet, tables: [table], commands: commands).named(name)
  }

  private var table: DataTable {
    var table = DataTable(numbers: ["setting"] + curves.indices.map { "curve_\($0 + 1)" })
    for (i, setting) in settings.enumerated() {
      table.append([setting] + curves.map { $0.values[i] })
    }
    return table
  }

  private func legend(_ names: [String], _ sheet: Canvas, _ box: Box) -> [String] {
    names.enumerated().flatMap { c, name -> [String] in
      let y = box.top + 6 + Double(c) * 16
      return [
        sheet.line(
          (box.right + 12, y), (box.right + 30, y), colour: Palette.colour(c), width: 1.6,
          dash: 1 + c / 8),
        sheet.text(name, box.right + 35, y),
      ]
    }
  }
}
