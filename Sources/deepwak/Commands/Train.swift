internal import ArgumentParser
internal import DeePWAK
internal import FeatureTables
internal import LinearAlgebra
internal import Reports
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
          deepwak train filtered_feature_bc_matrix.h5       10x, gene expression
          deepwak train counts.csv.gz --transpose           genes × cells
          deepwak train embryos.csv --preset paper          the published network and loss
          deepwak train --options runs/a/options.json --seed 4 --out runs/b
          deepwak train big.h5ad --out runs/c --resume      after a kill or a power cut
          deepwak train huge.h5ad --backed                  a table larger than memory
          deepwak train cells.h5ad --partitioner forest     spanning forests in the heads
          deepwak train cells.h5ad --labels some.csv --label-column type
          deepwak train cells.h5ad --objective pwak=1,mi=0.1
          deepwak train cells.h5ad --heads 6 --objective pwak,mi,collision   in turn
          deepwak train cells.h5ad --init-from cells.sweep  its components; --smooth: its graph
        """)

    @Argument(
      help: "The table: .h5ad, .h5, .loom, .csv or .tsv, also .gz; --options may name it instead.",
      completion: .file())
    var data: String?

    @OptionGroup(title: "Reading") var reading: ReadingArguments

    @Flag(
      help: """
        Read the rows of the table from its file in blocks, with the same result (default: where \
        it does not fit into memory; deepwak info says what it takes).
        """)
    var backed = false

    @OptionGroup(title: "Preprocessing") var normalization: NormalizationArguments
    @OptionGroup(title: "Preprocessing") var components: ComponentArguments
    @Option(
      help: """
        A directory of deepwak sweep to begin with: how it read and prepared the table, and its \
        number of components; flags given here win.
        """, completion: .directory)
    var initFrom: String?

    @Flag(
      help: """
        With --init-from: smooth the table over the neighbors that the sweep found best; predict \
        smooths new tables over neighbors of their own.
        """)
    var smooth = false

    @OptionGroup(title: "Training") var training: TrainingArguments
    @OptionGroup(title: "Clusters") var partitioner: PartitionerArguments
    @OptionGroup(title: "Objectives") var objectives: ObjectiveArguments
    @OptionGroup(title: "Output") var output: OutputArguments
    @OptionGroup(title: "Network (rarely needed)") var network: NetworkArguments
    @OptionGroup(title: "Loss (rarely needed)") var loss: LossArguments

    @Option(
      help: """
        Settings to start from: paper (the published network, loss and consensus); flags given \
        here win.
        """)
    var preset: Preset?

    @OptionGroup(title: "Checkpoints") var checkpoints: CheckpointArguments

    @Option(
      help: "An options.json to start from; flags given here win.", completion: .file())
    var options: String?

    @OptionGroup var threads: ThreadArguments

    func validate() throws {
      guard data != nil || options != nil || initFrom != nil else {
        throw ValidationError("Missing expected argument '<data>'")
      }
      guard !smooth || initFrom != nil else {
        throw ValidationError("--smooth goes with --init-from, which says over how many neighbors")
      }
      var given = RunOptions()
      applyFlags(to: &given)
      if options == nil { try objectives.check(against: given.training) }
      try asUsageErrors { try given.validate() }
    }

    func run() throws {
      var options = try runOptions(RunOptions())
      let directory = RunDirectory(output.out ?? RunDirectory.defaultPath(for: options.data))
      if checkpoints.resume, isComplete(directory) { return }
      try directory.check(force: output.force)
      var control = try checkpoints.control(of: directory, force: output.force)
      if backed { control.isBacked = true }
      control.backing.scratch = directory.scratchPath
      if let resumed = control.resumed {
        options = try runOptions(resumed.options)
        try resumed.check(options, path: CheckpointFile(of: directory).path)
      }
      threads.apply()
      Interruption.install()
      let display = ProgressDisplay(isQuiet: output.quiet)
      if let initFrom,
        let remark = try RunDirectory(initFrom).sweepFindings().remark(on: options.data)
      {
        display.line("  \(remark)")
      }
      let result: TrainingResult
      do {
        result = try TrainingRun(options).result(control: control) { event in
          if let phase = event.phase { Interruption.enter(phase) }
          display.show(event)
        }
      } catch RunError.stopped(let step, let total, _) {
        display.clear()
        sayHowToGoOn(step, total, directory)
        throw ExitCode(Interruption.exitCode)
      } catch {
        display.clear()
        throw error
      }
      Interruption.enter(.writing)
      let record = RunRecord(
        of: result, command: CommandLine.typed, threads: ThreadPool.shared.threadCount,
        blasKernel: BLASKernel.name, preset: preset)
      var notes = try directory.write(result, record: record, force: output.force)
      control.checkpoint?.remove()
      let hasReport = !output.noReport && report(on: result, directory, display, &notes)
      display.clear()
      print(
        TrainSummary(
          result, record: record, directory: directory, hasReport: hasReport, notes: notes
        ).text)
    }

    /// Makes the report of a run that is complete; what goes wrong is a remark.
    private func report(
      on result: TrainingResult, _ directory: RunDirectory, _ display: ProgressDisplay,
      _ notes: inout [String]
    ) -> Bool {
      Interruption.enter(.interruptible)
      display.line("making the report")
      do {
        let report = try Report(
          of: directory,
          profile: FeatureProfile(
            of: result.consensus.labels, in: result.table, result.preprocessor))
        try report.write(to: directory.file(Report.fileName))
        notes += report.notes
        return true
      } catch {
        notes.append("no report: \(error)")
        return false
      }
    }

    /// Whether a run into a directory has ended, so that there is nothing to go on with.
    private func isComplete(_ directory: RunDirectory) -> Bool {
      guard !output.force, !CheckpointFile(of: directory).exists,
        (try? directory.record()) != nil
      else { return false }
      print("\(directory.path) is complete: there is nothing to go on with")
      return true
    }

    private func sayHowToGoOn(_ step: Int, _ total: Int, _ directory: RunDirectory) {
      let typed = CommandLine.typed + (checkpoints.resume ? "" : " --resume")
      Terminal.write(
        "stopped after step \(step) of \(total); go on with\n  \(typed)\n")
    }

    /// The settings: flags over an options file over where to begin.
    private func runOptions(_ beginning: RunOptions) throws -> RunOptions {
      var all = try options.map { try RunOptions(file: $0) } ?? beginning
      if let data { all.data = data }
      try initFrom.map { try RunDirectory($0).sweepFindings().apply(to: &all, smooths: smooth) }
      guard !all.data.isEmpty else {
        throw ValidationError("neither the command nor --options names a table")
      }
      try reading.apply(to: &all.reading)
      applyFlags(to: &all)
      try partitioner.check(against: all)
      try objectives.check(against: all.training)
      try all.validate()
      return all
    }

    /// Puts the preset, and the flags that were given, in place of options.
    private func applyFlags(to all: inout RunOptions) {
      preset?.apply(to: &all)
      normalization.apply(to: &all.preprocessing)
      components.apply(to: &all.preprocessing)
      training.apply(to: &all.training)
      partitioner.apply(to: &all)
      objectives.apply(to: &all.training)
      network.apply(to: &all.training)
      loss.apply(to: &all.training)
      output.apply(to: &all)
    }
  }
}

extension TrainingRun.Event {
  /// What a signal may do from this event on; nil where nothing changes.
  fileprivate var phase: Interruption.Phase? {
    switch self {
    case .training, .resuming, .progress: .training
    case .table, .consensus: .interruptible
    case .note: nil
    }
  }
}
