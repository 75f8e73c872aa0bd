internal import ArgumentParser
internal import FeatureTables
internal import Figures
internal import FoundationEssentials
internal import LinearAlgebra
internal import Reports
internal import Runs

extension Deepwak {
  /// `deepwak report`.
  struct MakeReport: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "report",
      abstract: "Make one page about a run: words, figures and tables in a single HTML file.",
      discussion: """
        The page opens from disk and by mail, without a network. It has what deepwak enrich and \
        deepwak markers left in the run. With the run's own page each figure is also written to \
        RUN/figures, with its script and data; with a page elsewhere they go into NAME.figures \
        beside it, and only where --format is given.

        EXAMPLES
          deepwak report                                   the latest run in this folder
          deepwak report runs/a -o embryos.html
          deepwak report runs/a --tsne --phenotypes labels.csv --columns Condition
          deepwak report runs/a --format pdf,png --force   figures for papers and slides too
        """)

    @Argument(
      help: ArgumentHelp(
        "The run directory (default: the latest in this folder).", valueName: "run"),
      completion: .directory)
    var directory: String?

    @Option(name: [.short, .long], help: "The file to write (default: RUN/report.html).")
    var output: String?

    @Flag(help: "Show the observations on a t-SNE map too.")
    var tsne = false

    @Option(
      help: """
        A table of labels to colour observations by; may be given several times (default: that of \
        deepwak enrich, or the table's own).
        """,
      completion: .file())
    var phenotypes: [String] = []

    @Option(help: "The columns of labels, separated by commas (default: all that can be drawn).")
    var columns: String?

    @Option(
      help:
        "The kinds of picture beside the page, separated by commas: svg, pdf, png; or none (default: svg in RUN/figures, none with --output).",
      transform: FigureArguments.formats)
    var format: [FigureFormat]?

    @Flag(help: "Replace the page and the figures if they are there.")
    var force = false

    @OptionGroup var threads: ThreadArguments

    func validate() throws {
      guard columns == nil || !phenotypes.isEmpty else {
        throw ValidationError("--columns goes with --phenotypes")
      }
    }

    func run() throws {
      threads.apply()
      let run: RunDirectory
      if let directory {
        run = RunDirectory(directory)
      } else {
        let latest = try LatestRun(kind: RunRecord.trainKind)
        print("note       \(latest.note)")
        run = latest.run
      }
      let target = output ?? run.file(Report.fileName)
      _ = try run.record()
      try OutputFile.check(target, force: force)
      var options = ReportOptions()
      options.place = try place(beside: target, of: run)
      options.mapsNeighbours = tsne
      options.phenotypes = phenotypes
      options.columns = columns.map { $0.split(separator: ",").map(String.init) }
      options.formats = format ?? options.formats
      let report = try Report(of: run, options: options)
      try report.write(to: target)
      if options.place == .nowhere, isOwnPage(target, of: run) { Report.removeFigures(of: run) }
      for note in report.notes { print("note       \(note)") }
      let size = Double(report.html.utf8.count) / 1e6
      print(
        "written to \(target), \(report.figureCount) figure\(report.figureCount == 1 ? "" : "s"), "
          + "\(fixed(size, 1)) MB")
      if case .folder(let folder) = options.place { print("figures in \(folder)/") }
    }

    /// Where the figures stay: the run's own go with its own page, those of another page beside
    /// it where they are asked for.
    private func place(
      beside page: String, of run: RunDirectory
    ) throws -> ReportOptions.FigurePlace {
      let isOwn = isOwnPage(page, of: run)
      guard !(format ?? (isOwn ? [.svg] : [])).isEmpty else { return .nowhere }
      if isOwn {
        if !force { try OutputFile.check(run.file("figures"), force: false) }
        return .run
      }
      let slash = page.lastIndex(of: "/").map { page.index(after: $0) } ?? page.startIndex
      let dot = page[slash...].dropFirst().lastIndex(of: ".") ?? page.endIndex
      let folder = page[..<dot] + ".figures"
      if !force { try OutputFile.check(String(folder), force: false) }
      return .folder(String(folder))
    }

    private func isOwnPage(_ page: String, of run: RunDirectory) -> Bool {
      URL(filePath: page).standardizedFileURL.path
        == URL(filePath: run.file(Report.fileName)).standardizedFileURL.path
    }
  }
}
