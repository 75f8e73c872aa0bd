public import LinearAlgebra

/// The error of a prediction of a table.
public struct PredictionError: Sendable, Hashable, Codable {
  /// The mean of the squared errors over all entries.
  public let meanSquaredError: Double
  /// One less the squared errors over the squared deviations from the mean, of features or of
  /// observations (``SweepConvention``).
  public let rSquared: Double
}

/// One setting of a sweep, and how well it predicts each observation from its neighbours.
public struct SweepSetting: Sendable, Hashable, Codable {
  /// The number of principal components.
  public let components: Int
  /// The number of neighbours.
  public let neighbors: Int
  /// The error of the prediction, which is also the denoised table.
  public let error: PredictionError
}

/// DEWAKSS: how many principal components and neighbours denoise a table best.
///
/// Each observation is predicted from its neighbours, never from itself, so that the error of
/// the prediction can be trusted without labels: up to the variance of the noise it is the error
/// against the truth. For each number of components the neighbours are searched once and the
/// errors of all numbers of neighbours come from one pass of running sums.
///
/// References: A. Tjärnberg et al. "Optimal tuning of weighted kNN- and diffusion-based methods
/// for denoising single cell genomics data." *PLOS Comput. Biol.* 17(1), 2021.
/// doi:10.1371/journal.pcbi.1008569. K. Wiechecki, J. Zaslavsky. "Denoising with a partitioned
/// affinity kernel allows efficient end-to-end differentiable clustering", 2024, algorithm 2.
public struct Sweep: Sendable {
  /// The settings of the sweep.
  public let options: SweepOptions
  /// All settings, by components, then by neighbours.
  public let settings: [SweepSetting]
  /// The setting of least error, the first of equal ones.
  public let optimum: SweepSetting
  /// The error of predicting nought everywhere.
  public let zeroError: PredictionError
  /// The share of the variance along each component; empty where scores were given, or where
  /// none were computed.
  public let explainedVarianceRatio: [Double]
  /// The number of neighbours, of those tried, that predicts each observation best at the
  /// optimal number of components; *n* numbers.
  public let neighborsPerObservation: [Int]
  /// The error where each observation has a number of neighbours of its own.
  ///
  /// The choice is made on the same error, so this one flatters.
  public let errorPerObservation: PredictionError
  /// The share of the true neighbours that were found at the optimum, measured on a sample; nil
  /// where all pairs were compared.
  public var neighborRecall: Double? { nearest.recall }
  /// The coordinates in which the neighbours of the optimum were searched, *n × p*.
  public let points: Matrix
  let nearest: NearestNeighbours
  let weighted: WeightedNeighbours
  /// The most components that a search could use; 0 where the table itself was searched.
  let componentLimit: Int

  /// Sweeps a dense table.
  ///
  /// - Parameters:
  ///   - table: An *n × m* matrix.
  ///   - options: The grids and conventions.
  ///   - scores: Coordinates in which neighbours are searched, *n × p* for at least the largest
  ///     number of components; principal components of the table unless given.
  ///   - progress: Told how many numbers of components are done, and of how many.
  /// - Throws: ``SweepError`` for settings out of range, and for a table that is constant or not
  ///   finite.
  /// - Complexity: For each number of components O(*n*² *p*) for an exact search and O(*n k m*) for
  ///   all errors, with *k* the largest number of neighbours; O(*n* (*k* + *m*)) memory. The same
  ///   result on any number of threads.
  public init(
    of table: Matrix, options: SweepOptions, scores: Matrix? = nil,
    progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws(SweepError) {
    try self.init(of: RowBlock.dense(table), options: options, scores: scores, progress: progress)
  }

  /// Sweeps a sparse table, whose zeros are never stored but for 128 columns at a time.
  ///
  /// - Parameters:
  ///   - table: An *n × m* sparse matrix.
  ///   - options: The grids and conventions.
  ///   - scores: As for a dense table.
  ///   - progress: As for a dense table.
  /// - Throws: ``SweepError``, as for a dense table.
  /// - Complexity: As for a dense table.
  public init(
    of table: SparseMatrix, options: SweepOptions, scores: Matrix? = nil,
    progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws(SweepError) {
    try self.init(of: RowBlock.sparse(table), options: options, scores: scores, progress: progress)
  }

  /// Sweeps a table that is either dense or sparse.
  ///
  /// - Parameters:
  ///   - table: An *n × m* table.
  ///   - options: The grids and conventions.
  ///   - scores: As for a dense table.
  ///   - progress: As for a dense table.
  /// - Throws: ``SweepError``, as for a dense table.
  /// - Complexity: As for a dense table.
  public init(
    of table: RowBlock, options: SweepOptions, scores: Matrix? = nil,
    progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws(SweepError) {
    let (n, m) = (table.rows, table.columns)
    try options.validate(observations: n, features: m)
    let errors = ErrorScale(table, convention: options.convention)
    try errors.check(table)
    let counts = Set(options.neighbors).sorted()
    let space = try SearchSpace(table, options: options, scores: scores)
    let tiles = PackedTiles(table, passes: space.isFixed ? 1 : Set(options.components).count)
    var settings: [SweepSetting] = []
    var best: Pass?
    var pass: Pass?
    let components = Set(options.components).sorted()
    progress(0, components.count)
    for (done, p) in components.enumerated() {
      if pass == nil || !space.isFixed {
        pass = try Pass(space.points(p), tiles, options: options, counts: counts)
      }
      guard let pass else { continue }
      let row = zip(counts, pass.errors.sums).map { k, sum in
        SweepSetting(components: p, neighbors: k, error: errors.error(sum))
      }
      let least = settings.map(\.error.meanSquaredError).min() ?? .infinity
      if best == nil || row.contains(where: { $0.error.meanSquaredError < least }) { best = pass }
      settings += row
      progress(done + 1, components.count)
    }
    guard let best, let first = settings.first else { throw .emptyGrid("components") }
    self.options = options
    self.settings = settings
    optimum = settings.dropFirst().reduce(first) {
      $1.error.meanSquaredError < $0.error.meanSquaredError ? $1 : $0
    }
    zeroError = errors.error(errors.spread.squares)
    componentLimit = space.isFixed ? 0 : space.limit
    explainedVarianceRatio = space.explainedVarianceRatio
    (points, nearest, weighted) = (space.points(optimum.components), best.nearest, best.weighted)
    let local = best.errors.leastPerObservation
    neighborsPerObservation = local.places.map { counts[$0] }
    errorPerObservation = errors.error(local.sum)
  }
}

/// The neighbours in one number of components, and the errors of all numbers of neighbours.
private struct Pass {
  let nearest: NearestNeighbours
  let weighted: WeightedNeighbours
  let errors: RunningErrors

  init(_ points: Matrix, _ tiles: PackedTiles, options: SweepOptions, counts: [Int])
    throws(SweepError)
  {
    let n = points.rows
    // In the package's convention the observation is one of those that are searched.
    let used = options.convention == .dewakss ? options.searched - 1 : options.searched
    let searched = min(
      n - 1, options.convention == .dewakss ? used : max(used, NearestNeighbours.scaleCount))
    do {
      nearest = try NearestNeighbours(of: points, count: searched, method: options.neighborsMethod)
    } catch {
      throw .notFinite
    }
    weighted =
      switch options.weighting {
      case .distances:
        WeightedNeighbours(
          distances: nearest, count: used, decay: options.decay, convention: options.convention)
      case .connectivities:
        WeightedNeighbours(
          connectivities: nearest, count: used, convention: options.convention)
      }
    let limit = options.convention == .dewakss ? weighted.leastDegree : .max
    errors = RunningErrors(of: tiles, weighted, counts: counts.map { min($0, limit) })
  }
}

extension RunningErrors {
  /// The best place of each observation among the numbers of neighbours, and its error in sum.
  fileprivate var leastPerObservation: (places: [Int], sum: Double) {
    var total = 0.0
    let places = (0..<perObservation.rows).map { i in
      var best = 0
      for s in 0..<perObservation.columns where perObservation[i, s] < perObservation[i, best] {
        best = s
      }
      total += Double(perObservation[i, best])
      return best
    }
    return (places, total)
  }
}
