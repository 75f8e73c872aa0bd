public import Kruskal
package import LinearAlgebra
public import Networks

/// The settings of learning an embedding from partial labels.
public struct ForestLearningOptions: Sendable, Hashable, Codable {
  /// What an embedding is trained to make small.
  public enum Loss: String, Sendable, Hashable, Codable, CaseIterable {
    /// The partial Fenchel–Young loss: how much better the best forest is than the best one that
    /// meets the labels.
    case fenchelYoung = "fenchel-young"
    /// The mean squared error of the perturbed connectivity on pairs of labelled observations.
    case connectivity
  }

  /// How gradients move the parameters.
  public enum Optimizer: String, Sendable, Hashable, Codable, CaseIterable {
    /// Adam with decoupled weight decay.
    case adamw
    /// Plain gradient descent.
    case sgd
  }

  /// The number of trees of a forest, *k*: no fewer than there are labels.
  public var clusters = 2
  /// The dimensions of the embedding, *d*.
  public var embeddingDimensions = 64
  /// The widths of the hidden layers of the network; none for a linear map.
  public var hiddenWidths: [LayerWidth] = [256]
  /// The number of batches to train on.
  public var steps = 2000
  /// The observations of a batch, *b*.
  public var batchSize = 64
  /// The share of each batch that is drawn from the labelled observations, in (0, 1], as far as
  /// there are so many.
  public var labelledShare = 0.5
  /// The loss.
  public var loss = Loss.fenchelYoung
  /// The noise of the forests: its kind, scale ε and number of samples *B*.
  public var perturbation = PerturbationOptions(amplitude: 0.1, samples: 100)
  /// Whether the similarities of a batch are shifted and scaled to mean 0 and variance 1.
  public var standardizes = true
  /// How gradients move the parameters.
  public var optimizer = Optimizer.adamw
  /// The share of the numbers of each batch that are hidden at random, in [0, 1): set to 0, and the others
  /// made larger by as much.
  public var maskedShare: Float = 0.2
  /// The learning rate: how it moves over the steps.
  public var schedule = Schedule.oneCycle(peak: 2e-3)
  /// The share of each weight that a step of AdamW at rate 1 removes.
  public var weightDecay: Float = 1e-3
  /// The seed of the parameters, the batches and the noise.
  public var seed: UInt64 = 0

  /// Creates the default settings.
  public init() {}

  /// The network for a table.
  ///
  /// - Parameter features: The number of features, *m*.
  /// - Returns: The layers from *m* to *d*.
  public func architecture(features: Int) -> NetworkArchitecture {
    NetworkArchitecture(
      inputs: features, hidden: hiddenWidths.map { $0.units(features: features) },
      outputs: embeddingDimensions)
  }

  /// Hides numbers of a batch at random.
  ///
  /// - Parameters:
  ///   - rows: *b × m*; changed in place.
  ///   - step: The step, which decides what is hidden.
  package func hide(_ rows: inout Matrix, step: Int) {
    guard maskedShare > 0 else { return }
    var generator = CounterGenerator(seed: seed, stream: 0x4D61_736B, UInt64(step))
    let scale = 1 / (1 - maskedShare)
    rows.withMutableElements { elements in
      for i in elements.indices {
        elements[i] *= Float(generator.uniform()) < maskedShare ? 0 : scale
      }
    }
  }

  /// Throws the first setting that is out of range whatever the table is.
  ///
  /// - Throws: ``OptionError`` that names the setting, its value and its range.
  public func validate() throws(OptionError) {
    guard clusters >= 1 else { throw .init("-k", clusters, must: "be at least 1") }
    guard embeddingDimensions >= 1 else {
      throw .init("--embedding", embeddingDimensions, must: "be at least 1")
    }
    if let bad = hiddenWidths.first(where: { !$0.isPositive }) {
      throw .init("--hidden", bad, must: "be widths of at least 1")
    }
    guard steps >= 1 else { throw .init("--steps", steps, must: "be at least 1") }
    guard batchSize >= 2 else { throw .init("--batch-size", batchSize, must: "be at least 2") }
    guard labelledShare > 0, labelledShare <= 1 else {
      throw .init("--labelled-share", labelledShare, must: "be above 0 and at most 1")
    }
    guard perturbation.amplitude > 0, perturbation.amplitude.isFinite else {
      throw .init("--perturb", perturbation.amplitude, must: "be above 0")
    }
    guard perturbation.samples >= 1 else {
      throw .init("--samples", perturbation.samples, must: "be at least 1")
    }
    guard loss != .connectivity || perturbation.noise.hasScore else {
      throw .init(
        "--noise", perturbation.noise.rawValue,
        must: "be gaussian or gumbel with --loss connectivity")
    }
    guard maskedShare >= 0, maskedShare < 1 else {
      throw .init("--mask", maskedShare, must: "lie in [0, 1)")
    }
    guard schedule.peak > 0, schedule.peak.isFinite else {
      throw .init("--rate", schedule.peak, must: "be above 0")
    }
    guard weightDecay >= 0, weightDecay.isFinite else {
      throw .init("--weight-decay", weightDecay, must: "be at least 0")
    }
  }
}

extension Schedule {
  /// The greatest rate.
  fileprivate var peak: Float {
    switch self {
    case .constant(let rate): rate
    case .oneCycle(let peak): peak
    }
  }
}
