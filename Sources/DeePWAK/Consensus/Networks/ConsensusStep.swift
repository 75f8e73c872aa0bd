internal import LinearAlgebra
internal import Networks
internal import PWAK

/// What the heads say of all observations: the input of the consensus networks.
struct HeadOutputs: Sendable {
  /// One K a head, *n × k*.
  var memberships: [Matrix]
  /// One E a head, *n × d*.
  var embeddings: [Matrix]
}

/// One optimisation step of a consensus network on a batch.
final class ConsensusStep {
  /// What the network puts in the place of every head's own.
  enum Role: Sendable {
    /// Memberships: the kernels of all heads become PWAK(K_c).
    case partitioner
    /// Embeddings: every head keeps its kernel and its decoder.
    case encoder
  }

  private let network: Network
  private let role: Role
  private let block: FrozenBlock
  private let shards: [Shard]
  private var output: Matrix
  private var optimizer: AdamW
  private let pool = ThreadPool.shared

  /// The network over some rows of the batch.
  private final class Shard: @unchecked Sendable {
    let range: Range<Int>
    let pass: NetworkPass
    var input: Matrix
    var outputGradient: Matrix
    var gradient: [Float]

    init(_ network: Network, _ range: Range<Int>) {
      self.range = range
      pass = NetworkPass(network.architecture, rows: range.count)
      input = Matrix(zeros: range.count, network.architecture.inputs)
      outputGradient = Matrix(zeros: range.count, network.architecture.outputs)
      gradient = [Float](repeating: 0, count: network.parameters.count)
    }
  }

  init(_ network: Network, _ role: Role, of block: Block, batchRows: Int, weightDecay: Float) {
    (self.network, self.role) = (network, role)
    self.block = FrozenBlock(block, rows: batchRows)
    shards = FrozenBlock.shards(of: batchRows).map { Shard(network, $0) }
    output = Matrix(zeros: batchRows, network.architecture.outputs)
    optimizer = AdamW(network.architecture, options: .init(weightDecay: weightDecay))
  }

  /// The gradients of the last step, one a shard.
  var gradients: [[Float]] { shards.map(\.gradient) }

  /// Makes one step.
  ///
  /// - Returns: The mean squared error of the block's output before the step.
  func run(
    _ batch: [Int], _ outputs: HeadOutputs, of source: any ObservationSource, rate: Float
  ) -> Double {
    nonisolated(unsafe) let me = self
    let inputs = role == .partitioner ? outputs.memberships : outputs.embeddings
    pool.perform(shards.count) { index in
      let shard = me.shards[index]
      let rows = Array(batch[shard.range])
      for (h, part) in inputs.enumerated() {
        shard.input.setColumns(from: h * part.columns, to: part.rows(at: rows))
      }
      shard.pass.forward(me.network, shard.input)
    }
    for shard in shards {
      output.copyBlock(
        ofRows: 0..<shard.range.count, columns: 0, of: shard.pass.output,
        toRow: shard.range.lowerBound)
    }
    let loss = pullBack(batch, outputs, of: source)
    if rate > 0 { optimizer.step(network, gradients: gradients, rate: rate) }
    return loss
  }

  /// Runs the block on what the network put out, and the gradient back through the network.
  private func pullBack(
    _ batch: [Int], _ outputs: HeadOutputs, of source: any ObservationSource
  ) -> Double {
    let isPartitioner = role == .partitioner
    let kept = isPartitioner ? outputs.embeddings : outputs.memberships
    let own = pool.map(kept.count) { kept[$0].rows(at: batch) }
    let replaced = [Matrix](repeating: output, count: kept.count)
    let (loss, gradients) = block.evaluate(
      memberships: isPartitioner ? replaced : own, embeddings: isPartitioner ? own : replaced,
      batch: batch, of: source)
    var total = Matrix(zeros: output.rows, output.columns)
    for gradient in gradients {
      total.add(isPartitioner ? gradient.memberships : gradient.embeddings)
    }
    nonisolated(unsafe) let me = self
    let sum = total
    pool.perform(shards.count) { index in
      let shard = me.shards[index]
      shard.outputGradient.copyBlock(ofRows: shard.range, columns: 0, of: sum, toRow: 0)
      shard.pass.backward(
        me.network, shard.input, outputGradient: &shard.outputGradient,
        parameterGradient: &shard.gradient)
    }
    return loss
  }
}
