/// Losses, errors and clusters in use over the training.
public struct TrainingCurves: Figure {
  /// A stretch of the training with a name.
  public struct Stage: Sendable, Hashable {
    let name: String
    let step: Double

    /// Creates a stage.
    ///
    /// - Parameters:
    ///   - name: What is trained.
    ///   - step: The step at which it begins.
    public init(name: String, step: Double) { (self.name, self.step) = (name, step) }
  }

  /// Curves over the same steps, drawn in one panel.
  public struct Panel: Sendable, Hashable {
    let axis: String
    let curves: [Curve]
    let isLogarithmic: Bool

    /// Creates a panel.
    ///
    /// - Parameters:
    ///   - axis: What the curves measure.
    ///   - curves: The curves.
    ///   - isLogarithmic: Whether the axis may be logarithmic: it is where all values are above
    ///     zero and the largest is more than thirty times the smallest.
    public init(axis: String, curves: [Curve], isLogarithmic: Bool = false) {
      (self.axis, self.curves, self.isLogarithmic) = (axis, curves, isLogarithmic)
    }

    /// Whether the axis is logarithmic.
    var spansDecades: Bool {
      let values = curves.flatMap(\.values).filter(\.isFinite)
      guard isLogarithmic, let least = values.min(), let most = values.max() else { return false }
      return least > 0 && most > 30 * least
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
    ///   - values: A value for every step; NaN where there is none.
    public init(name: String, values: [Double]) { (self.name, self.values) = (name, values) }
  }

  /// The name of the files.
  public let name: String
  private let steps: [Double]
  private let panels: [Panel]
  private let stages: [Stage]

  /// Creates the figure.
  ///
  /// - Parameters:
  ///   - steps: The steps at which values were taken, rising.
  ///   - panels: What was measured, from above.
  ///   - stages: Where stretches of the training begin.
  ///   - name: The name of the files.
  public init(
    steps: [Double], panels: [Panel], stages: [Stage] = [], name: String = "training"
  ) {
    for panel in panels {
      for curve in panel.curves {
        precondition(
          curve.values.count == steps.count,
          "\(curve.values.count) values of \(curve.name) at \(steps.count) steps")
      }
    }
    (self.steps, self.panels, self.stages, self.name) = (steps, panels, stages, name)
  }

  /// A heading of a few words.
  public var title: String { "Training" }

  /// What the picture shows, with numbers.
  public var altText: String {
    let changes = panels.flatMap(\.curves).prefix(3).compactMap { curve -> String? in
      let finite = curve.values.filter(\.isFinite)
      guard let first = finite.first, let last = finite.last else { return nil }
      return "\(curve.name) goes from \(brief(significant(first, 3))) to "
        + brief(significant(last, 3))
    }
    let last = steps.last ?? 0
    return "Curves over \(counted(Int(last.isFinite ? last : 0), "step")) of training: "
      + (changes.isEmpty ? "no values" : changes.joined(separator: ", ")) + "."
  }

  /// How to read the picture, and what was left out.
  public var caption: String {
    "What was measured over the training: "
      + drawnPanels.map(\.axis).joined(separator: ", ") + "."
      + (stages.isEmpty ? "" : " Dashed lines mark where a stage begins.")
  }

  private var drawnPanels: [Panel] {
    panels.filter { $0.curves.contains { $0.values.contains(where: \.isFinite) } }
  }

  /// The data and the commands that draw them.
  ///
  /// - Returns: A drawing whose first table is `NAME.csv`.
  /// - Throws: ``FigureError/nothingToDraw(figure:reason:)`` when there are no data.
  public func drawing() throws(FigureError) -> Drawing {
    let panels = drawnPanels
    guard let last = steps.last, !panels.isEmpty else {
      throw .nothingToDraw(figure: name, reason: "nothing was measured")
    }
    var table = DataTable(
      numbers: ["step"]
        + panels.indices.flatMap { p in
          panels[p].curves.indices.map { "panel_\(p + 1)_curve_\($0 + 1)" }
        })
    for (i, step) in steps.enumerated() {
      table.append([step] + panels.flatMap { $0.curves.map { $0.values[i] } })
    }
    let legend = panels.flatMap { $0.curves.map { Label.abbreviated($0.name) } }
    let boxes = panels.indices.map {
      Box(left: TrainingCurves.left, top: 26 + Double($0) * 172, width: 520, height: 150)
    }
    let sheet = Canvas(
      width: TrainingCurves.left + 520 + 44 + Label.width(legend),
      height: (boxes.last?.bottom ?? 0) + 54)
    var commands = [
      "set multiplot", "set border 3", "set tics textcolor rgb '\(Ink.text)'",
      "set grid ytics lc rgb '\(Ink.grid)' lw 1",
      "set xrange [\(brief(min(0, steps.first ?? 0))):\(brief(max(last, 1)))]",
    ]
    for (p, panel) in panels.enumerated() {
      let isLast = p == panels.count - 1
      commands += sheet.panel(boxes[p]) + stageLines(sheet, boxes[p], last, isFirst: p == 0)
      commands += legendLines(panel, sheet, boxes[p])
      commands += [
        // At a place of its own: gnuplot puts it beside the longest number, or off the sheet.
        sheet.text(
          panel.axis, 14, boxes[p].top + boxes[p].height / 2, .center, turned: 90),
        panel.spansDecades
          ? "set logscale y" : "unset logscale y",
        isLast ? sheet.name(ofAxisBelow: boxes[p], "step") : "unset xlabel",
        isLast ? "set xtics format '%g'" : "set xtics format ''",
        plot(panel, p), "unset label", "unset arrow",
      ]
    }
    return Drawing(
      canvas: sheet, tables: [table], commands: commands + ["unset multiplot"]
    ).named(name)
  }

  /// The room for the name of an axis and its numbers, seven characters at most.
  private static let left = 78.0

  private func plot(_ panel: Panel, _ number: Int) -> String {
    let parts = panel.curves.indices.map { c in
      let column = "panel_\(number + 1)_curve_\(c + 1)"
      let points = panel.curves[c].values.count(where: \.isFinite)
      // Few values, such as those of held-out rows, are marked: lines between them are a guess.
      let style = points <= 30 ? "linespoints pt \(Palette.mark(c)) ps 0.6" : "lines"
      // A bare column: lines go on across steps without a value, an expression would break them.
      return "'NAME.csv' using \"step\":\"\(column)\" with \(style) lw 1.6 dt \(1 + c / 8) "
        + "lc rgb '\(Palette.colour(c))'"
    }
    return "plot " + parts.joined(separator: ", \\\n  ")
  }

  private func legendLines(_ panel: Panel, _ sheet: Canvas, _ box: Box) -> [String] {
    let step = min(15, box.height / Double(max(panel.curves.count, 1)))
    return panel.curves.enumerated().flatMap { c, curve -> [String] in
      let y = box.top + 6 + Double(c) * step
      return [
        sheet.line(
          (box.right + 10, y), (box.right + 28, y), colour: Palette.colour(c), width: 1.6,
          dash: 1 + c / 8),
        sheet.text(Label.abbreviated(curve.name), box.right + 33, y, size: step < 12 ? 9 : 10),
      ]
    }
  }

  private func stageLines(
    _ sheet: Canvas, _ box: Box, _ last: Double, isFirst: Bool
  ) -> [String] {
    stages.flatMap { stage -> [String] in
      let x = box.left + box.width * stage.step / max(last, 1)
      let line = sheet.line((x, box.top), (x, box.bottom), dash: 2)
      guard isFirst else { return [line] }
      return [
        line,
        sheet.text(
          Label.abbreviated(stage.name), x + 3, box.top - 10, size: 10, colour: Ink.quiet),
      ]
    }
  }
}
