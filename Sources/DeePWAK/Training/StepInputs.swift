internal import Networks
internal import Noise2Self

/// The batches and masks of a run: a function of the seed and the number of the step alone.
///
/// Where partitioners learn apart, each head has batches and masks of its own: heads that
/// shared them would make the same mistakes, and their agreement would say less.
struct StepInputs {
  private var shared: BatchSampler
  private let masks: MaskSampler
  private var own: [BatchSampler]
  private let ownMasks: [MaskSampler]

  init(rows: [Int], batchSize: Int, features: Int, _ options: TrainingOptions) {
    func sampler(_ stream: UInt64) -> BatchSampler {
      BatchSampler(rows: rows, batchSize: batchSize, seed: options.seed, stream: stream)
    }
    func maskSampler(_ stream: UInt64) -> MaskSampler {
      MaskSampler(
        featureCount: features, hiddenShare: options.maskedShare,
        kind: options.resolvedMaskKind(features: features),
        seed: options.seed, stream: stream)
    }
    // Streams 1 and 2 of the masks belong to evaluation and assignment.
    (shared, masks) = (sampler(0), maskSampler(0))
    let heads = options.separatesPartitioners ? 0..<UInt64(options.heads) : 0..<0
    own = heads.map { sampler(16 + $0) }
    ownMasks = heads.map { maskSampler(16 + $0) }
  }

  /// The steps of one pass over the training rows.
  var stepsPerPass: Int { shared.stepsPerPass }

  /// What a step works on.
  mutating func input(at step: Int) -> StepInput {
    StepInput(
      batch: shared.batch(at: step), mask: masks.mask(at: step),
      ownBatches: own.indices.map { own[$0].batch(at: step) },
      ownMasks: ownMasks.map { $0.mask(at: step) }, step: step)
  }
}
