internal import DeePWAK
public import FeatureTables
public import Kruskal

/// Everything that decides the result of `forest`: kept as `options.json`.
public struct ForestRunOptions: Sendable, Hashable, Codable {
  /// The table.
  public var data = ""
  /// How the table is read.
  public var reading = ReadingOptions()
  /// How it is prepared: the forest spans what heads would be trained on.
  public var preprocessing = PreprocessingOptions()
  /// The number of clusters; nil takes the largest stable gap of the tree.
  public var clusters: Int?
  /// The fewest observations of a cluster; 1 leaves stragglers alone, as single linkage does.
  public var minimumSize = 1
  /// With *c* > 0, distances are those of mutual reachability with *c* neighbours.
  public var coreNeighbors = 0
  /// The scale of the noise on standardised similarities, ε; nil perturbs nothing.
  public var perturb: Double?
  /// The distribution of the noise.
  public var noise = Noise.gaussian
  /// The number of perturbed forests, *B*.
  public var samples = PerturbationOptions().samples
  /// A file of pairs that must share a cluster.
  public var mustLink: String?
  /// A file of pairs that must not.
  public var cannotLink: String?
  /// A file of labels of some observations.
  public var labels: String?
  /// The column of labels; nil takes the only one.
  public var labelColumn: String?
  /// The seed of the noise.
  public var seed: UInt64 = 0
  /// What goes into `forest.h5ad`.
  public var h5ad = RunOptions.AnnDataContent.full

  /// Creates the default settings.
  public init() {}

  /// Whether there are links that clusters are to meet.
  public var isConstrained: Bool { mustLink != nil || cannotLink != nil || labels != nil }

  /// The settings of the noise; nil for none.
  var perturbation: PerturbationOptions? {
    perturb.map {
      PerturbationOptions(noise: noise, amplitude: $0, samples: samples, seed: seed)
    }
  }

  /// Throws the first setting that is out of range whatever the table is.
  ///
  /// - Throws: `OptionError` or ``PreprocessingError``.
  public func validate() throws {
    try preprocessing.validate()
    if let clusters, clusters < 1 {
      throw OptionError("--clusters", clusters, must: "be at least 1, or auto")
    }
    guard minimumSize >= 1 else {
      throw OptionError("--min-size", minimumSize, must: "be at least 1")
    }
    guard minimumSize == 1 || !isConstrained else {
      throw OptionError("--min-size", minimumSize, must: "stand without links and labels")
    }
    guard coreNeighbors >= 0 else {
      throw OptionError("--core-neighbors", coreNeighbors, must: "be at least 0")
    }
    if let perturb, !(perturb > 0 && perturb.isFinite) {
      throw OptionError("--perturb", perturb, must: "be a number above 0, as 0.1")
    }
    guard samples >= 1 else { throw OptionError("--samples", samples, must: "be at least 1") }
    if let labelColumn, labels == nil {
      throw OptionError("--label-column", labelColumn, must: "stand with --labels FILE")
    }
  }
}
