internal import Networks

/// Where a training run stands after a step: enough to go on bit for bit.
///
/// Batches and masks are functions of the seed and the number of the step, so that neither
/// they nor the state of a generator is kept.
public struct TrainingCheckpoint: Sendable, Hashable {
  /// The steps made.
  public var step: Int
  /// The state of every network: encoder, partitioner and decoder of each head, then the
  /// pooling layer.
  public var networks: [NetworkState]
  /// The best state so far, to go back to if the run diverges.
  public var best: BestState
  /// The progress reports so far.
  public var reports: [TrainingProgress]
  /// The losses since the last report.
  public var openLosses: OpenLosses
  /// The seconds of training so far.
  public var seconds: Double
  /// A digest of the rows trained on; see `ObservationSource.fingerprint`.
  public var fingerprint: UInt64
  /// The blocks before this one, whose training has ended.
  public var earlier: [FinishedBlock] = []

  /// The parameters of a network and the moments of its optimiser.
  public struct NetworkState: Sendable, Hashable {
    /// The parameters.
    public var parameters: [Float]
    /// The running mean of the gradients, one number a parameter.
    public var firstMoments: [Float]
    /// The running mean of the squared gradients, one number a parameter.
    public var secondMoments: [Float]
    /// The steps that the optimiser took.
    public var steps: Int

    /// Creates a state from its parts.
    ///
    /// - Parameters:
    ///   - parameters: The parameters.
    ///   - firstMoments: The running mean of the gradients, one number a parameter.
    ///   - secondMoments: The running mean of the squared gradients, one number a parameter.
    ///   - steps: The steps that the optimiser took.
    public init(
      parameters: [Float], firstMoments: [Float], secondMoments: [Float], steps: Int
    ) {
      (self.parameters, self.firstMoments) = (parameters, firstMoments)
      (self.secondMoments, self.steps) = (secondMoments, steps)
    }
  }

  /// The best state of a run by its held-out error.
  public struct BestState: Sendable, Hashable {
    /// The error; +∞ before the first evaluation.
    public var error = Double.infinity
    /// The steps made by then.
    public var step = 0
    /// Whether the latest error was out of all proportion.
    public var hasDiverged = false
    /// The parameters of every network; empty before the first evaluation.
    public var parameters: [[Float]] = []

    /// Creates the state before the first evaluation.
    public init() {}
  }

  /// Sums of losses since the last report.
  public struct OpenLosses: Sendable, Hashable {
    /// The sum of the minimised losses.
    public var total = 0.0
    /// The sum of the errors of the pooled output.
    public var pooled = 0.0
    /// The sum of the errors of the heads' own decodings.
    public var decoded = 0.0
    /// The sum of the heads' objectives.
    public var objectives = 0.0
    /// The steps summed.
    public var count = 0
    /// The learning rate of the last of them.
    public var rate: Float = 0

    /// Creates empty sums.
    public init() {}
  }

  /// Creates a checkpoint from its parts.
  ///
  /// - Parameters:
  ///   - step: The steps made.
  ///   - networks: The state of every network.
  ///   - best: The best state so far.
  ///   - reports: The progress reports so far.
  ///   - openLosses: The losses since the last report.
  ///   - seconds: The seconds of training so far.
  ///   - fingerprint: A digest of the rows trained on.
  public init(
    step: Int, networks: [NetworkState], best: BestState, reports: [TrainingProgress],
    openLosses: OpenLosses, seconds: Double, fingerprint: UInt64
  ) {
    (self.step, self.networks, self.best) = (step, networks, best)
    (self.reports, self.openLosses) = (reports, openLosses)
    (self.seconds, self.fingerprint) = (seconds, fingerprint)
  }
}

extension TrainingCheckpoint {
  /// Why this checkpoint does not fit a run, in words; nil when it does.
  func mismatch(_ block: Block, totalSteps: Int, fingerprint found: UInt64) -> String? {
    let counts = block.networks.map(\.parameters.count)
    let bestCounts = best.parameters.map(\.count)
    guard
      networks.map(\.parameters.count) == counts,
      networks.allSatisfy({
        $0.firstMoments.count == $0.parameters.count
          && $0.secondMoments.count == $0.parameters.count
      }), bestCounts.isEmpty || bestCounts == counts
    else { return TrainingCheckpoint.otherSizes }
    guard (0...totalSteps).contains(step) else {
      return "it stands after step \(step), but the run has \(totalSteps)"
    }
    guard fingerprint == found else { return TrainingCheckpoint.otherData }
    return nil
  }

  static let otherSizes = "its networks have other sizes than these options give"
  static let otherData = "it was made with other data: the numbers that the heads see differ"
}
