public import DeePWAK
public import FeatureTables
internal import LinearAlgebra

/// A whole run of `train` in memory: a table in, clusters with their stability out.
public struct TrainingRun: Sendable {
  /// The settings.
  public let options: RunOptions

  /// What happens during a run, for a display.
  public enum Event: Sendable {
    /// The table was read: observations × features.
    case table(observations: Int, features: Int)
    /// A remark, one line.
    case note(String)
    /// Training begins on so many features.
    case training(features: Int)
    /// Training goes on where a checkpoint stands; steps count over all blocks.
    case resuming(step: Int)
    /// Training has made progress.
    case progress(TrainingProgress)
    /// Training has ended; the consensus is being built.
    case consensus
  }

  /// Creates a run.
  ///
  /// - Parameter options: The settings, which name the table.
  public init(_ options: RunOptions) { self.options = options }

  /// Reads, preprocesses, trains, and builds the consensus.
  ///
  /// - Parameters:
  ///   - control: Stops the run, keeps checkpoints, and goes on from one.
  ///   - observer: Told what happens.
  /// - Returns: The result, in memory.
  /// - Throws: `TableError`, ``RunError``, `OptionError`, `TrainingError`; `CancellationError`
  ///   when the task was cancelled.
  public func result(
    control: RunControl = RunControl(), observer: (Event) -> Void = { _ in }
  ) throws -> TrainingResult {
    let start = ContinuousClock.now
    let isBacked = control.isBacked ?? needsBacking(observer)
    let table = try FeatureTable.read(options.data, options.reading, backed: isBacked)
    return try result(of: table, since: start, control: control, observer: observer)
  }

  /// Preprocesses a table that was read, trains, and builds the consensus.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - start: When the run began, for its duration.
  ///   - control: Stops the run, keeps checkpoints, and goes on from one.
  ///   - observer: Told what happens.
  /// - Returns: The result, in memory.
  /// - Throws: ``RunError``, `OptionError`, `TrainingError`; `CancellationError` when the task
  ///   was cancelled.
  public func result(
    of table: FeatureTable, since start: ContinuousClock.Instant = .now,
    control: RunControl = RunControl(), observer: (Event) -> Void = { _ in }
  ) throws -> TrainingResult {
    do {
      return try whole(table, since: start, control: control, observer: observer)
    } catch {
      // Rows that could not be read were zeros, which may have led to this error.
      throw table.values.failure ?? error
    }
  }

  private func whole(
    _ table: FeatureTable, since start: ContinuousClock.Instant, control: RunControl,
    observer: (Event) -> Void
  ) throws -> TrainingResult {
    observer(.table(observations: table.observationCount, features: table.featureCount))
    for note in table.notes { observer(.note(note)) }
    let preprocessed = try preprocess(table, control.backing)
    for note in preprocessed.notes { observer(.note(note)) }
    var training = options.training
    if let note = training.fitDefaults(toObservations: table.observationCount) {
      observer(.note(note))
    }
    let source = preprocessed.source
    let labels = try options.labels.map {
      try RunLabels($0, observations: table.observationNames, of: "the table")
    }
    for note in labels?.notes ?? [] { observer(.note(note)) }
    let trainer = try RecurrentTrainer(source, options: training, labels: labels?.partial)
    observer(.training(features: source.featureCount))
    let (chain, read): (TrainedChain, ChainedTable)
    do {
      (chain, read) = try train(trainer, control, observer)
    } catch {
      throw preprocessed.failure ?? error
    }
    let trained = chain.last
    observer(.consensus)
    let memberships = trained.memberships(of: read)
    let embeddings = trained.embeddings(of: read)
    let heads = HeadLabels(memberships: memberships)
    let tree = Consensus(
      memberships: memberships, cut: options.cut.consensusCut,
      maximumClusters: training.maximumClusters, seed: training.seed)
    let network = try networkConsensus(
      of: trained, memberships: memberships, embeddings: embeddings, source: source,
      observer: observer)
    let reported = options.consensus == .network ? network : nil
    let embedding = try Matrix.consensusEmbedding(
      of: embeddings, dimensions: training.embeddingDimensions)
    let result = TrainingResult(
      options: options, table: table, preprocessor: preprocessed.preprocessor,
      notes: table.notes + preprocessed.notes + (labels?.notes ?? []), labels: labels, chain: chain,
      memberships: memberships,
      heads: heads, rowDigests: chain.earlier.isEmpty ? nil : source.rowFingerprints,
      consensus: reported.map { tree.reporting($0.partition, memberships: memberships) } ?? tree,
      novelty: NoveltyReference(
        of: source, residuals: preprocessed.residuals, groups: tree.tree.leaves,
        groupCount: tree.tree.leafCount),
      network: network, embedding: embedding,
      dictionary: ClusterDictionary(
        heads: heads, embeddings: embeddings, table: table,
        preprocessor: preprocessed.preprocessor),
      seconds: (ContinuousClock.now - start) / .seconds(1))
    if let failure = preprocessed.failure ?? table.values.failure { throw failure }
    return result
  }

  /// Trains the consensus networks, if asked for and there are decoders to learn from.
  private func networkConsensus(
    of trained: TrainedBlock, memberships: [Matrix], embeddings: [Matrix],
    source: any ObservationSource, observer: (Event) -> Void
  ) throws -> NetworkConsensus? {
    guard options.consensusNetworks.steps > 0, options.training.decodes else { return nil }
    do {
      return try NetworkConsensus(
        of: trained, memberships: memberships, embeddings: embeddings, source: source,
        options: options.consensusNetworks)
    } catch let error as TrainingError where options.consensus == .tree {
      observer(.note("no consensus by networks: \(error)"))
      return nil
    }
  }

  private func train(
    _ trainer: RecurrentTrainer, _ control: RunControl, _ observer: (Event) -> Void
  ) throws -> (chain: TrainedChain, table: ChainedTable) {
    let kernel = BLASKernel.name
    if let checkpoint = control.resumed {
      let before = checkpoint.training.earlier.count * trainer.stepsPerBlock
      observer(.resuming(step: before + checkpoint.training.step))
      if checkpoint.blasKernel != kernel {
        observer(
          .note(
            "the checkpoint was made with the OpenBLAS kernel \(checkpoint.blasKernel), this is "
              + "\(kernel): the last digits may differ from those of an undisturbed run"))
      }
    }
    let options = options
    let keeping = CheckpointKeeping(control, options)
    do {
      return try trainer.train(
        resuming: control.resumed?.training,
        control: TrainingControl(
          stop: control.stop, interval: control.interval, save: keeping?.save)
      ) {
        observer(.progress($0))
        if let note = keeping?.newFailure { observer(.note(note)) }
      }
    } catch TrainingError.stopped(let step, let total) {
      guard let keeping else { throw TrainingError.stopped(step: step, of: total) }
      if let failure = keeping.failure { throw failure }
      throw RunError.stopped(step: step, of: total, checkpoint: keeping.file.path)
    } catch TrainingError.checkpoint(let reason) {
      throw RunError.checkpoint(path: control.checkpoint?.path ?? "the checkpoint", reason: reason)
    }
  }

  private func preprocess(
    _ table: FeatureTable, _ backing: Backing
  ) throws -> PreprocessedTable {
    do {
      return try Preprocessor.fit(
        table, options.preprocessing, isEmbedding: options.reading.obsm != nil, backing: backing)
    } catch .file(let error) {
      throw error
    } catch {
      throw RunError.table(path: options.data, reason: error.description)
    }
  }
}
