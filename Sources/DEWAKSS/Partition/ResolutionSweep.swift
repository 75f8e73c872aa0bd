public import LinearAlgebra
internal import PWAK
internal import Stats

/// The resolution at which the clusters of a graph predict a table best, without labels.
///
/// For each resolution the graph is partitioned by ``Leiden``; each observation is then predicted
/// from the others of its cluster, never from itself, once from all of them and once from those
/// that are its neighbours. One of these errors chooses (``ResolutionCriterion``), up to a
/// tolerance: like the rule of one standard error, it settles between partitions that predict
/// about equally well.
///
/// References: A. Tjärnberg et al. "Optimal tuning of weighted kNN- and diffusion-based methods
/// for denoising single cell genomics data." *PLOS Comput. Biol.* 17(1), 2021.
/// doi:10.1371/journal.pcbi.1008569. K. Wiechecki, J. Zaslavsky. "Denoising with a partitioned
/// affinity kernel allows efficient end-to-end differentiable clustering", 2024, eq. 4 and §2.3.
public struct ResolutionSweep: Sendable {
  /// The settings of the choice.
  public let options: ResolutionOptions
  /// What each resolution gave, by rising resolution.
  public let settings: [ResolutionSetting]
  /// The partitions of the resolutions, in the same order.
  public let partitions: [Partition]
  /// Which of them was chosen.
  public let chosenIndex: Int

  /// The chosen resolution and its figures.
  public var chosen: ResolutionSetting { settings[chosenIndex] }
  /// The partition at the chosen resolution.
  public var partition: Partition { partitions[chosenIndex] }

  /// Tries all resolutions.
  ///
  /// - Parameters:
  ///   - graph: The graph to partition: *n × n*, symmetric, not negative. See
  ///     ``symmetrized(_:)`` for one that is not.
  ///   - weights: G, in which neighbours predict: *n × n*, not negative; the graph unless given.
  ///   - table: X, *n × m*, which is predicted.
  ///   - points: Where silhouettes are measured, such as principal components: *n × p*.
  ///   - options: The resolutions, the objective and the criterion.
  ///   - progress: Receives each resolution as it is done.
  ///   - isStopped: Asked before each resolution; true ends the work.
  /// - Throws: ``PartitionError`` for settings out of range, for a graph that is not symmetric, has
  ///   a weight below 0 or one that is not finite, for a table that is not finite, and when
  ///   stopped.
  /// - Complexity: For each resolution O(*nnz*) an iteration of Leiden, O(*nm* + *nnz* · *m*) for the
  ///   errors and O(*s*²*p*) for silhouettes of *s* observations. The same result on any number
  ///   of threads.
  public init(
    of graph: SparseMatrix, weights: SparseMatrix? = nil, table: Matrix, points: Matrix,
    options: ResolutionOptions = ResolutionOptions(),
    progress: (ResolutionSetting) -> Void = { _ in }, isStopped: () -> Bool = { false }
  ) throws(PartitionError) {
    precondition(
      graph.rows == table.rows && graph.rows == points.rows,
      "a graph of \(graph.rows) vertices, a table \(table) and points \(points)")
    try options.validate()
    try checkFinite(table)
    let links = try UndirectedLinks(graph)
    let tiles = PackedTiles(.dense(table))
    let resolutions = Set(options.resolutions).sorted()
    var (settings, partitions) = ([ResolutionSetting](), [Partition]())
    for resolution in resolutions {
      guard !isStopped() else { throw .stopped(done: settings.count, of: resolutions.count) }
      let found = try Leiden(of: graph, links, options: options.leiden(at: resolution))
      // Neighbouring resolutions often give the same clusters: measured once.
      let known = partitions.lastIndex(of: found.partition).map { settings[$0] }
      let setting = ResolutionSetting(
        at: resolution, found.partition, graph, weights: weights ?? graph, table: table,
        tiles, points: points, options: options, known: known)
      settings.append(setting)
      partitions.append(found.partition)
      progress(setting)
    }
    (self.options, self.settings, self.partitions) = (options, settings, partitions)
    chosenIndex = choice(settings, options)
  }

  /// Which way to extend the list, where the chosen resolution is its last on that side.
  public var edge: GridEdge.Direction? {
    if settings.count < 2 { return nil }
    return chosenIndex == 0 ? .smaller : chosenIndex == settings.count - 1 ? .larger : nil
  }
}

/// Of the resolutions within the tolerance, that which the error itself does not favour.
private func choice(_ settings: [ResolutionSetting], _ options: ResolutionOptions) -> Int {
  let errors = settings.map { $0.error(options.criterion) }
  let limit = (errors.min() ?? 0) * (1 + options.tolerance)
  let within = errors.indices.filter { errors[$0] <= limit }
  return switch options.criterion {
  case .partitionError: within.first ?? 0
  case .linkedError: within.last ?? 0
  }
}

extension ResolutionSetting {
  /// Measures a partition.
  fileprivate init(
    at resolution: Double, _ partition: Partition, _ graph: SparseMatrix, weights: SparseMatrix,
    table: Matrix, _ tiles: PackedTiles, points: Matrix, options: ResolutionOptions,
    known: ResolutionSetting?
  ) {
    self.resolution = resolution
    clusterCount = partition.clusterCount
    if let known {
      (aloneCount, unlinkedCount) = (known.aloneCount, known.unlinkedCount)
      (modularity, silhouette) = (known.modularity, known.silhouette)
      (partitionError, linkedError) = (known.partitionError, known.linkedError)
      return
    }
    let loss = HardPartitionLoss(partition, x: table)
    let linked = LinkedPrediction(partition, within: weights, x: table, tiles)
    (aloneCount, partitionError) = (loss.aloneCount, loss.value)
    (unlinkedCount, linkedError) = (linked.unlinkedCount, linked.value)
    modularity = Stats.modularity(of: graph, labels: partition.labels)
    silhouette = options.silhouetteSample.flatMap { size in
      // One cluster, or single observations alone, have none.
      let sample = min(size, points.rows)
      return sample < 2
        ? nil
        : try? silhouetteScore(
          of: points, labels: partition.labels, sampleSize: sample, seed: options.leiden.seed)
    }
  }
}

/// Throws the first number that is not finite.
private func checkFinite(_ table: Matrix) throws(PartitionError) {
  let m = table.columns
  let bad = RowBlocks(count: table.rows, size: 1024).map { rows -> Int? in
    table.withElements { elements in
      (rows.lowerBound * m..<rows.upperBound * m).first { !elements[$0].isFinite }
    }
  }.compactMap { $0 }.first
  if let bad { throw .notFinite(row: bad / m, column: bad % m) }
}
