internal import ArgumentParser
internal import FeatureTables

extension Deepwak {
  /// `deepwak convert`.
  struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a table in another format.",
      discussion: """
        The name of the second file says the format. Whatever train reads can be converted, with \
        the same flags to choose a part of it. From .h5ad to .h5ad all else comes along; what \
        could not be carried over is said. The file appears complete or not at all.

        EXAMPLES
          deepwak convert embryos.csv embryos.h5ad
          deepwak convert cells.h5ad cells.tsv.gz
          deepwak convert cells.h5ad counts.h5ad --layer counts --compression gzip
          deepwak convert cells.h5ad pca.csv --obsm X_pca
          deepwak convert cells.h5ad matrix.h5 --layer counts      10x, counts only
          deepwak convert counts.csv.gz cells.loom --transpose
        """)

    /// Whether zeros are stored.
    enum Storage: String, EnumerableFlag { case dense, sparse }

    @Argument(help: "The file to read.", completion: .file())
    var input: String

    @Argument(
      help: "The file to write: .h5ad, .h5 (10x), .loom, .csv or .tsv, also .gz.",
      completion: .file())
    var output: String

    @Flag(
      help: "How an .h5ad file holds the numbers (default: as the table has them).")
    var storage: Storage?

    @OptionGroup var reading: ReadingArguments
    @OptionGroup var writing: TableOutputArguments

    func validate() throws { try writing.validate(for: output) }

    func run() throws {
      try writing.check(output)
      var options = ReadingOptions()
      try reading.apply(to: &options)
      var table = try FeatureTable.read(input, options)
      switch storage {
      case .dense: table.values = .dense(table.values.densified)
      case .sparse: table.values = .sparse(table.values.compressedRows)
      case nil: break
      }
      let remarks = try table.write(
        to: output, from: input, compression: writing.compression?.compression ?? .none)
      for note in table.notes + remarks { Terminal.write("note: \(note)\n") }
      print("\(output): \(table.observationCount) observations, \(table.featureCount) features")
    }
  }
}
