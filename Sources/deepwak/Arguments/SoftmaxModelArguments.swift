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
    help: "The widths of the hidden layers of an mlp (default: 128,128).",
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
    parsing: .unconditional, help: "The peak learning rate (default: 0.002).",
    transform: parsing("be a number above 0"))
  var learningRate: Float?

  @Option(
    parsing: .unconditional,
    help: """
      The weight of the squared weights; towards 0 a linear model goes to the widest margin \
      (default: \(defaults.weightDecay)).
      """, transform: parsing("be a number of at least 0"))
  var weightDecay: Float?

  /// Puts the flags that were given in place of options.
  ///
  /// - Parameter options: The settings.
  /// - Throws: An error of usage where a flag does not suit the method.
  func apply(to options: inout ClusterRunOptions) throws {
    let given: [(flag: String, isGiven: Bool)] = [
      ("--network", network != nil), ("--hidden", hidden != nil), ("--steps", steps != nil),
      ("--batch-size", batchSize != nil), ("--learning-rate", learningRate != nil),
      ("--weight-decay", weightDecay != nil),
    ]
    if options.method.objective == nil, let wrong = given.first(where: \.isGiven) {
      throw ValidationError("\(wrong.flag) goes with the methods of softmax models, such as mi")
    }
    guard hidden == nil || network != .linear else {
      throw ValidationError("--hidden goes with --network mlp")
    }
    if network == .mlp || hidden != nil {
      options.training.network = .mlp(hidden: hidden ?? [128, 128])
    }
    if let steps { options.training.steps = steps }
    if let batchSize { options.training.batchSize = batchSize }
    if let learningRate { options.training.rates = .oneCycle(peak: learningRate) }
    if let weightDecay { options.training.weightDecay = weightDecay }
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
