internal import ArgumentParser
internal import FeatureTables
internal import LinearAlgebra
internal import Runs
internal import Stats

extension Deepwak {
  /// `deepwak markers`.
  struct Markers: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Find the features that set each cluster apart.",
      discussion: """
        A rank-sum test of every feature in every cluster against the rest, with the fold change \
        of the means, the area under the ROC curve and how often the feature is found. Counts \
        are scaled to the median library and logarithms taken; other tables are taken as they \
        are. The clusters come from the same numbers, so p ranks features; it does not prove clusters.

        EXAMPLES
          deepwak markers                              the latest run in this folder, its table
          deepwak markers runs/a --top 10
          deepwak markers runs/a:head_2                the clusters of one head
          deepwak markers runs/a cells.h5ad --raw      in another table of the same observations
          deepwak markers cells.h5ad:leiden cells.h5ad --layer counts
        """)

    /// How the table is brought to a scale.
    enum Normalization: String, ExpressibleByArgument, CaseIterable { case auto, log1p, none }

    @Argument(
      help: ArgumentHelp(
        "The run, or labels as FILE:COLUMN (default: the latest run in this folder).",
        valueName: "run"),
      completion: .directory)
    var clusters: String?

    @Argument(help: "The table (default: that of the run).", completion: .file())
    var table: String?

    @OptionGroup(title: "Reading") var reading: ReadingArguments

    @Option(
      help: """
        auto, log1p (counts: to the median library, then log(1 + x)) or none (default: auto, \
        log1p for counts).
        """)
    var normalize = Normalization.auto

    @Option(help: "The features of each cluster that are shown.")
    var top = 5

    @Option(
      help: "The correction over the features of a cluster: bh, by, holm, bonferroni or none.")
    var correction = PValueCorrection.benjaminiHochberg

    @Flag(help: "Take rows to be the same by position, whatever their names.")
    var byPosition = false

    @OptionGroup(title: "Figures") var figures: FigureArguments

    @Option(help: "The directory to write (default: RUN/markers, or NAME.markers here).")
    var out: String?

    @Flag(help: "Replace the directory if it is there.")
    var force = false

    @OptionGroup var threads: ThreadArguments

    func validate() throws {
      if top < 0 { throw ValidationError("--top is \(top), but must be at least 0") }
    }

    func run() throws {
      threads.apply()
      var remarks: [String] = []
      var (named, data) = (clusters, table)
      if let only = clusters, table == nil, !ClusteringSource(only).isRun {
        guard ClusteringSource(only).column == nil else {
          throw ValidationError("no table: name it after \(only)")
        }
        (named, data) = (nil, only)
      }
      let source = try ClusteringSource.chosen(named, &remarks)
      let target = out ?? (source.isRun ? source.outputPath("markers") : stem(data) + ".markers")
      try RunDirectory(target).check(force: force)
      let (path, options) = try location(of: data, source, &remarks)
      let features = try FeatureTable.read(path, options)
      let study = try MarkerStudy(
        of: try source.read(),
        in: MarkerTable(features, areCounts: normalize == .auto ? nil : normalize == .log1p),
        path: path, correction: correction, byPosition: byPosition)
      try study.write(to: target, data: path, command: CommandLine.typed, force: force) {
        guard !figures.formats.isEmpty else { return }
        remarks += FigureFolder.draw([study.heatMap()], in: $0, formats: figures.formats)
      }
      let notes = remarks + features.notes + study.notes
      print(MarkerSummary(study, notes: notes, top: top, target: target).text)
    }

    private func stem(_ data: String?) -> String { RunDirectory.stem(of: data ?? "table") }

    /// The table and how it is read.
    private func location(
      of data: String?, _ source: ClusteringSource, _ remarks: inout [String]
    ) throws -> (path: String, options: ReadingOptions) {
      var (path, options) = (data ?? "", ReadingOptions())
      if source.isRun {
        let run = RunDirectory(source.path)
        if let data {
          options = (try? run.readingOptions(for: data)) ?? options
        } else {
          (path, options) = try run.trainedTable()
        }
        if options.obsm != nil, reading.obsm == nil {
          remarks.append(
            "the run saw an embedding; markers are sought in the features (--obsm takes it)")
          options.obsm = nil
        }
      }
      try reading.apply(to: &options)
      return (path, options)
    }
  }
}
