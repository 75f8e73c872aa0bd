internal import ArgumentParser
internal import FeatureTables
internal import LinearAlgebra
internal import Runs

extension Deepwak {
  /// `deepwak enrich`.
  struct Enrich: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Test which phenotypes and conditions each cluster holds more or less of.",
      discussion: """
        One hypergeometric test for every cluster and category, for the reported clusters and \
        those of every head. Observations are matched by name. Columns of few whole numbers are \
        taken as labels, other numbers are left out or binned. docs/enrichment.md says how \
        to read the result.

        EXAMPLES
          deepwak enrich --phenotypes labels.csv                the latest run in this folder
          deepwak enrich runs/a --phenotypes labels.csv --columns Condition,Phenotype
          deepwak enrich runs/a --obs cell_type                 a column of the run's own table
          deepwak enrich runs/a:head_2 --phenotypes labels.csv  one clustering of a run
          deepwak enrich --clusters any.csv --phenotypes labels.csv
          deepwak enrich runs/a --phenotypes labels.csv --bins 4 --permutations 1000
        """)

    @Argument(
      help: ArgumentHelp(
        "The run directory (default: the latest in this folder).", valueName: "run"),
      completion: .directory)
    var directory: String?

    @Option(
      help: "A table of labels: .csv, .tsv, .h5ad, also .gz; may be given several times.",
      completion: .file())
    var phenotypes: [String] = []

    @Option(help: "The columns of labels, separated by commas (default: all that hold labels).")
    var columns: String?

    @Option(help: "Columns that the run's own table has already, separated by commas.")
    var obs: String?

    @Option(
      help: "Clusterings made elsewhere, in place of a run: a file, or FILE:COLUMN.",
      completion: .file())
    var clusters: String?

    @Option(help: "Put columns of numbers into so many classes at their quantiles.")
    var bins: Int?

    @Flag(help: "Take rows to be the same by position, whatever their names.")
    var byPosition = false

    @OptionGroup(title: "Tests") var tests: EnrichmentArguments
    @OptionGroup(title: "Figures") var figures: FigureArguments

    @Option(help: "The directory to write (default: RUN/enrichment, or NAME.enrichment here).")
    var out: String?

    @Flag(help: "Replace the directory if it is there.")
    var force = false

    @OptionGroup var threads: ThreadArguments

    func validate() throws {
      guard !phenotypes.isEmpty || obs != nil else {
        throw ValidationError(
          "no labels: give --phenotypes FILE, or --obs COLUMN for a column of the run's table")
      }
      guard columns == nil || !phenotypes.isEmpty else {
        throw ValidationError("--columns goes with --phenotypes; --obs names columns itself")
      }
      guard directory == nil || clusters == nil else {
        throw ValidationError("give either a run or --clusters")
      }
      if let bins, bins < 2 {
        throw ValidationError("--bins is \(bins), but must be at least 2")
      }
    }

    func run() throws {
      threads.apply()
      var remarks: [String] = []
      let source = try ClusteringSource.chosen(clusters ?? directory, &remarks)
      let target = out ?? source.outputPath("enrichment")
      try RunDirectory(target).check(force: force)
      let study = try EnrichmentStudy(
        of: try source.read(), labels: try labels(for: source), options: tests.options,
        byPosition: byPosition)
      try study.write(to: target, command: CommandLine.typed, force: force) { folder in
        guard !figures.formats.isEmpty else { return }
        remarks += FigureFolder.draw([study.dotPlot()], in: folder, formats: figures.formats)
      }
      print(EnrichmentSummary(study, remarks: remarks, target: target).text)
    }

    /// The tables of labels.
    private func labels(for source: ClusteringSource) throws -> [LabelTable] {
      let wanted = columns.map(listed)
      var missing = Set(wanted ?? [])
      var tables: [LabelTable] = []
      for path in phenotypes {
        var present = wanted
        if phenotypes.count > 1, let names = wanted {
          let all = try AnnotationTable.read(path).annotations.map(\.name)
          present = names.filter(all.contains)
          missing.subtract(present ?? [])
          if present?.isEmpty == true { continue }
        }
        tables.append(try LabelTable(path: path, columns: present, bins: bins))
      }
      if phenotypes.count > 1, let name = missing.min() {
        throw LabelError.noColumn(
          path: phenotypes.joined(separator: ", "), name: name,
          available: tables.flatMap { $0.columns.map(\.name) })
      }
      if let obs {
        tables.append(
          try LabelTable(path: try source.annotatedTable(), columns: listed(obs), bins: bins))
      }
      return tables
    }
  }
}

/// The parts of a list with commas.
func listed(_ text: String) -> [String] { text.split(separator: ",").map { String($0) } }
