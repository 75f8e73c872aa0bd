internal import ArgumentParser
internal import DeePWAK

/// The flags that say how heads are trained; defaults come from the library.
struct TrainingArguments: ParsableArguments {
  private static let defaults = TrainingOptions()

  @Option(help: "Independent learners whose agreement is reported (default: \(defaults.heads)).")
  var heads: Int?

  @Option(help: "The most clusters that a head may use (default: \(defaults.maximumClusters)).")
  var maxClusters: Int?

  @Option(
    help: "The dimensions of the embedding (default: \(defaults.embeddingDimensions)).")
  var embedding: Int?

  @Option(help: "Passes over the data, in place of --steps.")
  var epochs: Int?

  @Option(help: "Steps of the training (default: \(defaults.steps)).")
  var steps: Int?

  @Option(help: "Observations in one step, or full (default: \(defaults.batchSize)).")
  var batchSize: BatchSize?

  @Option(
    help: """
      Observations kept from training to measure the error on: a count, or a fraction below 1 \
      (default: \(defaults.heldOut)).
      """)
  var heldOut: HeldOut?

  @Option(
    help: """
      The share of features hidden from the partitioners in each step, in [0, 1) (default: \
      \(defaults.maskedShare)).
      """)
  var mask: Float?

  @Option(help: "The seed of every random choice (default: \(defaults.seed)).")
  var seed: UInt64?

  /// Puts the flags that were given in place of options.
  func apply(to options: inout TrainingOptions) {
    if let heads { options.heads = heads }
    if let maxClusters { options.maximumClusters = maxClusters }
    if let embedding { options.embeddingDimensions = embedding }
    if let steps {
      options.steps = steps
      options.epochs = nil
    }
    if let epochs { options.epochs = epochs }
    if let batchSize { options.batchSize = batchSize }
    if let heldOut { options.heldOut = heldOut }
    if let mask { options.maskedShare = mask }
    if let seed { options.seed = seed }
  }
}
