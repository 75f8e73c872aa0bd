internal import LinearAlgebra
internal import Networks

/// The training of one start after another.
struct SoftmaxRun {
  let options: SoftmaxClustererOptions
  let source: any ObservationSource
  let scaling: RowScaling
  let objectives: [WeightedSoftmaxObjective]
  let alterations: [any RowAlteration]

  /// What one start gave.
  struct Result {
    let network: Network
    /// The loss over the whole table.
    let loss: Double
    let history: [SoftmaxLosses]
    let labels: [Int]
  }

  private var batchSize: Int { min(options.batchSize, source.observationCount) }

  private var stepsPerPass: Int { (source.observationCount + batchSize - 1) / batchSize }

  /// The steps of a start.
  var totalSteps: Int { options.epochs.map { $0 * stepsPerPass } ?? options.steps }

  /// Trains one start.
  func train(
    start: Int, progress: ((SoftmaxProgress) -> Bool)?
  ) throws(SoftmaxClusteringError) -> Result {
    var random = CounterGenerator(seed: options.seed, stream: 0x536F_6674, UInt64(start))
    let seed = random.next()
    let network = Network(architecture, using: &random)
    let step = SoftmaxStep(
      network, objectives: objectives, batchRows: batchSize, features: source.featureCount,
      alterations: alterations.count, options: options)
    var sampler = BatchSampler(
      rows: Array(0..<source.observationCount), batchSize: batchSize, seed: seed)
    var input = SoftmaxStepInput(
      source: source, scaling: scaling, alterations: alterations, seed: seed)
    let (count, perPass) = (totalSteps, stepsPerPass)
    var (history, epoch, recent) = ([SoftmaxLosses](), LossMeans(), LossMeans())
    for index in 0..<count {
      if relabels && index % relabellingInterval == 0 {
        step.relabel(by: predictions(of: network))
      }
      input.rows = sampler.batch(at: index)
      input.number = index
      input.consistencyShare = min(
        1, Float(index + 1) / max(1, options.consistencyRise * Float(count)))
      let losses = step.run(input, rate: options.rates.rate(atStep: index, of: count))
      guard losses.total.isFinite else { throw .diverged(step: index) }
      epoch.add(losses)
      recent.add(losses)
      if (index + 1) % perPass == 0 || index + 1 == count {
        if let mean = epoch.take() { history.append(mean) }
      }
      let reports = (index + 1) * 100 / count > index * 100 / count
      guard reports, let progress, let mean = recent.take() else { continue }
      let report = SoftmaxProgress(
        start: start + 1, starts: options.starts, step: index + 1, totalSteps: count,
        epoch: Double(index + 1) / Double(perPass), losses: mean)
      if !progress(report) { throw .stopped(step: index + 1, of: count) }
    }
    return try finished(network, history)
  }

  private var architecture: NetworkArchitecture {
    NetworkArchitecture(
      inputs: scaling.outputs, hidden: options.network.hidden, outputs: options.clusters)
  }

  /// The steps between two labellings of the table; of a short table a pass is but a step.
  private var relabellingInterval: Int {
    max(stepsPerPass * options.relabellingEpochs, totalSteps / SoftmaxRun.mostLabellings)
  }

  /// The labellings of the whole table in a run, at most.
  private static let mostLabellings = 100

  private var relabels: Bool { objectives.contains { $0.objective is any TableObjective } }

  private func predictions(of network: Network) -> Matrix {
    SoftmaxModel(scaling: scaling, network: network).probabilities(of: source)
  }

  /// The loss over the whole table; consistency is that of the last pass.
  private func finished(
    _ network: Network, _ history: [SoftmaxLosses]
  ) throws(SoftmaxClusteringError) -> Result {
    let logits = SoftmaxModel(scaling: scaling, network: network).logits(of: source)
    var predictions = logits
    softmaxRows(&predictions)
    let batch = SoftmaxBatch(
      logits: logits, predictions: predictions, rows: Array(0..<logits.rows))
    let shape = SoftmaxBatchShape(rows: logits.rows, clusters: logits.columns)
    var ignored = Matrix(zeros: logits.rows, logits.columns)
    var loss = Double(options.weightDecay) * network.squaredNorm(of: network.weightRanges)
    loss += Double(options.consistency) * (history.last?.consistency ?? 0)
    for weighted in objectives {
      let table = weighted.objective as? any TableObjective
      let objective = table?.relabelled(by: predictions) ?? weighted.objective
      let value = objective.makeTerm(shape).evaluate(batch, weight: 0, addingTo: &ignored)
      loss += Double(weighted.weight) * value
    }
    guard loss.isFinite else { throw .diverged(step: totalSteps) }
    return Result(
      network: network, loss: loss, history: history, labels: SoftmaxModel.largest(of: logits))
  }
}
