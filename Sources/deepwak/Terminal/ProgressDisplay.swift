internal import DeePWAK
internal import Runs

/// Shows a run on standard error: a redrawn bar on a terminal, about ten lines elsewhere.
final class ProgressDisplay {
  private enum Style { case bar, lines, silent }

  private let style: Style
  private var linesShown = 0
  private var block = 1
  private var hasBar = false

  private static let lineCount = 10

  init(isQuiet: Bool) {
    style = isQuiet ? .silent : Terminal.isInteractive ? .bar : .lines
  }

  func show(_ event: TrainingRun.Event) {
    guard style != .silent else { return }
    switch event {
    case .table(let observations, let features):
      line("\(observations) observations × \(features) features")
    case .note(let text): line("  \(text)")
    case .training(let features):
      line("training on \(features) feature\(features == 1 ? "" : "s") of each observation")
    case .resuming(let step): line("going on after step \(step)")
    case .progress(let report):
      if report.block != block { (block, linesShown) = (report.block, 0) }
      if style == .bar {
        redraw(text(report), share: Double(report.step) / Double(report.totalSteps))
      } else if showsLine(report.step, of: report.totalSteps) {
        line(text(report))
      }
    case .consensus:
      clear()
      line("building the consensus")
    }
  }

  /// Removes the bar, so that what follows begins on a line of its own.
  func clear() {
    guard hasBar else { return }
    Terminal.write("\r\u{1B}[K")
    hasBar = false
  }

  func line(_ text: String) {
    guard style != .silent else { return }
    clear()
    Terminal.write(text + "\n")
  }

  /// Whether a line is due: about ten are shown.
  private func showsLine(_ done: Int, of count: Int) -> Bool {
    let due = done * ProgressDisplay.lineCount / max(count, 1)
    guard due > linesShown else { return false }
    linesShown = due
    return true
  }

  /// Shows a run of `sweep`, `forest` or `cluster`.
  func show(_ event: StudyEvent) {
    guard style != .silent else { return }
    switch event {
    case .table(let observations, let features):
      line("\(observations) observations × \(features) feature\(features == 1 ? "" : "s")")
    case .note(let text): line("  \(text)")
    case .phase(let text):
      line(text)
      linesShown = 0
    case .progress(let done, let count):
      let text = "\(done) of \(count)"
      if style == .bar {
        redraw(text, share: Double(done) / Double(max(count, 1)))
        if done == count { clear() }
      } else if showsLine(done, of: count), done < count {
        line("  " + text)
      }
    }
  }

  private func redraw(_ text: String, share: Double) {
    let space = Terminal.width - text.count - 4
    let width = min(30, space)
    let filled = Int(share * Double(max(width, 0)))
    let bar =
      width < 5
      ? ""
      : "[" + String(repeating: "=", count: filled)
        + String(repeating: " ", count: width - filled) + "] "
    Terminal.write("\r\u{1B}[K" + (bar + text).prefix(Terminal.width - 1))
    hasBar = true
  }

  private func text(_ report: TrainingProgress) -> String {
    var parts = report.blockCount > 1 ? ["block \(report.block) of \(report.blockCount)"] : []
    parts += [
      padded("\(report.step * 100 / report.totalSteps) %", to: 5, left: true),
      "loss \(figures(report.loss))",
    ]
    if let error = report.heldOutMaskedError ?? report.heldOutError {
      parts.append("held-out \(figures(error))")
    }
    if !report.liveClusters.isEmpty {
      parts.append("clusters \(report.liveClusters.map(String.init).joined(separator: " "))")
    }
    let left =
      report.seconds / Double(max(report.step, 1)) * Double(report.totalSteps - report.step)
    parts.append(
      report.step == report.totalSteps
        ? "took \(duration(report.seconds))"
        : "\(duration(left)) left")
    return parts.joined(separator: "  ")
  }
}
