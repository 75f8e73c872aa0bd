internal import ArgumentParser
internal import FeatureTables
internal import Runs

extension Deepwak {
  /// `deepwak info`.
  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what is in a file.",
      discussion: """
        Matrices, layers, embeddings and columns; whether the numbers could be counts; missing \
        values; how much memory train would take.

        EXAMPLES
          deepwak info cells.h5ad
          deepwak info embryos.csv
        """)

    @Argument(help: "The file: .h5ad, .h5, .loom, .csv or .tsv, also .gz.", completion: .file())
    var file: String

    func run() throws {
      var summary = try FeatureTable.describe(file)
      if let extent = summary.extent { summary.add("memory", MemoryEstimate.text(of: extent)) }
      print(summary)
    }
  }
}
