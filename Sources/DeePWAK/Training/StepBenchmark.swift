package import LinearAlgebra
internal import Noise2Self

/// Training steps of an untrained block, one after the other, to be timed.
package final class StepBenchmark {
  private let step: TrainingStep
  private let source: Matrix
  private let rate: Float
  private var inputs: StepInputs
  private var index = 0

  /// Creates a block and the storage of its steps.
  ///
  /// - Parameters:
  ///   - source: The table, *n × m*.
  ///   - batchRows: The rows of a batch, at most *n*.
  ///   - options: The settings.
  package init(_ source: Matrix, batchRows: Int, options: TrainingOptions) {
    self.source = source
    rate = options.learningRate
    inputs = StepInputs(
      rows: Array(0..<source.rows), batchSize: batchRows, features: source.columns, options)
    step = TrainingStep(
      Block(features: source.columns, options: options), batchRows: batchRows,
      coordinates: inputs.input(at: 0).mask.errorCount, options: options)
  }

  /// Makes the next step: its batch, its mask, the gradients and the update.
  package func run() {
    _ = step.run(inputs.input(at: index), of: ChainedTable(source), rate: rate)
    index += 1
  }
}
