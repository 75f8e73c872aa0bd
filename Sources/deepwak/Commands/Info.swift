internal import ArgumentParser
internal import FeatureTables

extension Deepwak {
  /// `deepwak info`.
  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what is in a file.",
      discussion: """
        Matrices, layers, embeddings and columns; whether the numbers could be counts; missing \
        values.

        EXAMPLES
          deepwak info cells.h5ad
          deepwak info embryos.csv
        """)

    @Argument(help: "The file: .h5ad, .h5, .loom, .csv or .tsv, also .gz.", completion: .file())
    var file: String

    func run() throws {
      print(try FeatureTable.describe(file))
    }
  }
}
