public import ArgumentParser
public import DEWAKSS
public import LinearAlgebra
public import Runs

/// The flags of the grid of a sweep.
struct GridArguments: ParsableArguments {
  private static let defaults = SweepRunOptions()

  @Option(
    parsing: .unconditional,
    help: """
      The numbers of principal components to try, as 5,10,20,50 (default: 2 to 100, as the table \
      allows).
      """, transform: NumberList.integers)
  var pcs: [Int]?

  @Option(
    parsing: .unconditional,
    help: """
      The numbers of neighbors to try, others than the observation itself, as 1...60 (default: \
      1 to 100, in growing steps).
      """, transform: NumberList.integers)
  var neighbors: [Int]?

  @Option(
    help: """
      How neighbors are weighted: distances (near ones more) or connectivities (of UMAP) \
      (default: \(defaults.weights.rawValue)).
      """)
  var weights: NeighbourWeighting?

  @Option(
    parsing: .unconditional,
    help: """
      The power of distances in their weights; 0 weighs all neighbors alike (default: \
      \(Int(defaults.decay))).
      """, transform: parsing("be a number of at least 0"))
  var decay: Double?

  @Option(
    help: """
      Whose rules are followed: deepwak (centred components, nearest neighbors first) or dewakss \
      (the published package, number for number) (default: \(defaults.convention.rawValue)).
      """)
  var convention: SweepConvention?

  @Option(
    help: """
      How neighbors are searched: exact (all pairs), approximate, approximate:0.99 (with that \
      recall) or automatic (exact up to 100000 observations) (default: automatic).
      """)
  var neighborsMethod: NeighbourMethod?

  @Flag(help: "Search a finer grid around the optimum afterwards.")
  var refine = false

  @Flag(
    help: """
      Denoise each observation with the number of neighbors that predicts it best; the error of \
      that is too good to be true, as the choice was made on it.
      """)
  var perObservation = false

  @Option(
    parsing: .unconditional,
    help: "The most steps of diffusion along the graph to try (default: \(defaults.steps)).",
    transform: parsing("be a whole number of at least 1"))
  var steps: Int?

  @Option(
    parsing: .unconditional,
    help: """
      Counts: tune on this share of the molecules of every observation and score on the others, \
      as 0.5 (default: none, all molecules are swept).
      """, transform: parsing("lie between 0 and 1"))
  var thin: Double?

  /// Puts the flags that were given in place of options.
  func apply(to options: inout SweepRunOptions) {
    if let pcs { options.pcs = pcs }
    if let neighbors { options.neighbors = neighbors }
    if let weights { options.weights = weights }
    if let decay { options.decay = decay }
    if let convention { options.convention = convention }
    if let neighborsMethod { options.neighborsMethod = neighborsMethod }
    if refine { options.refines = true }
    if perObservation { options.perObservation = true }
    if let steps { options.steps = steps }
    if let thin { options.thin = thin }
  }
}

/// The flags of the clusters of a graph.
struct GraphClusterArguments: ParsableArguments {
  private static let defaults = SweepRunOptions()

  @Option(
    help: """
      How the graph at the optimum is divided: leiden or none (default: \
      \(defaults.cluster.rawValue)).
      """)
  var cluster: SweepRunOptions.GraphClustering?

  @Option(
    parsing: .unconditional,
    help: """
      The resolutions to try, as 0.1...3 or 0.5,1,2; --resolution-by chooses among them \
      (default: 0.1...3, in steps of 0.1; eight of these beyond 50000 observations).
      """, transform: NumberList.decimals)
  var resolutions: [Double]?

  @Option(
    help: """
      Which error chooses the resolution: partition (each observation from all others of its \
      cluster) or linked (from its neighbors in the cluster) (default: \
      \(defaults.criterion.argument)).
      """)
  var resolutionBy: ResolutionCriterion?

  @Option(
    help: """
      What clusters are to make large: modularity or constant-potts, for which resolutions are \
      densities (default: \(defaults.objective.hyphenated)).
      """)
  var objective: PartitionObjective?

  @Option(
    parsing: .unconditional,
    help: "The seed of every random choice (default: \(defaults.seed)).",
    transform: parsing("be a whole number from 0 to 18446744073709551615"))
  var seed: UInt64?

  /// Puts the flags that were given in place of options.
  func apply(to options: inout SweepRunOptions) {
    if let cluster { options.cluster = cluster }
    if let resolutions { options.resolutions = resolutions }
    if let resolutionBy { options.criterion = resolutionBy }
    if let objective { options.objective = objective }
    if let seed { options.seed = seed }
  }
}

extension NeighbourMethod: ExpressibleByArgument {
  /// Reads a way to search.
  public init?(argument: String) {
    switch argument {
    case "exact": self = .exact
    case "automatic": self = .automatic
    case "approximate": self = .approximate(recall: 0.98)
    default:
      let prefix = "approximate:"
      guard argument.hasPrefix(prefix), let recall = Double(argument.dropFirst(prefix.count)),
        recall > 0, recall <= 1
      else { return nil }
      self = .approximate(recall: recall)
    }
  }

  /// What is offered for completion.
  public static var allValueStrings: [String] { ["exact", "approximate", "automatic"] }
}

extension NeighbourWeighting: ExpressibleByArgument {}
extension SweepConvention: ExpressibleByArgument {}
extension SweepRunOptions.GraphClustering: ExpressibleByArgument {}
extension PartitionObjective: HyphenatedArgument {}

extension ResolutionCriterion: ExpressibleByArgument {
  /// The text of the choice.
  var argument: String { self == .partitionError ? "partition" : "linked" }

  /// Reads a choice.
  public init?(argument: String) {
    guard let value = Self.allCases.first(where: { $0.argument == argument }) else { return nil }
    self = value
  }

  /// The texts of all choices.
  public static var allValueStrings: [String] { allCases.map(\.argument) }
}
