internal import ArgumentParser
internal import DeePWAK

/// The flags that say how heads are trained; defaults come from the library.
struct TrainingArguments: ParsableArguments {
  private static let defaults = TrainingOptions()

  @Option(
    parsing: .unconditional,
    help: "Independent learners whose agreement is reported (default: \(defaults.heads)).",
    transform: parsing("be a whole number of at least 1"))
  var heads: Int?

  @Option(
    parsing: .unconditional,
    help: "The most clusters that a head may use (default: \(defaults.maximumClusters)).",
    transform: parsing("be a whole number of at least 2"))
  var maxClusters: Int?

  @Option(
    parsing: .unconditional,
    help: "The dimensions of the embedding (default: \(defaults.embeddingDimensions)).",
    transform: parsing("be a whole number of at least 1"))
  var embedding: Int?

  @Option(
    parsing: .unconditional,
    help: "Passes over the data, in place of --steps.",
    transform: parsing("be a whole number of at least 1"))
  var epochs: Int?

  @Option(
    parsing: .unconditional,
    help: "Steps of the training (default: \(defaults.steps)).",
    transform: parsing("be a whole number of at least 1"))
  var steps: Int?

  @Option(
    parsing: .unconditional,
    help: "Observations in one step, or full (default: \(defaults.batchSize)).",
    transform: parsing("be a whole number of at least 2, or full"))
  var batchSize: BatchSize?

  @Option(
    parsing: .unconditional,
    help: """
      Observations kept from training to measure the error on: a count, or a fraction below 1 \
      (default: \(defaults.heldOut)).
      """, transform: parsing("be a count, or a fraction in [0, 1)"))
  var heldOut: HeldOut?

  @Option(
    parsing: .unconditional,
    help: """
      The share of features hidden from the partitioners in each step, in [0, 1) (default: \
      \(defaults.maskedShare)).
      """, transform: parsing("lie in [0, 1)"))
  var mask: Float?

  @Option(
    parsing: .unconditional,
    help: """
      Blocks of heads trained one after the other, each fed with the output of the one before \
      (default: \(defaults.blocks)).
      """,
    transform: parsing("be a whole number of at least 1"))
  var recurrent: Int?

  @Option(
    parsing: .unconditional,
    help: "The seed of every random choice (default: \(defaults.seed)).",
    transform: parsing("be a whole number from 0 to 18446744073709551615"))
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
    if let recurrent { options.blocks = recurrent }
    if let seed { options.seed = seed }
  }
}
