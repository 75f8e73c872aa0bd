internal import Figures
internal import FoundationEssentials
internal import LinearAlgebra

/// A figure of a report: what is drawn, where it stands, and what came of it.
struct ReportFigure: Sendable {
  /// The sections that hold figures.
  enum Section: Sendable {
    case clusters, phenotypes, enrichment, features, agreement, heads, training
  }

  let section: Section
  let figure: any Figure
  /// What the caption says before the figure's own words.
  var lead: String?
  /// What the caption says after them, as what was left out.
  var remark: String?
}

/// A figure that was drawn.
struct DrawnFigure: Sendable {
  let section: ReportFigure.Section
  let name, title, caption, altText: String
  /// The picture, from `<svg` on.
  let svg: String
  /// Its width in pixels.
  let width: Int

  /// The figure as a part of the page.
  var html: String {
    let size = width > 1300 ? " class=\"wide vast\"" : width > 350 ? " class=\"wide\"" : ""
    return """
      <figure id="figure-\(name)"\(size)>
      <div class="plate" role="group" tabindex="0" aria-label="\(HTML.escaped(title))" \
      style="--w:\(width)px">
      \(svg)</div>
      <figcaption><span class="pan">\u{2194} The picture is wider than the page: move it \
      sideways.</span><b>\(HTML.escaped(title)).</b> \(HTML.escaped(caption))</figcaption>
      </figure>

      """
  }
}

/// The figures of a report, drawn into a folder.
struct DrawnFigures: Sendable {
  /// Those that could be drawn, in order.
  private(set) var figures: [DrawnFigure] = []
  /// Remarks on the others, one line each.
  private(set) var notes: [String] = []
  /// Whether gnuplot is missing.
  private(set) var lacksProgram = false

  /// Draws figures, several at a time.
  ///
  /// - Parameters:
  ///   - wanted: The figures.
  ///   - folder: A folder that is there.
  ///   - options: The kinds of picture, and the program.
  init(_ wanted: [ReportFigure], in folder: String, options: ReportOptions) {
    let formats = [.svg] + options.formats.filter { $0 != .svg }
    let outcomes = ThreadPool.shared.map(wanted.count) { index -> Outcome in
      do throws(FigureError) {
        let files = try wanted[index].figure.write(
          to: folder, formats: formats, gnuplot: options.gnuplot)
        guard let picture = files.pictures[.svg] else { return .lacksProgram }
        return .drawn(DrawnFigure(wanted[index], picture: picture))
      } catch {
        return .failed("no figure '\(wanted[index].figure.name)': \(error)")
      }
    }
    for outcome in outcomes {
      switch outcome {
      case .drawn(let figure?): figures.append(figure)
      case .drawn(nil): notes.append("a figure was written that is no SVG")
      case .lacksProgram: lacksProgram = true
      case .failed(let note): notes.append(note)
      }
    }
  }

  /// The figures of a section, as HTML.
  func html(_ section: ReportFigure.Section) -> String {
    let here = figures.filter { $0.section == section }
    guard !here.isEmpty else { return "" }
    return "<div class=\"figures\">\n" + here.map(\.html).joined() + "</div>\n"
  }

  private enum Outcome: Sendable {
    case drawn(DrawnFigure?)
    case lacksProgram
    case failed(String)
  }
}

extension DrawnFigure {
  /// Takes a picture in; nil where the file is no SVG.
  fileprivate init?(_ wanted: ReportFigure, picture: String) {
    guard let data = try? Data(contentsOf: URL(filePath: picture)),
      let start = data.firstRange(of: Array("<svg".utf8))?.lowerBound
    else { return nil }
    svg = String(decoding: data[start...], as: UTF8.self)
    let head = svg.prefix(600)
    width =
      head.firstRange(of: "width=\"").map { range in
        head[range.upperBound...].prefix { $0.isNumber }
      }.flatMap { Int($0) } ?? 700
    section = wanted.section
    (name, title, altText) = (wanted.figure.name, wanted.figure.title, wanted.figure.altText)
    caption = [wanted.lead, wanted.figure.caption, wanted.remark].compactMap { $0 }
      .joined(separator: " ")
  }
}
