internal import LinearAlgebra

/// The batches of a run: a function of the seed and the number of the step alone.
///
/// Every pass over the training rows is a new random order. The last batch of a pass is filled
/// up with other rows, so that all batches have one size and none holds a row twice: a row
/// that met its own copy would predict itself.
package struct BatchSampler: Sendable {
  /// The training rows.
  package let rows: [Int]
  /// The rows of a batch.
  package let batchSize: Int
  private let seed: UInt64
  private let stream: UInt64
  private var pass = -1
  private var order: [Int] = []

  package init(rows: [Int], batchSize: Int, seed: UInt64, stream: UInt64 = 0) {
    precondition(batchSize > 0 && batchSize <= rows.count, "\(batchSize) of \(rows.count) rows")
    (self.rows, self.batchSize, self.seed, self.stream) = (rows, batchSize, seed, stream)
  }

  /// The steps of one pass.
  package var stepsPerPass: Int { (rows.count + batchSize - 1) / batchSize }

  /// The rows of a step.
  package mutating func batch(at step: Int) -> [Int] {
    let wanted = step / stepsPerPass
    if wanted != pass {
      pass = wanted
      var generator = CounterGenerator(seed: seed, stream: 0x4261_7463, stream, UInt64(wanted))
      order = generator.permutation(of: rows.count)
    }
    let start = (step % stepsPerPass) * batchSize
    // The last batch wraps around to rows of earlier batches, none of which it holds itself.
    return (start..<start + batchSize).map { rows[order[$0 % rows.count]] }
  }
}
