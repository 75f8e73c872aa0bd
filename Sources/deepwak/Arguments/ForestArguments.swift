public import ArgumentParser
public import Kruskal
internal import Runs

/// The flags of the forest itself.
struct ForestArguments: ParsableArguments {
  private static let defaults = ForestRunOptions()

  @Option(
    name: [.customShort("k"), .customLong("clusters")], parsing: .unconditional,
    help: """
      The number of clusters, or auto: the largest stable gap of the tree, with stragglers as \
      clusters of their own (default: auto).
      """, transform: ClusterCount.init(text:))
  var clusters: ClusterCount?

  @Option(
    parsing: .unconditional,
    help: """
      The fewest observations of a cluster: smaller parts go with what they are nearest to; 1 \
      leaves stragglers alone, as single linkage does (default: \(defaults.minimumSize)).
      """, transform: parsing("be a whole number of at least 1"))
  var minSize: Int?

  @Option(
    parsing: .unconditional,
    help: """
      Join by the mutual reachability distance with so many neighbors, as HDBSCAN does, which \
      keeps points between clusters from chaining them; 0 takes the plain distance (default: \
      \(defaults.coreNeighbors)).
      """, transform: parsing("be a whole number of at least 0"))
  var coreNeighbors: Int?

  /// Puts the flags that were given in place of options.
  func apply(to options: inout ForestRunOptions) {
    if let clusters { options.clusters = clusters.number }
    if let minSize { options.minimumSize = minSize }
    if let coreNeighbors { options.coreNeighbors = coreNeighbors }
  }
}

/// A number of clusters, or none: the tree is to say.
struct ClusterCount: Sendable {
  /// The number; nil for auto.
  let number: Int?

  /// Reads a number or auto.
  @Sendable init(text: String) throws {
    guard text != "auto" else {
      number = nil
      return
    }
    guard let value = Int(text) else {
      throw ValidationError("it must be a whole number of at least 1, or auto")
    }
    number = value
  }
}

/// The flags of what is known of some observations.
struct LinkArguments: ParsableArguments {
  @Option(
    help: """
      A table of two columns: names of observations that must share a cluster.
      """, completion: .file())
  var mustLink: String?

  @Option(
    help: "Such a table of observations that must not share a cluster.", completion: .file())
  var cannotLink: String?

  @Option(
    help: """
      Labels of some observations (.csv, .tsv, .h5ad): those of one label must share a cluster, \
      those of two must not.
      """, completion: .file())
  var labels: String?

  @Option(help: "The column of labels (default: the only one).")
  var labelColumn: String?

  /// Puts the flags that were given in place of options.
  func apply(to options: inout ForestRunOptions) {
    if let mustLink { options.mustLink = mustLink }
    if let cannotLink { options.cannotLink = cannotLink }
    if let labels { options.labels = labels }
    if let labelColumn { options.labelColumn = labelColumn }
  }
}

/// The flags of noise.
struct PerturbationArguments: ParsableArguments {
  private static let defaults = ForestRunOptions()

  @Option(
    parsing: .unconditional,
    help: """
      Noise of this scale on similarities of mean 0 and deviation 1, as 0.1: gives each \
      observation a confidence (default: none).
      """, transform: parsing("be a number above 0"))
  var perturb: Double?

  @Option(
    parsing: .unconditional,
    help: "How many forests are perturbed (default: \(defaults.samples)).",
    transform: parsing("be a whole number of at least 1"))
  var samples: Int?

  @Option(help: "gaussian, gumbel or uniform (default: \(defaults.noise.rawValue)).")
  var noise: Noise?

  @Option(
    parsing: .unconditional,
    help: "The seed of the noise (default: \(defaults.seed)).",
    transform: parsing("be a whole number from 0 to 18446744073709551615"))
  var seed: UInt64?

  func validate() throws {
    guard perturb == nil else { return }
    for (flag, isGiven) in [("--samples", samples != nil), ("--noise", noise != nil)] where isGiven
    {
      throw ValidationError("\(flag) is for --perturb, which must be given too, as --perturb 0.1")
    }
  }

  /// Puts the flags that were given in place of options.
  func apply(to options: inout ForestRunOptions) {
    if let perturb { options.perturb = perturb }
    if let samples { options.samples = samples }
    if let noise { options.noise = noise }
    if let seed { options.seed = seed }
  }
}

extension Noise: ExpressibleByArgument {}
