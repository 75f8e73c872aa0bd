extension TrainedBlock {
  /// Creates a trained block from its saved parts.
  ///
  /// - Parameters:
  ///   - block: The heads and the pooling layer.
  ///   - options: The settings of the run, on which memberships depend.
  ///   - trainingRows: The rows trained on, rising.
  ///   - heldOutRows: The rows kept from training, rising.
  ///   - heldOutError: The error on the held-out rows, nothing hidden.
  ///   - heldOutMaskedError: The same over hidden features.
  ///   - trainError: The error on the training rows.
  ///   - divergedAfter: The step of the best state, when the run diverged after it.
  public init(
    restoring block: Block, options: TrainingOptions, trainingRows: [Int], heldOutRows: [Int],
    heldOutError: Double?, heldOutMaskedError: Double?, trainError: Double,
    divergedAfter: Int? = nil
  ) {
    self.block = block
    self.options = options
    self.trainingRows = trainingRows
    self.heldOutRows = heldOutRows
    self.heldOutError = heldOutError
    self.heldOutMaskedError = heldOutMaskedError
    self.trainError = trainError
    self.divergedAfter = divergedAfter
    reports = []
  }
}
