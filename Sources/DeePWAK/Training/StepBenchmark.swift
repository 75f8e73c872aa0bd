package import LinearAlgebra
internal import Noise2Self

/// Training steps of an untrained block, one after the other, to be timed.
package final class StepBenchmark {
  private let step: TrainingStep
  private let source: Matrix
  private let options: TrainingOptions
  private let masks: MaskSampler
  private var sampler: BatchSampler
  private var index = 0

  /// Creates a block and the storage of its steps.
  ///
  /// - Parameters:
  ///   - source: The table, *n × m*.
  ///   - batchRows: The rows of a batch, at most *n*.
  ///   - options: The settings.
  package init(_ source: Matrix, batchRows: Int, options: TrainingOptions) {
    self.source = source
    self.options = options
    masks = Trainer.maskSampler(features: source.columns, options)
    step = TrainingStep(
      Block(features: source.columns, options: options), batchRows: batchRows,
      coordinates: masks.mask(at: 0).errorCount, options: options)
    sampler = BatchSampler(
      rows: Array(0..<source.rows), batchSize: batchRows, seed: options.seed)
  }

  /// Makes the next step: its batch, its mask, the gradients and the update.
  package func run() {
    _ = step.run(
      sampler.batch(at: index), of: source, mask: masks.mask(at: index),
      rate: options.learningRate)
    index += 1
  }
}
