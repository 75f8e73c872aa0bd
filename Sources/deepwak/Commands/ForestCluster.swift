internal import ArgumentParser
internal import FeatureTables
internal import Runs

extension Deepwak {
  /// `deepwak forest`, and `deepwak forest cluster`.
  struct ForestCluster: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "cluster",
      abstract: "Cluster by spanning forests: single linkage, under constraints and under noise.",
      usage: "deepwak forest <data> [-k <clusters>] [<options>]",
      discussion: """
        The tree of least total length joins all observations; without its longest edges it falls \
        into clusters of any shape. Noise on the distances, many times over, says how surely each \
        observation is in its cluster.

        EXAMPLES
          deepwak forest cells.h5ad                         writes cells.forest/
          deepwak forest cells.h5ad -k 8 --min-size 20
          deepwak forest cells.h5ad -k 8 --core-neighbors 5
          deepwak forest cells.h5ad -k 8 --perturb 0.1 --samples 1000
          deepwak forest cells.h5ad -k 8 --must-link ml.csv --cannot-link cl.csv
          deepwak forest cells.h5ad -k 8 --labels some_labels.csv
        """)

    @Argument(
      help: "The table: .h5ad, .h5, .loom, .csv or .tsv, also .gz.", completion: .file())
    var data: String

    @OptionGroup(title: "Forest") var forest: ForestArguments
    @OptionGroup(title: "Links") var links: LinkArguments
    @OptionGroup(title: "Noise") var noise: PerturbationArguments
    @OptionGroup(title: "Reading") var reading: ReadingArguments
    @OptionGroup(title: "Preprocessing") var normalization: NormalizationArguments
    @OptionGroup(title: "Preprocessing") var components: ComponentArguments
    @OptionGroup(title: "Figures") var figures: FigureArguments

    @OptionGroup(title: "Output") var study: StudyArguments

    @OptionGroup var threads: ThreadArguments

    func validate() throws {
      try asUsageErrors { try options(reading: false).validate() }
    }

    func run() throws {
      threads.apply()
      let options = try options(reading: true)
      let target = try study.target(for: data, "forest")
      let (result, display) = try study.showing { display in
        try ForestRun(options).result { display.show($0) }
      }
      display.line("writing")
      let remarks = try result.write(
        to: target.path, command: CommandLine.typed, force: study.force
      ) {
        FigureFolder.draw(
          figures.formats.isEmpty ? [] : result.figures(), in: $0, formats: figures.formats)
      }
      print(ForestSummary(result, target: target, notes: remarks).text)
    }

    private func options(reading readsFiles: Bool) throws -> ForestRunOptions {
      var all = ForestRunOptions()
      all.data = data
      if readsFiles { try reading.apply(to: &all.reading) }
      normalization.apply(to: &all.preprocessing)
      components.apply(to: &all.preprocessing)
      forest.apply(to: &all)
      links.apply(to: &all)
      noise.apply(to: &all)
      if let h5ad = study.h5ad { all.h5ad = h5ad }
      return all
    }
  }
}
