/// Where a run stands: given to its observer at every evaluation, and now and then between.
public struct TrainingProgress: Sendable, Hashable {
  /// The block that is being trained, from 1.
  public var block: Int
  /// The blocks of the whole run.
  public var blockCount: Int
  /// The steps made on this block.
  public var step: Int
  /// The steps of every block.
  public var totalSteps: Int
  /// The passes over the training rows, as a fraction.
  public var epoch: Double
  /// The learning rate of the last step.
  public var rate: Float
  /// The mean training loss since the last report.
  public var loss: Double
  /// The mean error of the pooled output since the last report.
  public var pooledError: Double
  /// The mean error of the heads' own decodings since the last report.
  public var decodedError: Double
  /// The mean of the heads' objectives since the last report.
  public var objectiveLoss: Double
  /// The error on the held-out rows, nothing hidden; of the latest evaluation.
  public var heldOutError: Double?
  /// The error on the held-out rows, masked; of the latest evaluation.
  public var heldOutMaskedError: Double?
  /// The clusters that each head uses among the rows of the latest evaluation.
  public var liveClusters: [Int]
  /// Seconds since the training of this block began.
  public var seconds: Double

  /// Creates a report from its parts.
  package init(
    block: Int = 1, blockCount: Int = 1, step: Int, totalSteps: Int, epoch: Double, rate: Float,
    loss: Double, pooledError: Double,
    decodedError: Double, objectiveLoss: Double, heldOutError: Double?,
    heldOutMaskedError: Double?, liveClusters: [Int], seconds: Double
  ) {
    (self.block, self.blockCount) = (block, blockCount)
    (self.step, self.totalSteps, self.epoch, self.rate) = (step, totalSteps, epoch, rate)
    (self.loss, self.pooledError) = (loss, pooledError)
    (self.decodedError, self.objectiveLoss) = (decodedError, objectiveLoss)
    (self.heldOutError, self.heldOutMaskedError) = (heldOutError, heldOutMaskedError)
    (self.liveClusters, self.seconds) = (liveClusters, seconds)
  }
}
