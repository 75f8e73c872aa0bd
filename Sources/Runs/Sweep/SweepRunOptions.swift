public import DEWAKSS
internal import DeePWAK
public import FeatureTables
public import LinearAlgebra

/// Everything that decides the result of `sweep`: kept as `options.json`.
public struct SweepRunOptions: Sendable, Hashable, Codable {
  /// The table.
  public var data = ""
  /// How the table is read.
  public var reading = ReadingOptions()
  /// How it is normalised, and how many of its features are kept; components have a grid.
  public var preprocessing = PreprocessingOptions()
  /// The numbers of principal components to try; nil takes what suits the table's size.
  public var pcs: [Int]?
  /// The numbers of neighbours to try; nil takes what suits the table's size.
  public var neighbors: [Int]?
  /// How neighbours are weighted.
  public var weights = NeighbourWeighting.distances
  /// The power of relative distances.
  public var decay = 1.0
  /// Whose rules are followed.
  public var convention = SweepConvention.deepwak
  /// How neighbours are searched: all pairs, or some beyond 100 000 observations unless set.
  public var neighborsMethod = NeighbourMethod.automatic
  /// Whether a finer grid around the optimum follows.
  public var refines = false
  /// Whether each observation has a number of neighbours of its own in the denoised table.
  public var perObservation = false
  /// The most steps of diffusion along the graph that are tried.
  public var steps = 1
  /// The share of the molecules that the sweep sees, with the others to score on; nil takes all.
  public var thin: Double?
  /// How the optimal graph is divided.
  public var cluster = GraphClustering.leiden
  /// The resolutions to try; nil takes ``defaultResolutions(observations:)``.
  public var resolutions: [Double]?
  /// What the clusters of a resolution make large.
  public var objective = PartitionObjective.modularity
  /// Which error chooses the resolution.
  public var criterion = ResolutionOptions().criterion
  /// The seed of every random choice.
  public var seed: UInt64 = 0
  /// What goes into `denoised.h5ad`.
  public var h5ad = RunOptions.AnnDataContent.full

  /// Creates the default settings.
  public init() {}

  /// The resolutions that are tried if not told: 0.1, 0.2 … 3, and a few of these where each takes
  /// minutes.
  ///
  /// - Parameter observations: The number of observations, *n*.
  /// - Returns: Rising numbers.
  public static func defaultResolutions(observations: Int) -> [Double] {
    observations <= 50_000
      ? (1...30).map { Double($0) / 10 } : [0.1, 0.2, 0.5, 0.8, 1, 1.5, 2, 3]
  }

  /// The ways to divide a graph.
  public enum GraphClustering: String, Sendable, Hashable, Codable, CaseIterable {
    /// The Leiden algorithm, at the resolution of the least self-supervised error.
    case leiden
    /// No clusters.
    case none
  }

  /// Throws the first setting that is out of range whatever the table is.
  ///
  /// - Throws: `OptionError` or ``PreprocessingError``.
  public func validate() throws {
    try preprocessing.validate()
    for (name, grid) in [("--pcs", pcs), ("--neighbors", neighbors)] {
      guard let grid else { continue }
      guard let least = grid.min() else {
        throw OptionError(name, "empty", must: "hold at least one whole number")
      }
      guard least >= 1 else { throw OptionError(name, least, must: "hold numbers of at least 1") }
    }
    guard decay.isFinite, decay >= 0 else {
      throw OptionError("--decay", decay, must: "be at least 0 and finite")
    }
    guard steps >= 1 else { throw OptionError("--steps", steps, must: "be at least 1") }
    if let thin, !(thin > 0 && thin < 1) {
      throw OptionError("--thin", thin, must: "lie between 0 and 1, as 0.5 does")
    }
    guard cluster == .none || resolutions?.isEmpty != true else {
      throw OptionError("--resolutions", "empty", must: "hold at least one number")
    }
    if let bad = resolutions?.first(where: { !($0 > 0 && $0.isFinite) }) {
      throw OptionError("--resolutions", bad, must: "hold numbers above 0")
    }
    if perObservation, steps > 1 {
      throw OptionError(
        "--steps", steps, must: "be 1 with --per-observation, whose graph is not diffused along")
    }
    if let thin, perObservation || refines {
      throw OptionError(
        "--thin", thin, must: "stand without \(refines ? "--refine" : "--per-observation")")
    }
  }

  /// The grid for a table.
  ///
  /// - Parameters:
  ///   - observations: The number of observations, *n*.
  ///   - features: The number of features that are swept.
  /// - Returns: The settings of the sweep itself.
  public func grid(observations: Int, features: Int) -> SweepOptions {
    var grid = SweepOptions(observations: observations, features: features)
    if let pcs { grid.components = pcs }
    if let neighbors { grid.neighbors = neighbors }
    if convention == .dewakss, neighbors == nil {
      // The package counts the observation itself.
      grid.reach = min(observations - 1, (grid.neighbors.max() ?? 1) + 1)
    }
    (grid.weighting, grid.decay, grid.convention) = (weights, decay, convention)
    grid.neighborsMethod = neighborsMethod
    return grid
  }
}
