internal import LinearAlgebra
internal import Networks

/// What makes the altered form of a row that is to be predicted as the row itself.
protocol RowAlteration: Sendable {
  /// Writes the altered rows into the input of a shard.
  func alter(
    _ original: AlteredRows, _ step: SoftmaxStepInput, _ network: Network, _ shard: AlteredShard)
}

/// The rows that are to be altered.
struct AlteredRows {
  /// Their numbers in the table, and their predictions.
  let batch: SoftmaxBatch
  /// Their places in the batch.
  let places: Range<Int>
  /// What entered the network, *b × p*.
  let input: Matrix
}
