public import DeePWAK
public import FeatureTables
internal import Kruskal
internal import LinearAlgebra
internal import Networks

/// A whole run of `forest learn` in memory: a table and some labels in; an embedding, and clusters
/// of its spanning tree, out.
public struct ForestLearningRun: Sendable {
  /// The settings.
  public let options: ForestLearningRunOptions

  /// Creates a run.
  ///
  /// - Parameter options: The settings, which name the table and the labels.
  public init(_ options: ForestLearningRunOptions) { self.options = options }

  /// Reads and prepares a table, learns from its labels, and clusters it.
  ///
  /// - Parameters:
  ///   - stop: Ends the training after a step; the results are those of what was learned until then.
  ///   - observer: Told what happens.
  /// - Returns: The result, in memory.
  /// - Throws: `TableError`, ``LabelError``, ``RunError``, `OptionError`.
  public func result(
    stop: StopSignal = StopSignal(), observer: (StudyEvent) -> Void = { _ in }
  ) throws -> ForestLearningResult {
    let start = ContinuousClock.now
    try options.validate()
    let table = try FeatureTable.read(options.data, options.reading)
    return try result(
      of: table, labels: labelTable(), since: start, stop: stop, observer: observer)
  }

  /// Learns from labels of a table that was read, and clusters it.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - labels: Labels of some of its observations, in one column.
  ///   - start: When the run began, for its duration.
  ///   - stop: Ends the training after a step.
  ///   - observer: Told what happens.
  /// - Returns: The result, in memory.
  /// - Throws: ``LabelError``, ``RunError``, `OptionError`.
  public func result(
    of table: FeatureTable, labels: LabelTable, since start: ContinuousClock.Instant = .now,
    stop: StopSignal = StopSignal(), observer: (StudyEvent) -> Void = { _ in }
  ) throws -> ForestLearningResult {
    do {
      return try whole(table, labels, start, stop, observer)
    } catch let error as PreprocessingError {
      throw RunError.table(path: options.data, reason: error.description)
    } catch let error as ForestError {
      throw RunError.table(path: options.data, reason: error.description)
    } catch let error as ForestLearningError {
      if case .option(let setting) = error { throw setting }
      throw RunError.table(path: options.data, reason: error.description)
    }
  }

  private func whole(
    _ table: FeatureTable, _ labels: LabelTable, _ start: ContinuousClock.Instant,
    _ stop: StopSignal, _ observer: (StudyEvent) -> Void
  ) throws -> ForestLearningResult {
    observer(.table(observations: table.observationCount, features: table.featureCount))
    let known = try LearningLabels(labels, table, options)
    let prepared = try Preprocessor.fit(
      table, options.preprocessing, isEmbedding: options.reading.obsm != nil)
    let notes = table.notes + labels.notes + known.notes + prepared.notes
    for note in notes { observer(.note(note)) }
    let x = prepared.values.densified
    let learner = try ForestLearner(x, labels: known.training, options: options.learning)
    observer(.phase("learning from \(known.training.count { $0 != nil }) labels"))
    let learned = try learner.train(stop: stop) { report, _ in
      observer(.progress(done: report.step, of: report.totalSteps))
    }
    observer(.phase("building the tree"))
    let embedding = learned.network(x)
    let tree = try SpanningTree(of: embedding)
    let clusters = try tree.clusters(
      options.learning.clusters, minimumSize: options.smallest(of: x.rows),
      labels: known.training)
    return ForestLearningResult(
      options: options, table: table, notes: notes, column: known.column,
      heldOut: known.heldOut, preprocessor: prepared.preprocessor, network: learned.network,
      losses: learned.reports.map(\.loss), embedding: embedding,
      clusters: clusters.renumberedBySize,
      evaluation: try HeldOutLabels(
        embedding, known, batchSize: options.learning.batchSize, seed: options.learning.seed),
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// The column of labels that was asked for, or the only one.
  private func labelTable() throws -> LabelTable {
    let table = try LabelTable(path: options.labels, columns: options.labelColumn.map { [$0] })
    guard table.columns.count == 1 else {
      throw LabelError.nothingToTest(
        path: options.labels,
        reason: "it has \(table.columns.count) columns of labels "
          + "(\(LabelText.listed(table.columns.map(\.name)))), but one must be chosen with "
          + "--label-column")
    }
    return table
  }
}

/// The labels of a table's observations: what is learned from, and what is kept to judge by.
struct LearningLabels {
  /// All labels.
  let column: LabelColumn
  /// The labels to learn from.
  let training: [Int?]
  /// The observations whose labels are kept, rising.
  let heldOut: [Int]
  /// How names matched.
  let notes: [String]

  init(
    _ labels: LabelTable, _ table: FeatureTable, _ options: ForestLearningRunOptions
  ) throws(LabelError) {
    let place = options.data.isEmpty ? "the table" : options.data
    let aligned = try labels.aligned(
      to: table.observationNames, of: place, byPosition: options.isByPosition)
    column = aligned.columns[0]
    let codes = column.codes
    let known = codes.indices.filter { codes[$0] >= 0 }
    var generator = CounterGenerator(seed: options.learning.seed, stream: 0x4865_6C64)
    let count = Int((options.heldOutShare * Double(known.count)).rounded())
    let order = generator.permutation(of: known.count).prefix(count)
    heldOut = order.map { known[$0] }.sorted()
    let kept = Set(heldOut)
    let remaining: [Int?] = codes.indices.map {
      codes[$0] < 0 || kept.contains($0) ? nil : codes[$0]
    }
    training = remaining
    guard remaining.contains(where: { $0 != nil }) else {
      throw .nothingToTest(
        path: labels.source,
        reason: "column '\(column.name)' has no label for any of the observations of \(place) to "
          + "learn from")
    }
    notes =
      aligned.match.lines(place, labels.source) + [
        "\(LabelText.counted(known.count, "label")) of \(column.usedCount) kinds"
          + (count > 0 ? ", \(count) of them held out" : "")
      ]
  }
}

/// How well labels that were held out are found.
public struct HeldOutLabels: Sendable, Hashable {
  /// The number of labels.
  public let count: Int
  /// The errors of forests over batches of these observations.
  public let clustering: ForestClusteringError
  /// The share that a linear classifier gets wrong that was fitted to the other labels.
  public let probeError: Double

  init?(
    _ embedding: Matrix, _ labels: LearningLabels, batchSize: Int, seed: UInt64
  ) throws(ForestError) {
    guard !labels.heldOut.isEmpty else { return nil }
    let codes = labels.column.codes
    let truth = labels.heldOut.map { codes[$0] }
    let held = embedding.rows(at: labels.heldOut)
    count = truth.count
    clustering = try ForestClusteringError(
      of: held, classes: truth, clusters: Set(truth).count, batchSize: batchSize, seed: seed)
    let known = labels.training.indices.filter { labels.training[$0] != nil }
    let probe = LinearProbe(embedding.rows(at: known), classes: known.map { codes[$0] })
    probeError = probe.error(of: held, classes: truth)
  }
}
