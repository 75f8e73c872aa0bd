internal import LinearAlgebra
internal import Networks

/// What a step works on.
struct SoftmaxStepInput: Sendable {
  let source: any ObservationSource
  let scaling: RowScaling
  let alterations: [any RowAlteration]
  /// The seed of the start.
  let seed: UInt64
  /// The rows of the batch.
  var rows: [Int] = []
  /// The number of the step.
  var number = 0
  /// The share of the weight of consistency that counts in this step.
  var consistencyShare: Float = 1
}

/// One optimisation step of a softmax model, shared among threads.
///
/// A batch is split into shards of rows by its size alone, and their gradients are summed in
/// order: the result has the same bits on any number of threads.
final class SoftmaxStep {
  let network: Network
  private let shards: [SoftmaxShard]
  private let objectives: [WeightedSoftmaxObjective]
  private var terms: [any SoftmaxTerm]
  private let shape: SoftmaxBatchShape
  private let weights: [Range<Int>]
  private let gamma: Float
  private let consistency: Float
  private var batch: SoftmaxBatch
  private var gradient: Matrix
  private var penaltyGradient: [Float]
  private var optimizer: AdamW

  init(
    _ network: Network, objectives: [WeightedSoftmaxObjective], batchRows: Int, features: Int,
    alterations: Int, options: SoftmaxClustererOptions
  ) {
    self.network = network
    self.objectives = objectives
    let architecture = network.architecture
    shards = SoftmaxStep.shardRanges(of: batchRows).map {
      SoftmaxShard($0, architecture, features: features, alterations: alterations)
    }
    shape = SoftmaxBatchShape(rows: batchRows, clusters: architecture.outputs)
    terms = objectives.map { [shape] in $0.objective.makeTerm(shape) }
    weights = network.weightRanges
    (gamma, consistency) = (options.weightDecay, options.consistency)
    let zeros = Matrix(zeros: batchRows, architecture.outputs)
    batch = SoftmaxBatch(
      logits: zeros, predictions: zeros, rows: [Int](repeating: 0, count: batchRows))
    gradient = zeros
    penaltyGradient = [Float](repeating: 0, count: architecture.parameterCount)
    optimizer = AdamW(architecture, options: AdamW.Options(weightDecay: 0))
  }

  /// Splits a batch into shards of near-equal size: one for every 512 rows, at least two of 64.
  private static func shardRanges(of rows: Int) -> [Range<Int>] {
    let count = max(rows >= 128 ? 2 : 1, min(64, rows / 512))
    return (0..<count).map { ($0 * rows / count)..<(($0 + 1) * rows / count) }
  }

  /// Gives the objectives that label the whole table its predictions.
  func relabel(by predictions: Matrix) {
    for (index, weighted) in objectives.enumerated() {
      guard let objective = weighted.objective as? any TableObjective else { continue }
      terms[index] = objective.relabelled(by: predictions).makeTerm(shape)
    }
  }

  /// Makes one step.
  ///
  /// - Parameters:
  ///   - input: The rows of the batch, and the number of the step.
  ///   - rate: The learning rate; 0 changes nothing.
  /// - Returns: The losses before the step.
  func run(_ input: SoftmaxStepInput, rate: Float) -> SoftmaxLosses {
    nonisolated(unsafe) let step = self
    let pool = ThreadPool.shared
    pool.perform(shards.count) { step.shards[$0].forward(input, step.network) }
    gather(rows: input.rows)
    gradient.fill(0)
    let values = zip(terms, objectives).map { term, weighted in
      term.evaluate(batch, weight: weighted.weight, addingTo: &gradient)
    }
    let weight = consistency * input.consistencyShare
    let share = weight / Float(shape.rows)
    pool.perform(shards.count) {
      step.shards[$0].backward(
        step.network, batchGradient: step.gradient, consistency: share)
    }
    let losses = losses(values, consistencyWeight: weight)
    if rate > 0 { optimizer.step(network, gradients: gradients(), rate: rate) }
    return losses
  }

  /// The gradients of the parameters by shard, and that of the penalty.
  func gradients() -> [[Float]] {
    var parts = shards.flatMap { [$0.gradient] + $0.altered.map(\.gradient) }
    guard gamma > 0 else { return parts }
    for range in weights {
      for index in range { penaltyGradient[index] = 2 * gamma * network.parameters[index] }
    }
    parts.append(penaltyGradient)
    return parts
  }

  /// Puts the logits of the shards together.
  private func gather(rows: [Int]) {
    let k = shape.clusters
    for shard in shards {
      batch.logits.withMutablePointer { target in
        shard.pass.logits.withPointer {
          (target + shard.range.lowerBound * k).update(from: $0, count: shard.range.count * k)
        }
      }
    }
    batch.predictions.copyElements(of: batch.logits)
    softmaxRows(&batch.predictions)
    batch.rows = rows
  }

  private func losses(_ values: [Double], consistencyWeight: Float) -> SoftmaxLosses {
    var consistencies = 0.0
    for shard in shards.flatMap(\.altered) { consistencies += shard.divergence }
    consistencies /= Double(shape.rows)
    let penalty = Double(gamma) * network.squaredNorm(of: weights)
    var total = Double(consistencyWeight) * consistencies + penalty
    for (value, weighted) in zip(values, objectives) { total += Double(weighted.weight) * value }
    return SoftmaxLosses(
      total: total, objectives: values, consistency: consistencies, penalty: penalty)
  }
}

extension Network {
  /// The places of the weights of all layers among the parameters, biases apart.
  var weightRanges: [Range<Int>] {
    var (start, ranges) = (0, [Range<Int>]())
    for part in named {
      let end = start + part.values.rows * part.values.columns
      if part.name.hasSuffix(".weight") { ranges.append(start..<end) }
      start = end
    }
    return ranges
  }

  /// The sum of the squares of some parameters.
  func squaredNorm(of ranges: [Range<Int>]) -> Double {
    var sum = 0.0
    parameters.withPointer { parameters in
      for index in ranges.joined() { sum += Double(parameters[index] * parameters[index]) }
    }
    return sum
  }
}
