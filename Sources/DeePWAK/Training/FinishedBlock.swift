internal import Networks

extension TrainingCheckpoint {
  /// A block whose training has ended, as the checkpoints of the blocks after it hold it.
  public struct FinishedBlock: Sendable, Hashable {
    /// The parameters of every network, as in ``TrainingCheckpoint/networks``.
    public var parameters: [[Float]]
    /// Its progress reports.
    public var reports: [TrainingProgress]
    /// See ``TrainedBlock/heldOutError``.
    public var heldOutError: Double?
    /// See ``TrainedBlock/heldOutMaskedError``.
    public var heldOutMaskedError: Double?
    /// See ``TrainedBlock/trainError``.
    public var trainError: Double
    /// See ``TrainedBlock/divergedAfter``.
    public var divergedAfter: Int?

    /// Creates it from its parts.
    ///
    /// - Parameters:
    ///   - parameters: The parameters of every network.
    ///   - reports: Its progress reports.
    ///   - heldOutError: The error on the held-out rows, nothing hidden.
    ///   - heldOutMaskedError: The same over hidden features.
    ///   - trainError: The error on the training rows.
    ///   - divergedAfter: The step of the best state, when the run diverged after it.
    public init(
      parameters: [[Float]], reports: [TrainingProgress], heldOutError: Double?,
      heldOutMaskedError: Double?, trainError: Double, divergedAfter: Int?
    ) {
      (self.parameters, self.reports) = (parameters, reports)
      (self.heldOutError, self.heldOutMaskedError) = (heldOutError, heldOutMaskedError)
      (self.trainError, self.divergedAfter) = (trainError, divergedAfter)
    }

    /// Takes what has to be kept of a block.
    init(_ trained: TrainedBlock) {
      self.init(
        parameters: trained.block.networks.map(\.parameters), reports: trained.reports,
        heldOutError: trained.heldOutError, heldOutMaskedError: trained.heldOutMaskedError,
        trainError: trained.trainError, divergedAfter: trained.divergedAfter)
    }
  }
}
