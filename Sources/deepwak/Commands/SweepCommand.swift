internal import ArgumentParser
internal import FeatureTables
internal import Runs

extension Deepwak {
  /// `deepwak sweep`.
  struct SweepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "sweep",
      abstract: "Find how many components and neighbors denoise a table best, without labels.",
      discussion: """
        Each observation is predicted from its nearest neighbors, never from itself, in a grid of \
        numbers of principal components and of neighbors. The least error of prediction is also \
        the least error of denoising (DEWAKSS). The table is denoised there, and the graph of \
        neighbors is divided into clusters at the resolution whose clusters predict best.

        EXAMPLES
          deepwak sweep cells.h5ad                          writes cells.sweep/
          deepwak sweep cells.h5ad --pcs 5,10,20,50 --neighbors 1...60
          deepwak sweep embryos.csv --refine                a finer grid around the optimum
          deepwak sweep cells.h5ad --cluster leiden --resolutions 0.1...3
          deepwak sweep counts.h5ad --thin 0.5              score on molecules never seen
          deepwak sweep cells.h5ad --weights connectivities --convention dewakss
          deepwak train cells.h5ad --init-from cells.sweep --smooth
        """)

    @Argument(
      help: "The table: .h5ad, .h5, .loom, .csv or .tsv, also .gz.", completion: .file())
    var data: String

    @OptionGroup(title: "Reading") var reading: ReadingArguments
    @OptionGroup(title: "Preprocessing") var normalization: NormalizationArguments
    @OptionGroup(title: "Grid") var grid: GridArguments
    @OptionGroup(title: "Clusters") var clusters: GraphClusterArguments
    @OptionGroup(title: "Figures") var figures: FigureArguments

    @OptionGroup(title: "Output") var study: StudyArguments

    @OptionGroup var threads: ThreadArguments

    func validate() throws {
      try asUsageErrors { try options(reading: false).validate() }
    }

    func run() throws {
      threads.apply()
      let options = try options(reading: true)
      let target = try study.target(for: data, "sweep")
      let (result, display) = try study.showing { display in
        try SweepRun(options).result { display.show($0) }
      }
      display.line("writing")
      let remarks = try result.write(
        to: target.path, command: CommandLine.typed, force: study.force
      ) {
        FigureFolder.draw(
          figures.formats.isEmpty ? [] : result.figures(), in: $0, formats: figures.formats)
      }
      display.clear()
      print(SweepSummary(result, target: target, notes: remarks).text)
    }

    private func options(reading readsFiles: Bool) throws -> SweepRunOptions {
      var all = SweepRunOptions()
      all.data = data
      if readsFiles { try reading.apply(to: &all.reading) }
      normalization.apply(to: &all.preprocessing)
      grid.apply(to: &all)
      clusters.apply(to: &all)
      if let h5ad = study.h5ad { all.h5ad = h5ad }
      return all
    }
  }
}
