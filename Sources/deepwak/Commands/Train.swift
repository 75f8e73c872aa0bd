internal import ArgumentParser
internal import DeePWAK
internal import FeatureTables
internal import LinearAlgebra
internal import Runs

extension Deepwak {
  /// `deepwak train`.
  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Train an ensemble on a table and write a run directory.",
      discussion: """
        EXAMPLES
          deepwak train cells.h5ad                          writes cells.deepwak/
          deepwak train embryos.csv --heads 5 --max-clusters 14 --seed 3 --out runs/a
          deepwak train big.h5ad --normalize log1p --hvg 2000 --pcs 50
          deepwak train x.h5ad --obsm X_pca
          deepwak train counts.csv.gz --transpose           genes × cells
          deepwak train embryos.csv --preset paper          the published network and loss
          deepwak train --options runs/a/options.json --seed 4 --out runs/b
        """)

    @Argument(
      help: "The table: .h5ad, .h5, .csv or .tsv, also .gz; --options may name it instead.",
      completion: .file())
    var data: String?

    @OptionGroup(title: "Reading") var reading: ReadingArguments
    @OptionGroup(title: "Preprocessing") var preprocessing: PreprocessingArguments
    @OptionGroup(title: "Training") var training: TrainingArguments
    @OptionGroup(title: "Output") var output: OutputArguments
    @OptionGroup(title: "Network (rarely needed)") var network: NetworkArguments
    @OptionGroup(title: "Loss (rarely needed)") var loss: LossArguments

    @Option(
      help: """
        Settings to start from: paper (the published network, loss and consensus); flags given \
        here win.
        """)
    var preset: Preset?

    @Option(
      help: "An options.json to start from; flags given here win.", completion: .file())
    var options: String?

    @Option(
      parsing: .unconditional,
      help: "Threads (default: all cores).", transform: parsing("be a whole number of at least 1"))
    var threads: Int?

    func validate() throws {
      guard data != nil || options != nil else {
        throw ValidationError("Missing expected argument '<data>'")
      }
      if let threads, threads < 1 {
        throw ValidationError("--threads is \(threads), but must be at least 1")
      }
      var given = RunOptions()
      applyFlags(to: &given)
      do {
        try given.validate()
      } catch {
        throw ValidationError("\(error)")
      }
    }

    func run() throws {
      let options = try runOptions()
      let directory = RunDirectory(output.out ?? RunDirectory.defaultPath(for: options.data))
      try directory.check(force: output.force)
      if let threads { ThreadPool.shared.threadCount = threads }
      let display = ProgressDisplay(isQuiet: output.quiet)
      let result: TrainingResult
      do {
        result = try TrainingRun(options).result { display.show($0) }
      } catch {
        display.clear()
        throw error
      }
      let record = RunRecord(
        of: result, command: CommandLine.typed, threads: ThreadPool.shared.threadCount,
        blasKernel: BLASKernel.name, preset: preset)
      let notes = try directory.write(
        result, record: record, metrics: display.reports, force: output.force)
      display.clear()
      print(TrainSummary(result, record: record, directory: directory, notes: notes).text)
    }

    private func runOptions() throws -> RunOptions {
      var all = try options.map { try RunOptions(file: $0) } ?? RunOptions()
      if let data { all.data = data }
      guard !all.data.isEmpty else {
        throw ValidationError("neither the command nor --options names a table")
      }
      try reading.apply(to: &all.reading)
      applyFlags(to: &all)
      try all.validate()
      return all
    }

    /// Puts the preset, and the flags that were given, in place of options.
    private func applyFlags(to all: inout RunOptions) {
      preset?.apply(to: &all)
      preprocessing.apply(to: &all.preprocessing)
      training.apply(to: &all.training)
      network.apply(to: &all.training)
      loss.apply(to: &all.training)
      output.apply(to: &all)
    }
  }
}
