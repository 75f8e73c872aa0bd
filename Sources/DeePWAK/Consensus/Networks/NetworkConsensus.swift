public import LinearAlgebra
internal import Networks
internal import Noise2Self

/// The consensus of an ensemble by networks that learnt after the heads.
public struct NetworkConsensus: Sendable {
  /// The trained networks.
  public let networks: ConsensusNetworks
  /// K_c of the observations, *n × k*, rows on the simplex.
  public let memberships: Matrix
  /// E_c of the observations, *n × d*.
  public let embeddings: Matrix
  /// The likeliest cluster of each observation; by falling size, ties by first appearance.
  public let partition: Partition
  /// The error of the block with PWAK(K_c) in the place of every head's kernel, on the held-out
  /// rows (or the first training rows where none were held out), taken as one batch.
  public let partitionError: Double
  /// The same with E_c in the place of every head's embedding.
  public let embeddingError: Double

  /// The rows of a batch, at most.
  private static let greatestBatch = 4096
  /// The rows on which errors are taken, at most.
  private static let evaluationLimit = 8192

  /// Trains the networks of a block whose heads stay as they are.
  ///
  /// - Parameters:
  ///   - trained: The block and its training rows.
  ///   - memberships: One K a head, *n × k*, of all observations.
  ///   - embeddings: One E a head, *n × d*, of all observations.
  ///   - source: The observations, *n × m*, as the heads were trained on.
  ///   - options: Layers and steps, at least one.
  /// - Throws: ``TrainingError`` when the loss is not finite, and `CancellationError`.
  /// - Complexity: O(steps · *h* · *b* · weights of a decoder) on all threads.
  public init(
    of trained: TrainedBlock, memberships: [Matrix], embeddings: [Matrix],
    source: any ObservationSource, options: ConsensusNetworkOptions
  ) throws {
    precondition(
      memberships.count == trained.block.heads.count && embeddings.count == memberships.count,
      "memberships of \(memberships.count) and embeddings of \(embeddings.count) heads for "
        + "\(trained.block.heads.count)")
    let outputs = HeadOutputs(memberships: memberships, embeddings: embeddings)
    let networks = ConsensusNetworks(trained.block, options: options, seed: trained.options.seed)
    for role in [ConsensusStep.Role.partitioner, .encoder] {
      try NetworkConsensus.train(networks, role, trained, outputs, source, options)
    }
    self.networks = networks
    self.memberships = networks.memberships(of: memberships)
    self.embeddings = networks.embeddings(of: embeddings)
    partition = Partition(memberships: self.memberships).renumberedBySize
    let heldOut = trained.heldOutRows.isEmpty ? trained.trainingRows : trained.heldOutRows
    let rows = Array(heldOut.prefix(NetworkConsensus.evaluationLimit))
    let count = memberships.count
    let (k, e) = (self.memberships.rows(at: rows), self.embeddings.rows(at: rows))
    var x = Matrix(zeros: rows.count, source.featureCount)
    source.copyRows(at: rows, into: &x)
    let everything = FeatureMask(featureCount: source.featureCount, axes: .none)
    func error(_ memberships: [Matrix], _ embeddings: [Matrix]) -> Double {
      MaskedLoss(
        trained.block.predictions(memberships: memberships, embeddings: embeddings), target: x,
        mask: everything
      ).value
    }
    partitionError = error(
      [Matrix](repeating: k, count: count), embeddings.map { $0.rows(at: rows) })
    embeddingError = error(
      memberships.map { $0.rows(at: rows) }, [Matrix](repeating: e, count: count))
  }

  private static func train(
    _ networks: ConsensusNetworks, _ role: ConsensusStep.Role, _ trained: TrainedBlock,
    _ outputs: HeadOutputs, _ source: any ObservationSource, _ options: ConsensusNetworkOptions
  ) throws {
    let size = min(
      trained.options.batchSize.count(of: trained.trainingRows.count), greatestBatch)
    // Streams from 0 and from 16 on belong to the heads.
    var sampler = BatchSampler(
      rows: trained.trainingRows, batchSize: size, seed: trained.options.seed,
      stream: role == .partitioner ? 1 : 2)
    let step = ConsensusStep(
      role == .partitioner ? networks.partitioner : networks.encoder, role, of: trained.block,
      batchRows: size, weightDecay: options.weightDecay)
    for index in 0..<options.steps {
      try Task.checkCancellation()
      let loss = step.run(
        sampler.batch(at: index), outputs, of: source, rate: options.rate(atStep: index))
      guard loss.isFinite else { throw TrainingError.notFinite(step: index + 1) }
    }
  }
}
