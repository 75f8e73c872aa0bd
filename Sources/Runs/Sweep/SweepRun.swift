internal import DEWAKSS
public import FeatureTables
internal import LinearAlgebra
internal import Noise2Self
internal import Stats

/// A whole run of `sweep` in memory: a table in; the best numbers of components and neighbours,
/// the denoised table, and clusters of the graph out.
public struct SweepRun: Sendable {
  /// The settings.
  public let options: SweepRunOptions

  /// Creates a run.
  ///
  /// - Parameter options: The settings, which name the table.
  public init(_ options: SweepRunOptions) { self.options = options }

  /// Reads, prepares and sweeps a table, and divides its optimal graph.
  ///
  /// - Parameter observer: Told what happens.
  /// - Returns: The result, in memory.
  /// - Throws: `TableError`, ``RunError``, `OptionError`.
  public func result(observer: (StudyEvent) -> Void = { _ in }) throws -> SweepResult {
    try result(
      of: FeatureTable.read(options.data, options.reading), since: .now, observer: observer)
  }

  /// Prepares and sweeps a table that was read, and divides its optimal graph.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - start: When the run began, for its duration.
  ///   - observer: Told what happens.
  /// - Returns: The result, in memory.
  /// - Throws: ``RunError``, `OptionError`.
  public func result(
    of table: FeatureTable, since start: ContinuousClock.Instant = .now,
    observer: (StudyEvent) -> Void = { _ in }
  ) throws -> SweepResult {
    do {
      return try whole(table, start, observer)
    } catch let error as PreprocessingError {
      throw RunError.table(path: options.data, reason: error.description)
    } catch let error as SweepError {
      throw RunError.table(path: options.data, reason: error.description)
    } catch let error as ThinningError {
      throw RunError.table(path: options.data, reason: error.description)
    } catch let error as PartitionError {
      throw RunError.table(path: options.data, reason: error.description)
    }
  }

  private func whole(
    _ table: FeatureTable, _ start: ContinuousClock.Instant, _ observer: (StudyEvent) -> Void
  ) throws -> SweepResult {
    try options.validate()
    observer(.table(observations: table.observationCount, features: table.featureCount))
    for note in table.notes { observer(.note(note)) }
    let prepared = try SweepTable(table, options)
    for note in prepared.notes { observer(.note(note)) }
    var tuned = try tune(table, prepared, observer)
    // A single number is no grid.
    let grid = options.grid(observations: prepared.swept.rows, features: prepared.swept.columns)
    tuned.edges.removeAll {
      Set($0.axis == .components ? grid.components : grid.neighbors).count == 1
    }
    let sweep = tuned.sweep
    var diffusion: [Double] = []
    if options.steps > 1 {
      observer(.phase("up to \(options.steps) steps along the graph"))
      diffusion = Diffusion(sweep.kernel).errors(
        prepared.swept.dense, steps: options.steps)
    }
    observer(.phase("building the graph"))
    let nearest = sweep.nearestNeighbours(sweep.optimum.neighbors)
    let connectivities = nearest.connectivities
    let partition = try partition(of: connectivities, sweep, prepared, observer)
    return SweepResult(
      options: options, table: table, notes: table.notes + prepared.notes + tuned.notes,
      rowStep: prepared.rowStep, sweptCount: prepared.keptFeatures.count,
      sweep: sweep, coarse: tuned.coarse, settings: tuned.settings, edges: tuned.edges,
      thinned: tuned.thinned,
      diffusion: diffusion, distances: nearest.distances, connectivities: connectivities,
      components: connectedComponents(of: connectivities), resolutions: partition,
      seedAgreement: try partition.flatMap { try seedAgreement($0, connectivities) },
      whole: prepared.whole,
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// Divides the graph at all resolutions; nil if not asked to.
  private func partition(
    of graph: SparseMatrix, _ sweep: Sweep, _ prepared: SweepTable, _ observer: (StudyEvent) -> Void
  ) throws -> ResolutionSweep? {
    guard options.cluster == .leiden else { return nil }
    let tried =
      options.resolutions ?? SweepRunOptions.defaultResolutions(observations: graph.rows)
    let count = Set(tried).count
    observer(.phase("dividing the graph at \(count) resolution\(count == 1 ? "" : "s")"))
    var resolutions = ResolutionOptions()
    resolutions.resolutions = tried
    (resolutions.leiden.objective, resolutions.leiden.seed) = (options.objective, options.seed)
    resolutions.criterion = options.criterion
    // All features where they fit, else the components that hold most of them.
    let isLarge = prepared.swept.rows * prepared.swept.columns > SweepRun.mostPredicted
    var done = 0
    return try ResolutionSweep(
      of: graph, weights: sweep.kernel, table: isLarge ? sweep.points : prepared.swept.dense,
      points: sweep.points, options: resolutions,
      progress: { _ in
        done += 1
        observer(.progress(done: done, of: count))
      })
  }

  /// The most numbers of a table that are predicted from clusters; beyond, components are.
  private static let mostPredicted = 1 << 28
  /// The other seeds with which the chosen clusters are found again.
  private static let otherSeeds = 4

  /// How far other seeds find the chosen clusters again: the mean adjusted Rand index of all
  /// pairs of five.
  private func seedAgreement(_ found: ResolutionSweep, _ graph: SparseMatrix) throws -> Double {
    var leiden = found.options.leiden
    leiden.resolution = found.chosen.resolution
    var labels = [found.partition.labels]
    for other in 1...SweepRun.otherSeeds {
      leiden.seed = options.seed &+ UInt64(other)
      labels.append(try Leiden(of: graph, options: leiden).partition.labels)
    }
    let pairs = labels.indices.flatMap { a in (0..<a).map { (labels[a], labels[$0]) } }
    return pairs.reduce(0) { $0 + adjustedRandIndex($1.0, $1.1) } / Double(pairs.count)
  }

  /// What tuning gave: the sweep of the whole table that ends at the optimum, and all settings.
  private struct Tuned {
    var sweep: Sweep
    var coarse: Sweep?
    var settings: [SweepSetting]
    var edges: [GridEdge]
    var thinned: ThinnedSweep?
    var notes: [String] = []
  }

  /// Searches the grid, and a finer one if asked to.
  private func tune(
    _ table: FeatureTable, _ prepared: SweepTable, _ observer: (StudyEvent) -> Void
  ) throws -> Tuned {
    let grid = options.grid(
      observations: prepared.swept.rows, features: prepared.swept.columns)
    try grid.validate(observations: prepared.swept.rows, features: prepared.swept.columns)
    observer(.phase(SweepRun.phase(grid)))
    if let share = options.thin {
      let thinned = try ThinnedSweep(
        ThinnedCounts(counts(table, prepared), share: share, seed: options.seed), options: grid,
        preparing: preparation(table, prepared))
      let optimum = thinned.sweep.optimum
      var one = grid
      (one.components, one.neighbors) = ([optimum.components], [optimum.neighbors])
      one.reach = grid.reach ?? grid.neighbors.max()
      return Tuned(
        sweep: try Sweep(of: prepared.swept, options: one), settings: thinned.sweep.settings,
        edges: thinned.sweep.edges, thinned: thinned)
    }
    let coarse = try Sweep(of: prepared.swept, options: grid) {
      observer(.progress(done: $0, of: $1))
    }
    guard options.refines else {
      return Tuned(sweep: coarse, settings: coarse.settings, edges: coarse.edges)
    }
    observer(.phase(SweepRun.phase(coarse.refinedOptions(), "finer: ")))
    let fine = try coarse.refined(prepared.swept) { observer(.progress(done: $0, of: $1)) }
    let known = Set(fine.settings.map { [$0.components, $0.neighbors] })
    return Tuned(
      sweep: fine, coarse: coarse,
      settings: (fine.settings
        + coarse.settings.filter { !known.contains([$0.components, $0.neighbors]) })
        .sorted { ($0.components, $0.neighbors) < ($1.components, $1.neighbors) },
      edges: coarse.edges.filter { $0.value == fine.optimum[$0.axis] })
  }

  private static func phase(_ grid: SweepOptions, _ before: String = "") -> String {
    let (p, k) = (Set(grid.components).count, Set(grid.neighbors).count)
    return before + "sweeping \(p) number\(p == 1 ? "" : "s") of components × \(k) of neighbors"
  }

  /// The counts of the features that are swept.
  private func counts(_ table: FeatureTable, _ prepared: SweepTable) throws -> Matrix {
    guard case .library = prepared.rowStep else {
      throw RunError.table(
        path: options.data,
        reason: "--thin divides molecules, but this table was not taken for counts; say "
          + "--normalize log1p if it holds counts")
    }
    return table.values.selecting(features: prepared.keptFeatures).densified
  }

  /// What brings counts of either half to one scale: libraries of the median size over the swept
  /// features, then logarithms.
  private func preparation(_ table: FeatureTable, _ prepared: SweepTable) -> (Matrix) -> Matrix {
    let sizes = RowStep.librarySizes(table.values.selecting(features: prepared.keptFeatures))
      .filter { $0 > 0 }.sorted()
    let step = RowStep.library(size: sizes.isEmpty ? 1 : sizes[sizes.count / 2])
    return { step.apply(to: .dense($0)).densified }
  }
}

extension SweepSetting {
  /// What the setting has along an axis of the grid.
  fileprivate subscript(axis: GridEdge.Axis) -> Int {
    axis == .components ? components : neighbors
  }
}

extension RowBlock {
  /// All numbers as a dense matrix.
  fileprivate var dense: Matrix {
    switch self {
    case .dense(let x): x
    case .sparse(let x): x.dense
    }
  }
}
