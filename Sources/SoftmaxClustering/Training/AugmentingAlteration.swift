internal import LinearAlgebra
internal import Networks

/// An augmentation of rows of the table, before they are scaled.
struct AugmentingAlteration: RowAlteration {
  let augmentation: any TableAugmentation

  func alter(
    _ original: AlteredRows, _ step: SoftmaxStepInput, _ network: Network, _ shard: AlteredShard
  ) {
    shard.load(original.batch.rows, step) {
      augmentation.augment(&$0, rows: original.batch.rows, seed: step.seed, step: step.number)
    }
  }
}
