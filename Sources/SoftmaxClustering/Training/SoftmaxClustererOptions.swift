public import Networks

/// The network that gives the logits.
public enum SoftmaxNetwork: Sendable, Hashable, Codable {
  /// One linear layer: straight boundaries.
  case linear
  /// Hidden layers of these widths, normalised and through a GELU, then a linear one.
  case mlp(hidden: [Int])

  /// The widths of the hidden layers.
  public var hidden: [Int] {
    switch self {
    case .linear: []
    case .mlp(let hidden): hidden
    }
  }
}

extension SoftmaxNetwork {
  /// Reads the widths of the hidden layers; none for a linear network.
  ///
  /// - Parameter decoder: Where a list of whole numbers is read from.
  /// - Throws: What the decoder throws.
  public init(from decoder: any Decoder) throws {
    let widths = try decoder.singleValueContainer().decode([Int].self)
    self = widths.isEmpty ? .linear : .mlp(hidden: widths)
  }

  /// Writes the widths of the hidden layers; none for a linear network.
  ///
  /// - Parameter encoder: Where a list of whole numbers is written to.
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hidden)
  }
}

/// The settings of a ``SoftmaxClusterer``.
public struct SoftmaxClustererOptions: Sendable, Hashable, Codable {
  /// The clusters, *k*, at least 1 and at most the observations.
  public var clusters: Int
  /// The network that gives the logits.
  public var network: SoftmaxNetwork
  /// How rows are scaled before they enter the network.
  public var scaling: InputScaling = .overall
  /// The rows of a batch; at most all.
  public var batchSize = 1024
  /// The steps of each start.
  public var steps = 2000
  /// The passes over the table, in place of ``steps``; nil to count steps.
  public var epochs: Int?
  /// The learning rates.
  public var rates: Schedule
  /// γ of the term γ‖w‖² over the weights of all layers, biases apart.
  public var weightDecay: Float
  /// The seed of weights, batches and augmentations.
  public var seed: UInt64 = 0
  /// The independent starts, of which the one of least loss is kept.
  public var starts: Int
  /// The weight of the consistency of a row and its augmented form, where there is one.
  public var consistency: Float = 1
  /// The share of the steps over which that weight rises from 0, in [0, 1].
  ///
  /// Full from the first step, strong augmentation lets the smoothest direction of the data decide.
  public var consistencyRise: Float = 0.3
  /// What moves rows adversarially, to be predicted as they are; nil for nothing.
  public var adversary: VirtualAdversary?
  /// The passes over the table after which a ``TableObjective`` labels it anew; it does so a hundred
  /// times at most.
  public var relabellingEpochs = 1

  /// Creates the default settings of a network.
  ///
  /// A linear model takes large steps, which find lower losses, and several starts, which cost
  /// little; a deep one smaller steps, less decay and fewer starts.
  ///
  /// - Parameters:
  ///   - clusters: The clusters, *k*.
  ///   - network: The network that gives the logits.
  public init(clusters: Int, network: SoftmaxNetwork = .linear) {
    (self.clusters, self.network) = (clusters, network)
    let isLinear = network.hidden.isEmpty
    rates = .oneCycle(peak: isLinear ? 0.05 : 2e-3)
    weightDecay = isLinear ? 1e-3 : 1e-5
    starts = isLinear ? 5 : 2
  }

  /// The settings, checked against a table.
  ///
  /// - Parameters:
  ///   - observations: The rows of the table.
  ///   - features: Its columns.
  /// - Returns: The same settings.
  /// - Throws: The first ``SoftmaxClusteringError`` of a setting that is out of range.
  public func validated(
    observations: Int, features: Int
  ) throws(SoftmaxClusteringError) -> SoftmaxClustererOptions {
    try check("the number of clusters", clusters, clusters >= 1, "be at least 1")
    guard features >= 1 else { throw .noFeatures }
    guard observations >= clusters else {
      throw .tooFewObservations(observations, clusters: clusters)
    }
    for width in network.hidden {
      try check("the width of a hidden layer", width, width >= 1, "be at least 1")
    }
    if case .whitened(let count) = scaling {
      let most = min(observations, features)
      try check(
        "the number of components", count, count >= 1 && count <= most,
        "lie between 1 and \(most), the least of rows and columns")
    }
    try check("the batch size", batchSize, batchSize >= 1, "be at least 1")
    try check("the number of steps", steps, steps >= 1, "be at least 1")
    if let epochs { try check("the number of epochs", epochs, epochs >= 1, "be at least 1") }
    try check("the learning rate", peakRate, peakRate > 0 && peakRate.isFinite, "be above 0")
    try check(
      "the weight decay", weightDecay, weightDecay >= 0 && weightDecay.isFinite, "be at least 0")
    try check("the number of starts", starts, starts >= 1, "be at least 1")
    try check(
      "the weight of consistency", consistency, consistency >= 0 && consistency.isFinite,
      "be at least 0")
    try check(
      "the share of steps over which consistency rises", consistencyRise,
      consistencyRise >= 0 && consistencyRise <= 1, "lie in [0, 1]")
    if let adversary {
      let share = adversary.share
      try check(
        "the share of the adversary", share, share > 0 && share.isFinite, "be above 0")
      try check(
        "the neighbour of the adversary", adversary.neighbour, adversary.neighbour >= 1,
        "be at least 1")
    }
    try check(
      "the number of epochs between labellings", relabellingEpochs, relabellingEpochs >= 1,
      "be at least 1")
    return self
  }

  private var peakRate: Float {
    switch rates {
    case .constant(let rate): rate
    case .oneCycle(let peak): peak
    }
  }

  private func check(
    _ name: String, _ value: some CustomStringConvertible, _ holds: Bool, _ requirement: String
  ) throws(SoftmaxClusteringError) {
    guard holds else {
      throw .setting(name: name, value: value.description, requirement: requirement)
    }
  }
}
