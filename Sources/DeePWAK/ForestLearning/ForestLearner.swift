internal import Kruskal
public import LinearAlgebra
public import Networks

/// Learns an embedding in which the clusters of spanning forests meet partial labels.
///
/// Each step embeds a batch, *V* = *f*(*X_b*), takes the similarities Σ_ij = −‖*v_i* − *v_j*‖² over their
/// deviation, and moves the network down the gradient of the loss between the perturbed *k*-forest
/// of Σ and that which meets the batch's labels: two of one label share a tree, two of different
/// labels do not, and those without are free. Unlabelled observations matter, since
/// they lie on the paths between labelled ones, and may be clusters of their own.
///
/// Everything is a function of the seed, the same on any number of threads.
///
/// Reference: L. Stewart, F. Bach, F. Llinares-López, Q. Berthet. "Differentiable clustering with
/// perturbed spanning forests." *NeurIPS*, 2023, section 3. arXiv:2305.16358
public struct ForestLearner: Sendable {
  /// The settings.
  public let options: ForestLearningOptions
  private let x: Matrix
  private let labels: [Int?]

  /// Checks the settings against a table.
  ///
  /// - Parameters:
  ///   - x: *n × m*, *n* observations.
  ///   - labels: The labels of the *n* observations; nil where there is none.
  ///   - options: The settings.
  /// - Throws: ``ForestLearningError`` for settings that do not suit the table, or without any label.
  public init(
    _ x: Matrix, labels: [Int?], options: ForestLearningOptions
  ) throws(ForestLearningError) {
    precondition(labels.count == x.rows, "\(labels.count) labels of a \(x)")
    do { try options.validate() } catch { throw .option(error) }
    (self.x, self.labels, self.options) = (x, labels, options)
    guard options.clusters <= x.rows else {
      throw .option(
        OptionError("-k", options.clusters, must: "be at most the \(x.rows) observations"))
    }
    let known = Set(labels.compactMap { $0 }).count
    guard known > 0 else { throw .noLabels(observations: x.rows) }
    guard options.clusters >= known else {
      throw .option(
        OptionError("-k", options.clusters, must: "be at least the \(known) different labels"))
    }
    guard min(options.batchSize, x.rows) > options.clusters else {
      throw .option(
        OptionError(
          "--batch-size", min(options.batchSize, x.rows),
          must: "be more than the \(options.clusters) clusters"))
    }
  }

  /// Trains a new network.
  ///
  /// - Parameters:
  ///   - stop: Ends the training after the current step; what was learned until then is returned.
  ///   - observer: Told where the training stands after every step, and may look at the network.
  /// - Returns: The network and the losses.
  /// - Throws: ``ForestLearningError`` when numbers are not finite.
  /// - Complexity: O(*Bb*²) a step, and the network.
  public func train(
    stop: StopSignal = StopSignal(),
    observer: (ForestLearningProgress, Network) -> Void = { _, _ in }
  ) throws(ForestLearningError) -> LearnedForest {
    var generator = CounterGenerator(seed: options.seed, stream: 0x466F_7265)
    return try train(
      Network(options.architecture(features: x.columns), using: &generator), stop: stop,
      observer: observer)
  }

  /// Trains a network on.
  ///
  /// - Parameters:
  ///   - network: A network that reads *m* features; changed in place.
  ///   - stop: Ends the training after the current step; what was learned until then is returned.
  ///   - observer: Told where the training stands after every step, and may look at the network.
  /// - Returns: The network and the losses.
  /// - Throws: ``ForestLearningError`` when numbers are not finite.
  public func train(
    _ network: Network, stop: StopSignal = StopSignal(),
    observer: (ForestLearningProgress, Network) -> Void = { _, _ in }
  ) throws(ForestLearningError) -> LearnedForest {
    let start = ContinuousClock.now
    var batches = ForestBatches(
      labels: labels, batchSize: options.batchSize, labelledShare: options.labelledShare,
      seed: options.seed)
    var move = ParameterMove(network.architecture, options)
    let pass = NetworkPass(network.architecture, rows: batches.batchSize)
    var rows = Matrix(zeros: batches.batchSize, x.columns)
    var reports: [ForestLearningProgress] = []
    for step in 0..<options.steps where !stop.isStopped {
      let batch = batches.batch(at: step)
      x.copyRows(at: batch, into: &rows)
      options.hide(&rows, step: step)
      pass.forward(network, rows)
      let similarities = PairSimilarities(
        pass.output.converted(to: Double.self), standardizes: options.standardizes)
      let loss: ForestStepLoss
      do {
        loss = try ForestStepLoss(
          similarities.values, labels: batch.map { labels[$0] }, options, stream: UInt64(step))
      } catch {
        if case .notFinite = error { throw .notFinite(step: step) }
        throw .forest(error)
      }
      var gradient = similarities.pullback(loss.gradient).converted(to: Float.self)
      move.step(
        network, pass, rows, gradient: &gradient,
        rate: options.schedule.rate(atStep: step, of: options.steps))
      let report = ForestLearningProgress(
        step: step + 1, totalSteps: options.steps, loss: loss.value,
        seconds: (ContinuousClock.now - start) / .seconds(1))
      reports.append(report)
      observer(report, network)
    }
    return LearnedForest(network: network, reports: reports)
  }
}

/// Where a training stands.
public struct ForestLearningProgress: Sendable, Hashable {
  /// The steps made.
  public let step: Int
  /// The steps to make.
  public let totalSteps: Int
  /// The loss of the last batch, before its step.
  public let loss: Double
  /// Seconds since the training began.
  public let seconds: Double
}

/// A network that was trained from partial labels.
public struct LearnedForest: Sendable {
  /// The network, from features to the embedding.
  public let network: Network
  /// One report a step.
  public let reports: [ForestLearningProgress]
}

/// What changes the parameters of a network.
private struct ParameterMove {
  private var adam: AdamW?
  private var gradient: [Float]

  init(_ architecture: NetworkArchitecture, _ options: ForestLearningOptions) {
    gradient = [Float](repeating: 0, count: architecture.parameterCount)
    guard options.optimizer == .adamw else { return }
    adam = AdamW(architecture, options: AdamW.Options(weightDecay: options.weightDecay))
  }

  mutating func step(
    _ network: Network, _ pass: NetworkPass, _ rows: Matrix, gradient output: inout Matrix,
    rate: Float
  ) {
    pass.backward(network, rows, outputGradient: &output, parameterGradient: &gradient)
    if adam != nil {
      adam?.step(network, gradients: [gradient], rate: rate)
    } else {
      for i in gradient.indices { network.parameters[i] -= rate * gradient[i] }
    }
  }
}
