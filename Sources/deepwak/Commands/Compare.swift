internal import ArgumentParser
internal import FeatureTables
internal import Runs

extension Deepwak {
  /// `deepwak compare`.
  struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say how far clusterings of the same observations agree.",
      discussion: """
        Observations are matched by name; those that have no label in one of two clusterings do \
        not count for them. Of a file the first column of labels is taken, of a run its reported \
        clusters; a file alone has its columns compared with each other. Purity, homogeneity and \
        completeness take the first as clusters and the second as classes.

        EXAMPLES
          deepwak compare runs/a labels.csv:cell_type      two: all indices, and who is where
          deepwak compare runs/a runs/b runs/c             many: a matrix
          deepwak compare runs/a --heads                   the heads of a run among themselves
          deepwak compare a.csv:leiden cells.h5ad:louvain --index ami -o agreement.json
          deepwak compare methods.csv --figures agreement  with a figure in agreement/figures
        """)

    @Argument(
      help: "Runs, and files of labels: FILE or FILE:COLUMN; .csv, .tsv, .h5ad, also .gz.",
      completion: .file())
    var clusterings: [String]

    @Flag(help: "Take all clusterings of each run, heads too.")
    var heads = false

    @Option(help: "The index of the matrix (default: ari).")
    var index = AgreementIndex.ari

    @Flag(help: "Take rows to be the same by position, whatever their names.")
    var byPosition = false

    @Option(
      name: .shortAndLong,
      help: "A file for all pairs and indices: .csv, or .json with the tables of counts.")
    var output: String?

    @Option(help: "A folder for a figure of the matrix (default: none).")
    var figures: String?

    @OptionGroup(title: "Figures") var figure: FigureArguments

    @Flag(help: "Replace the file or folder if it is there.")
    var force = false

    func run() throws {
      if let output { try OutputFile.check(output, force: force) }
      let comparison = try ClusteringComparison(of: try tables(), byPosition: byPosition)
      var remarks: [String] = []
      if let figures {
        let folder = try OutputFolder(path: figures, force: force, marker: "comparison.json")
        remarks = FigureFolder.draw(
          [comparison.heatMap(index)], in: folder.temporaryPath, formats: figure.formats)
        try comparison.write(to: folder.path(of: "comparison.json"), command: CommandLine.typed)
        try folder.commit()
      }
      if let output { try comparison.write(to: output, command: CommandLine.typed) }
      print(ComparisonSummary(comparison, index: index, remarks: remarks).text)
      let written = [output, figures.map { "\($0)/" }].compactMap { $0 }
      if !written.isEmpty { print("\nwritten to \(written.joined(separator: " and "))") }
    }

    private func tables() throws -> [LabelTable] {
      let sources = clusterings.map { ClusteringSource($0) }
      return try sources.map { source in
        let table = try source.read()
        let takesAll = source.isRun ? heads : sources.count == 1
        guard !takesAll, table.columns.count > 1 else { return table }
        return LabelTable(
          source: table.source, observationNames: table.observationNames,
          columns: Array(table.columns.prefix(1)), hasNames: table.hasNames,
          notes: source.isRun
            ? table.notes
            : table.notes + ["of \(table.source), column '\(table.columns[0].name)' is taken"])
      }
    }
  }
}
