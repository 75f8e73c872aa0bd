public import ArgumentParser
public import DeePWAK
internal import Kruskal
internal import Networks

/// The flags that say how an embedding is learned from labels.
struct ForestLearningArguments: ParsableArguments {
  private static let defaults = ForestLearningOptions()

  /// The kinds of network.
  enum NetworkKind: String, ExpressibleByArgument, CaseIterable {
    case linear, mlp
  }

  @Option(
    name: [.customShort("k"), .customLong("clusters")], parsing: .unconditional,
    help: "The number of clusters: no fewer than there are different labels.",
    transform: parsing("be a whole number of at least 1"))
  var clusters: Int

  @Option(
    parsing: .unconditional,
    help: "The dimensions of the embedding (default: \(defaults.embeddingDimensions)).",
    transform: parsing("be a whole number of at least 1"))
  var embedding: Int?

  @Option(help: "linear, or mlp with the hidden layers of --hidden (default: mlp).")
  var network: NetworkKind?

  @Option(
    help: """
      Widths of the hidden layers; 4m is four times the features (default: \
      \(defaults.hiddenWidths.map(\.description).joined(separator: ","))).
      """,
    transform: parsingWidths)
  var hidden: [LayerWidth]?

  @Option(
    help: """
      What is made small: fenchel-young, or connectivity (the squared error of co-membership) \
      (default: \(defaults.loss.rawValue)).
      """)
  var loss: ForestLearningOptions.Loss?

  @Option(
    parsing: .unconditional,
    help: """
      The scale of the noise on similarities of mean 0 and deviation 1 (default: \
      \(defaults.perturbation.amplitude)).
      """, transform: parsing("be a number above 0"))
  var perturb: Double?

  @Option(
    parsing: .unconditional,
    help: "Perturbed forests of each batch (default: \(defaults.perturbation.samples)).",
    transform: parsing("be a whole number of at least 1"))
  var samples: Int?

  @Option(
    parsing: .unconditional,
    help: "Batches to learn from (default: \(defaults.steps)).",
    transform: parsing("be a whole number of at least 1"))
  var steps: Int?

  @Option(
    parsing: .unconditional,
    help: "Observations of a batch (default: \(defaults.batchSize)).",
    transform: parsing("be a whole number of at least 2"))
  var batchSize: Int?

  @Option(
    parsing: .unconditional,
    help: """
      The share of each batch that has labels, as far as there are so many (default: \
      \(defaults.labelledShare)).
      """, transform: parsing("be a number above 0 and at most 1"))
  var labelledShare: Double?

  @Option(
    parsing: .unconditional,
    help: """
      The share of the numbers of each batch that is hidden at random (default: \
      \(defaults.maskedShare)).
      """, transform: parsing("be a number in [0, 1)"))
  var mask: Float?

  @Option(
    parsing: .unconditional, help: "The peak of the learning rate (default: 0.002).",
    transform: parsing("be a number above 0"))
  var rate: Float?

  @Option(
    parsing: .unconditional,
    help: "The weight decay (default: \(defaults.weightDecay)).",
    transform: parsing("be a number of at least 0"))
  var weightDecay: Float?

  @Option(
    parsing: .unconditional,
    help: "The seed of every random choice (default: \(defaults.seed)).",
    transform: parsing("be a whole number from 0 to 18446744073709551615"))
  var seed: UInt64?

  func validate() throws {
    if network == .linear, let hidden, !hidden.isEmpty {
      throw ValidationError("--hidden is for --network mlp, but the network is to be linear")
    }
  }

  /// Puts the flags that were given in place of options.
  func apply(to options: inout ForestLearningOptions) {
    options.clusters = clusters
    if let embedding { options.embeddingDimensions = embedding }
    if let hidden { options.hiddenWidths = hidden }
    if network == .linear { options.hiddenWidths = [] }
    if let loss { options.loss = loss }
    if let perturb { options.perturbation.amplitude = perturb }
    if let samples { options.perturbation.samples = samples }
    if let steps { options.steps = steps }
    if let batchSize { options.batchSize = batchSize }
    if let labelledShare { options.labelledShare = labelledShare }
    if let mask { options.maskedShare = mask }
    if let rate { options.schedule = .oneCycle(peak: rate) }
    if let weightDecay { options.weightDecay = weightDecay }
    if let seed { options.seed = seed }
  }
}

extension ForestLearningOptions.Loss: ExpressibleByArgument {}
