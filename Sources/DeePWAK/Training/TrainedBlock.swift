/// What a training run learnt.
public struct TrainedBlock: Sendable {
  /// The trained heads and pooling layer.
  public let block: Block
  /// The settings of the run.
  public let options: TrainingOptions
  /// The rows trained on, rising.
  public let trainingRows: [Int]
  /// The rows kept from training, rising.
  public let heldOutRows: [Int]
  /// The mean squared error per entry of the block's output on the held-out rows, taken as one
  /// batch, nothing masked; nil when none were held out.
  public let heldOutError: Double?
  /// The same over hidden features, averaged over masks drawn from the seed.
  public let heldOutMaskedError: Double?
  /// The error on the training rows (the first 8192 where there are more), taken as one batch.
  public let trainError: Double
  /// The step of the best state, restored because the run diverged after it; nil otherwise.
  public let divergedAfter: Int?
  /// The progress reports of the run; empty for a block that was saved and read again.
  public let reports: [TrainingProgress]
}
