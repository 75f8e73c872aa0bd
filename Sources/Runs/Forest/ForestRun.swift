public import FeatureTables
internal import Kruskal
internal import LinearAlgebra

/// A whole run of `forest` in memory: a table in; the tree of single linkage, clusters and their
/// confidence out.
public struct ForestRun: Sendable {
  /// The settings.
  public let options: ForestRunOptions
  /// The most observations of which all pairs are held: constraints need all, noise makes do
  /// with the edges of a graph beyond.
  var pairLimit = ForestRun.mostInPairs

  /// The most observations of which all pairs are held in memory: 17 million numbers a matrix.
  static let mostInPairs = 4096
  /// The neighbours of the graph that noise goes along beyond.
  static let graphNeighbors = 15

  /// Creates a run.
  ///
  /// - Parameter options: The settings, which name the table.
  public init(_ options: ForestRunOptions) { self.options = options }

  /// Reads and prepares a table, and clusters it.
  ///
  /// - Parameter observer: Told what happens.
  /// - Returns: The result, in memory.
  /// - Throws: `TableError`, ``LabelError``, ``RunError``, `OptionError`.
  public func result(observer: (StudyEvent) -> Void = { _ in }) throws -> ForestResult {
    let start = ContinuousClock.now
    return try result(
      of: FeatureTable.read(options.data, options.reading), since: start, observer: observer)
  }

  /// Prepares a table that was read, and clusters it.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - start: When the run began, for its duration.
  ///   - observer: Told what happens.
  /// - Returns: The result, in memory.
  /// - Throws: `TableError` and ``LabelError`` for files of links and labels, ``RunError``,
  ///   `OptionError`.
  public func result(
    of table: FeatureTable, since start: ContinuousClock.Instant = .now,
    observer: (StudyEvent) -> Void = { _ in }
  ) throws -> ForestResult {
    do {
      return try whole(table, start, observer)
    } catch let error as PreprocessingError {
      throw RunError.table(path: options.data, reason: error.description)
    } catch let error as ForestError {
      if error.isOfLinks { throw RunError.links(options, error, table.observationNames) }
      throw RunError.table(
        path: options.data, reason: error.description { "'\(table.observationNames[$0])'" })
    }
  }

  private func whole(
    _ table: FeatureTable, _ start: ContinuousClock.Instant, _ observer: (StudyEvent) -> Void
  ) throws -> ForestResult {
    try options.validate()
    let n = table.observationCount
    observer(.table(observations: n, features: table.featureCount))
    for note in table.notes { observer(.note(note)) }
    let links =
      options.isConstrained
      ? try ForestLinks(options, observations: table.observationNames) : nil
    if links != nil, n > pairLimit { throw tooManyForLinks(n) }
    for note in links?.notes ?? [] { observer(.note(note)) }
    let prepared = try Preprocessor.fit(
      table, options.preprocessing, isEmbedding: options.reading.obsm != nil)
    for note in prepared.notes { observer(.note(note)) }
    let points = prepared.values.densified
    observer(.phase("building the tree of \(n) observations"))
    let tree = try SpanningTree(
      of: points, similarity: .negativeDistance, coreNeighbors: options.coreNeighbors)
    // Heights are distances before all numbers were scaled alike.
    let unit = 1 / Double(prepared.preprocessor.factor)
    let dendrogram = Dendrogram(of: tree) { -$0 * unit }
    let suggested = StableCut(
      of: dendrogram, minimumSize: options.minimumSize > 1 ? options.minimumSize : nil)
    let k = clusterCount(suggested, links?.constraints)
    let space = try PairSpace(
      points, options.coreNeighbors,
      holdsAll: n <= pairLimit && options.minimumSize == 1
        && (links != nil || options.perturb != nil))
    let found = try forest(tree, k, links?.constraints, space)
    let clusters = found.forest.partition.renumberedBySize
    var perturbed: ForestPerturbation?
    if let noise = options.perturbation {
      observer(.phase("perturbing \(noise.samples) forests"))
      perturbed = try perturbation(
        noise, tree, found.forest, clusters, trees: k, links?.constraints, space)
    }
    return ForestResult(
      options: options, table: table,
      notes: table.notes + (links?.notes ?? []) + prepared.notes,
      preprocessor: prepared.preprocessor, points: points, tree: tree, dendrogram: dendrogram,
      suggested: suggested, forest: found.forest,
      distances: found.forest.edges.map { space.table.squared($0.u, $0.v).squareRoot() * unit },
      clusters: clusters, askedCount: k, constraints: links?.constraints,
      violations: found.violations, perturbation: perturbed,
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// The number of clusters that was asked for, or the one that the tree suggests as far as the
  /// constraints allow it.
  private func clusterCount(_ suggested: StableCut, _ constraints: LinkConstraints?) -> Int {
    if let clusters = options.clusters { return clusters }
    guard let constraints else {
      return options.minimumSize > 1 ? suggested.sizeableCount : suggested.treeCount
    }
    return min(
      max(suggested.treeCount, constraints.mutuallyApart.count), constraints.groups.clusterCount)
  }

  /// The forest without noise, and what it does not meet.
  private func forest(
    _ tree: SpanningTree, _ k: Int, _ constraints: LinkConstraints?, _ space: PairSpace
  ) throws -> (forest: SpanningForest, violations: [ForestViolation]) {
    guard let constraints, let similarities = space.similarities else {
      return (
        options.minimumSize > 1
          ? try tree.forest(trees: k, minimumSize: options.minimumSize)
          : try tree.forest(trees: k), []
      )
    }
    let found = try ConstrainedForest(of: similarities, trees: k, constraints: constraints)
    return (found.forest, found.violations)
  }

  private func perturbation(
    _ noise: PerturbationOptions, _ tree: SpanningTree, _ forest: SpanningForest,
    _ clusters: Partition, trees k: Int, _ constraints: LinkConstraints?, _ space: PairSpace
  ) throws -> ForestPerturbation {
    if let similarities = space.similarities {
      return try ForestPerturbation(
        ofPairs: similarities, forest: forest, clusters: clusters, treeCount: k,
        constraints: constraints, options: noise)
    }
    let count = min(
      space.table.points.rows - 1, max(ForestRun.graphNeighbors, options.coreNeighbors))
    return try ForestPerturbation(
      alongGraphOf: space.table,
      NearestNeighbours(of: space.table.points, count: count, method: .exact), scale: space.scale,
      tree: tree, forest: forest, clusters: clusters, minimumSize: options.minimumSize,
      options: noise)
  }

  private func tooManyForLinks(_ n: Int) -> RunError {
    .table(
      path: options.data,
      reason: "\(n) observations, but links and labels need all pairs and take \(pairLimit) at "
        + "most: choose some with --keep-observations")
  }
}

/// The points of a run with the distances between them.
private struct PairSpace {
  let table: PointTable
  let scale: SimilarityScale
  /// The standardised similarities of all pairs, *n × n*; nil where they are not needed or too
  /// many.
  let similarities: DoubleMatrix?

  init(_ points: Matrix, _ coreNeighbors: Int, holdsAll: Bool) throws {
    table = PointTable(
      points,
      neighbours: try NearestNeighbours(of: points, count: coreNeighbors, method: .exact),
      coreNeighbors: coreNeighbors)
    scale = SimilarityScale(of: points)
    similarities = holdsAll ? scale.similarities(of: table) : nil
  }
}
