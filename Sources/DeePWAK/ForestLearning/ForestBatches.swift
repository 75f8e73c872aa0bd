internal import LinearAlgebra
internal import Networks

/// The batches of a training from partial labels: some labelled observations, some of all others.
///
/// Within a pass over either kind none comes twice. A batch has its share of labelled
/// observations as far as there are so many; it is filled up with the kind that is left.
struct ForestBatches: Sendable {
  private var labelled: BatchSampler?
  private var others: BatchSampler?
  /// The observations of a batch.
  let batchSize: Int

  init(labels: [Int?], batchSize wanted: Int, labelledShare: Double, seed: UInt64) {
    let known = labels.indices.filter { labels[$0] != nil }
    let unknown = labels.indices.filter { labels[$0] == nil }
    batchSize = min(wanted, labels.count)
    let share = Int((labelledShare * Double(batchSize)).rounded())
    let count = max(min(share, known.count), batchSize - unknown.count)
    if count > 0 {
      labelled = BatchSampler(rows: known, batchSize: count, seed: seed, stream: 1)
    }
    if count < batchSize {
      others = BatchSampler(rows: unknown, batchSize: batchSize - count, seed: seed, stream: 2)
    }
  }

  /// The rows of a step.
  mutating func batch(at step: Int) -> [Int] {
    (labelled?.batch(at: step) ?? []) + (others?.batch(at: step) ?? [])
  }
}
