import DeePWAK
import LinearAlgebra
import Networks

/// One training step of five heads on a table of the shape of the Ciona embryos.
///
/// Encoder 114–58–29 and decoder 29–58–114 of tanh layers, the partitioner on the embedding
/// (29–36–43–50); each head learns from its own decoding alone, nothing masked.
struct TrainingStepBenchmark {
  /// The duration of one.
  let time: Timing

  /// Measures.
  ///
  /// - Parameter batch: The rows of a batch.
  init(batch: Int) {
    var options = TrainingOptions()
    options.heads = 5
    options.maximumClusters = 50
    options.embeddingDimensions = 29
    options.hiddenWidths = [58]
    options.partitionerWidths = [36, 43]
    options.partitionerInput = .embedding
    options.activation = .tanh
    options.outputActivation = .tanh
    options.normalizes = false
    options.maskedShare = 0
    (options.pooledWeight, options.decodedWeight, options.directWeight) = (0, 1, 0)
    var random = CounterGenerator(seed: 0)
    let table = Matrix(rows: 4096, columns: 114) { _, _ in Float(2 * random.uniform() - 1) }
    let steps = StepBenchmark(table, batchRows: batch, options: options)
    time = timing(minimum: 50) { steps.run() }
  }
}
