internal import ArgumentParser
internal import DeePWAK
internal import FeatureTables
internal import Runs

extension Deepwak {
  /// `deepwak consensus`.
  struct ConsensusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "consensus",
      abstract: "Find what clusterings made elsewhere agree on, and how steady it is.",
      discussion: """
        Each column of labels counts as one head. The tree of how often they put observations \
        together is cut into as many clusters as halves of the clusterings find again. A missing \
        label joins and parts nothing: it stands for the mix of labels of those that share the \
        observation's other clusters.

        EXAMPLES
          deepwak consensus methods.csv                    writes methods.consensus/
          deepwak consensus methods.csv --clusters 8
          deepwak consensus cells.h5ad --columns leiden,louvain,kmeans
        """)

    @Argument(
      help: "A table whose columns are clusterings: .csv, .tsv, .h5ad, also .gz.",
      completion: .file())
    var labels: String

    @Option(help: "The columns to take, separated by commas (default: all that hold labels).")
    var columns: String?

    @Option(help: "The number of clusters.")
    var clusters: Int?

    @Option(help: "The rule in place of a number: reproducible or gap (default: reproducible).")
    var cut: RunOptions.Cut?

    @Option(
      help: "The most clusters that a rule may report (default: the most of any clustering).")
    var maxClusters: Int?

    @Option(help: "The seed of the halves that are compared.")
    var seed: UInt64 = 0

    @OptionGroup(title: "Figures") var figures: FigureArguments

    @Option(help: "The directory to write (default: the table's name with .consensus, here).")
    var out: String?

    @Flag(help: "Replace the directory if it is there.")
    var force = false

    func validate() throws {
      guard clusters == nil || cut == nil else {
        throw ValidationError("give either --clusters or --cut")
      }
      for (flag, value) in [("--clusters", clusters), ("--max-clusters", maxClusters)] {
        if let value, value < 1 {
          throw ValidationError("\(flag) is \(value), but must be at least 1")
        }
      }
    }

    func run() throws {
      let target = out ?? "\(RunDirectory.stem(of: labels)).consensus"
      try RunDirectory(target).check(force: force)
      let result = try LabelConsensus(
        of: try LabelTable(
          path: labels, columns: columns.map(listed), areClusterings: true),
        cut: clusters.map { .clusters($0) } ?? cut?.consensusCut ?? .reproducible,
        maximumClusters: maxClusters, seed: seed)
      var remarks: [String] = []
      try result.write(to: target, command: CommandLine.typed, force: force) { folder in
        guard !figures.formats.isEmpty else { return }
        remarks = FigureFolder.draw(result.figures(), in: folder, formats: figures.formats)
      }
      print(
        "\(result.clusterings.count) clusterings: "
          + result.clusterings.map { "\($0.name) (\($0.usedCount))" }.joined(separator: ", "))
      for note in result.notes + remarks { print("note       \(note)") }
      print(
        ClusterSummary(result.consensus, heads: result.clusterings.count, isOfLabels: true).text)
      print("\nwritten to \(target)/")
    }
  }
}
