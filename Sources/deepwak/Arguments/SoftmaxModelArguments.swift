internal import ArgumentParser
internal import DeePWAK
internal import Networks
internal import Runs
internal import SoftmaxClustering

/// The flags of softmax models and their training.
struct SoftmaxModelArguments: ParsableArguments {
  private static let defaults = SoftmaxClustererOptions(clusters: 1)

  /// The networks by name.
  enum NetworkKind: String, ExpressibleByArgument, CaseIterable {
    case linear, mlp
  }

  @Option(help: "linear (straight boundaries) or mlp (hidden layers) (default: linear).")
  var network: NetworkKind?

  @Option(
    help: "The widths of the hidden layers of an mlp, which it implies (default: 128,128).",
    transform: SoftmaxModelArguments.widths)
  var hidden: [Int]?

  @Option(
    parsing: .unconditional,
    help: "Training steps of each start (default: \(defaults.steps)).",
    transform: parsing("be a whole number of at least 1"))
  var steps: Int?

  @Option(
    parsing: .unconditional,
    help: "Observations in one step (default: \(defaults.batchSize)).",
    transform: parsing("be a whole number of at least 2"))
  var batchSize: Int?

  @Option(
    parsing: .unconditional, help: "The peak learning rate (default: 0.05, with an mlp 0.002).",
    transform: parsing("be a number above 0"))
  var learningRate: Float?

  @Option(
    parsing: .unconditional,
    help: """
      The weight of the squared weights; towards 0 a linear model goes to the widest margin \
      (default: \(defaults.weightDecay), with an mlp 1e-5).
      """, transform: parsing("be a number of at least 0"))
  var weightDecay: Float?

  @Option(
    help: ArgumentHelp(
      """
      Changes of observations that clusters must not depend on, separated by commas, each with an \
      amount if you like: dropout=0.2 (features hidden), noise=0.1, mix=0.5 (towards neighbors), \
      thin=0.8 (counts), adversary=0.25 (where it hurts most), or none (default: adversary with \
      --network mlp, otherwise none).
      """, valueName: "changes"),
    transform: SoftmaxModelArguments.augmentations)
  var augment: [AugmentationOption]?

  @Option(
    parsing: .unconditional,
    help: "The weight of seeing through these changes (default: \(defaults.consistency)).",
    transform: parsing("be a number of at least 0"))
  var consistency: Float?

  /// Puts the flags that were given in place of options.
  ///
  /// - Parameter options: The settings.
  /// - Throws: An error of usage where a flag does not suit the method.
  func apply(to options: inout ClusterRunOptions) throws {
    try check(
      [
        ("--network", network != nil), ("--hidden", hidden != nil), ("--steps", steps != nil),
        ("--batch-size", batchSize != nil), ("--learning-rate", learningRate != nil),
        ("--weight-decay", weightDecay != nil), ("--augment", augment != nil),
        ("--consistency", consistency != nil),
      ], goWith: "the methods of softmax models, such as mi", options.method.objective != nil)
    guard hidden == nil || network != .linear else {
      throw ValidationError("--hidden goes with --network mlp")
    }
    if network == .mlp || hidden != nil {
      options.training = SoftmaxClustererOptions(
        clusters: 1, network: .mlp(hidden: hidden ?? [128, 128]))
    }
    if let steps { options.training.steps = steps }
    if let batchSize { options.training.batchSize = batchSize }
    if let learningRate { options.training.rates = .oneCycle(peak: learningRate) }
    if let augment { options.augment = augment }
    if consistency != nil, options.augmentations.isEmpty {
      throw ValidationError("--consistency goes with --augment")
    }
    if let consistency { options.training.consistency = consistency }
    if let weightDecay { options.training.weightDecay = weightDecay }
  }

  /// Reads changes of observations.
  @Sendable static func augmentations(_ text: String) throws -> [AugmentationOption] {
    if text == "none" { return [] }
    return try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      let words = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let kind = AugmentationOption.Kind(rawValue: String(words[0])) else {
        let names = AugmentationOption.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("'\(words[0])' is no change; there are \(names), or none")
      }
      guard words.count == 2 else { return AugmentationOption(kind) }
      guard let value = Double(words[1]) else {
        throw ValidationError("'\(words[1])' of \(kind.rawValue) must be a number")
      }
      return AugmentationOption(kind, value: value)
    }
  }

  /// Reads widths of layers.
  @Sendable static func widths(_ text: String) throws -> [Int] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map {
      guard let width = Int($0), width >= 1 else {
        throw ValidationError("it must hold widths of at least 1, separated by commas, as 128,128")
      }
      return width
    }
  }
}
