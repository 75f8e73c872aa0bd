internal import ArgumentParser
internal import FeatureTables
internal import LinearAlgebra

extension Deepwak {
  /// `deepwak simulate`.
  struct Simulate: ParsableCommand {
    private static let defaults = SimulationOptions()

    static let configuration = CommandConfiguration(
      abstract: "Make a table with known clusters.",
      discussion: """
        Each observation belongs to one of several clusters, which is written in the column \
        "cluster". Gaussian tables scatter round the centre of the cluster; counts are those of \
        molecules in cells, most of them zero, and are stored sparse. Clusters differ in some of \
        the features (column "informative" of var). The same seed gives the same table on any \
        number of threads; a table may be larger than memory.

        EXAMPLES
          deepwak simulate --output toy.h5ad
          deepwak simulate --observations 500 --clusters 4 -o toy.csv
          deepwak simulate --kind counts --density 0.1 --observations 100000 --features 2000 \
        -o cells.h5ad
          deepwak simulate --separation 0.3 --noise 1 --imbalance 20 -o hard.h5ad
        """)

    @Option(
      name: .shortAndLong, help: "The file to write: .h5ad, .csv or .tsv, also .gz.",
      completion: .file())
    var output: String

    @Option(help: "gaussian or counts (default: \(defaults.kind.rawValue)).")
    var kind: SimulationOptions.Kind?

    @Option(help: "The number of observations (default: \(defaults.observations)).")
    var observations: Int?

    @Option(help: "The number of features (default: \(defaults.features)).")
    var features: Int?

    @Option(help: "The number of clusters (default: \(defaults.clusters)).")
    var clusters: Int?

    @Option(
      help: "How many times the largest cluster is as large as the smallest (default: 1, even).")
    var imbalance: Double?

    @Option(
      help: "The share of features in which clusters differ (default: \(defaults.informative)).")
    var informative: Double?

    @Option(
      help: """
        The standard deviation of cluster centres in an informative feature; of counts, of the \
        logarithms of means (default: \(defaults.separation)).
        """)
    var separation: Double?

    @Option(
      help: """
        The standard deviation round a centre; of counts, the overdispersion F in the variance \
        mean + F mean^2, where 0 is Poisson (default: \(defaults.noise)).
        """)
    var noise: Double?

    @Option(help: "The expected share of counts above zero (default: \(defaults.density)).")
    var density: Double?

    @Option(help: "The seed of the random numbers (default: \(defaults.seed)).")
    var seed: UInt64?

    @OptionGroup var threads: ThreadArguments

    @OptionGroup var writing: TableOutputArguments

    func validate() throws {
      try writing.validate(for: output)
      guard density == nil || kind == .counts else {
        throw ValidationError("--density is for --kind counts; Gaussian tables have no zeros")
      }
      do { try options.validate() } catch { throw ValidationError("\(error)") }
    }

    func run() throws {
      try writing.check(output)
      threads.apply()
      let table = try SimulatedTable(options)
      try table.write(to: output, compression: writing.compression?.compression ?? .none)
      print(
        "\(output): \(options.observations) observations, \(options.features) features, "
          + "\(options.clusters) clusters in the column \"cluster\"")
    }

    /// The defaults with the flags that were given in their places.
    private var options: SimulationOptions {
      var options = Simulate.defaults
      if let kind { options.kind = kind }
      if let observations { options.observations = observations }
      if let features { options.features = features }
      if let clusters { options.clusters = clusters }
      if let imbalance { options.imbalance = imbalance }
      if let informative { options.informative = informative }
      if let separation { options.separation = separation }
      if let noise { options.noise = noise }
      if let density { options.density = density }
      if let seed { options.seed = seed }
      return options
    }
  }
}
