internal import DeePWAK
public import FeatureTables
internal import LinearAlgebra
internal import SoftmaxClustering

/// A whole run of `cluster` in memory: a table in; clusters with their probabilities and a model out.
public struct ClusterRun: Sendable {
  /// The settings.
  public let options: ClusterRunOptions

  /// Creates a run.
  ///
  /// - Parameter options: The settings, which name the table.
  public init(_ options: ClusterRunOptions) { self.options = options }

  /// Reads and prepares a table, and clusters it.
  ///
  /// - Parameter observer: Told what happens.
  /// - Returns: The result, in memory.
  /// - Throws: `TableError`, ``RunError``, `OptionError`.
  public func result(observer: (StudyEvent) -> Void = { _ in }) throws -> ClusterResult {
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
  /// - Throws: ``RunError``, `OptionError`.
  public func result(
    of table: FeatureTable, since start: ContinuousClock.Instant = .now,
    observer: (StudyEvent) -> Void = { _ in }
  ) throws -> ClusterResult {
    do {
      return try whole(table, start, observer)
    } catch let error as PreprocessingError {
      throw RunError.table(path: options.data, reason: error.description)
    } catch let error as ClusterModelError {
      throw RunError.table(path: options.data, reason: error.description)
    } catch let error as AugmentationError {
      throw RunError.table(path: options.data, reason: error.description)
    } catch let error as SoftmaxClusteringError {
      throw RunError.table(path: options.data, reason: error.description)
    }
  }

  private func whole(
    _ table: FeatureTable, _ start: ContinuousClock.Instant, _ observer: (StudyEvent) -> Void
  ) throws -> ClusterResult {
    try options.validate()
    let n = table.observationCount
    observer(.table(observations: n, features: table.featureCount))
    for note in table.notes { observer(.note(note)) }
    if let clusters = options.clusters, clusters > n {
      throw OptionError(
        "--clusters", clusters, must: "not exceed the \(n) observations of the table")
    }
    let prepared = try Preprocessor.fit(
      table, options.preprocessing, isEmbedding: options.reading.obsm != nil)
    for note in prepared.notes { observer(.note(note)) }
    let fitting = ClusterFitting(options, table, prepared)
    let plan = try fitting.plan(observer)
    let starts = try fitting.starts(plan, observer)
    // Of equal starts the first.
    let best = starts.indices.min { (starts[$0].loss, $0) < (starts[$1].loss, $1) } ?? 0
    let numbers = HeadLabels(memberships: [starts[best].probabilities])
    let order = numbers.reportedOrder
    let labels = numbers.partitions[0].labels
    let source = prepared.source
    return ClusterResult(
      options: options, table: table, notes: table.notes + prepared.notes,
      preprocessor: prepared.preprocessor, source: source, choice: plan.choice, starts: starts,
      bestStart: best, order: order, labels: labels,
      probabilities: starts[best].probabilities.columns(at: order),
      novelty: NoveltyReference(
        of: source, residuals: prepared.residuals, groups: labels,
        groupCount: numbers.partitions[0].clusterCount),
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }
}

extension HeadLabels {
  /// The clusters of the first head by their reported numbers, those without observations last.
  fileprivate var reportedOrder: [Int] {
    let numbers = numbers[0]
    return numbers.indices.sorted {
      let (a, b) = (numbers[$0], numbers[$1])
      return (a < 0 ? Int.max : a, $0) < (b < 0 ? Int.max : b, $1)
    }
  }
}
