internal import ArgumentParser
internal import Runs

extension Deepwak {
  /// `deepwak forest learn`.
  struct ForestLearn: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "learn",
      abstract: "Learn an embedding from the labels of some observations, and cluster all.",
      discussion: """
        A network is trained so that the spanning forests of its embedding meet the labels: two \
        observations of one label share a tree, two of different labels do not. Observations \
        without a label take part too, and may be clusters that no label tells of: ask for more \
        clusters than there are labels.

        EXAMPLES
          deepwak forest learn cells.csv --labels some_labels.csv -k 8     writes cells.forest/
          deepwak forest learn cells.h5ad --labels cells.csv --label-column type -k 10
          deepwak forest learn cells.csv --labels some.csv -k 8 --held-out 0.2
          deepwak forest learn cells.csv --labels some.csv -k 4 --network linear --embedding 2
        """)

    @Argument(
      help: "The table: .h5ad, .h5, .loom, .csv or .tsv, also .gz.", completion: .file())
    var data: String

    @Option(
      help: "Labels of some observations: .csv, .tsv (also .gz) or .h5ad.", completion: .file())
    var labels: String

    @Option(help: "The column of labels (default: the only one).")
    var labelColumn: String?

    @Flag(help: "Take rows to be the same by position, whatever their names.")
    var byPosition = false

    @Option(
      parsing: .unconditional,
      help: "The share of the labels to keep from the training and to judge it by (default: 0).",
      transform: parsing("be a number in [0, 1)"))
    var heldOut: Double?

    @Option(
      parsing: .unconditional,
      help: """
        The fewest observations on either side of a cut of the final tree: stragglers stay where \
        they hang (default: half the root of the number of observations).
        """, transform: parsing("be a whole number of at least 1"))
    var minSize: Int?

    @OptionGroup(title: "Learning") var learning: ForestLearningArguments
    @OptionGroup(title: "Reading") var reading: ReadingArguments
    @OptionGroup(title: "Preprocessing") var normalization: NormalizationArguments
    @OptionGroup(title: "Preprocessing") var components: ComponentArguments

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
        try ForestLearningRun(options).result { display.show($0) }
      }
      try result.write(to: target.path, command: CommandLine.typed, force: study.force)
      display.clear()
      print(ForestLearningSummary(result, target: target).text)
    }

    private func options(reading readsFiles: Bool) throws -> ForestLearningRunOptions {
      var all = ForestLearningRunOptions()
      (all.data, all.labels, all.labelColumn) = (data, labels, labelColumn)
      all.isByPosition = byPosition
      if readsFiles { try reading.apply(to: &all.reading) }
      normalization.apply(to: &all.preprocessing)
      components.apply(to: &all.preprocessing)
      learning.apply(to: &all.learning)
      if let heldOut { all.heldOutShare = heldOut }
      if let minSize { all.minimumSize = minSize }
      if let h5ad = study.h5ad { all.h5ad = h5ad }
      return all
    }
  }
}
