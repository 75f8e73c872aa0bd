import LinearAlgebra
import Networks
import PWAK
import Stats
import TestSupport
import Testing

@testable import DeePWAK

/// What a network can put in the place of every head.s own.
private let roles = [ConsensusStep.Role.partitioner, .encoder]

/// A block with what its heads say of a table, and an untrained consensus network.
private struct Setting {
  let table: Matrix
  let block: Block
  let outputs: HeadOutputs
  let network: Network
  let step: ConsensusStep
  let role: ConsensusStep.Role
  let rows: [Int]

  init(_ role: ConsensusStep.Role, rows count: Int) {
    self.role = role
    let options = smallOptions {
      $0.heads = 3
      $0.activation = .tanh
      $0.poolingStart = .random
    }
    table = blobs(count + 5, 3, features: 6, distance: 2, seed: 1)
    block = Block(features: 6, options: options)
    let (table, block) = (table, block)
    outputs = HeadOutputs(
      memberships: block.heads.map { $0.memberships(of: table) },
      embeddings: block.heads.map { $0.embeddings(of: table) })
    var layers = ConsensusNetworkOptions()
    (layers.partitionerWidths, layers.encoderWidths) = ([11, 7], [8])
    layers.partitionerActivation = .sigmoid
    layers.partitionerStartsLinear = true
    layers.encoderActivation = .tanh
    let networks = ConsensusNetworks(block, options: layers, seed: 4)
    network = role == .partitioner ? networks.partitioner : networks.encoder
    // Sharper memberships than an untrained network gives.
    for i in network.parameters.indices { network.parameters[i] *= 2 }
    // Not in order, and not all.
    rows = (0..<count).map { ($0 * 7 + 3) % (count + 5) }
    step = ConsensusStep(network, role, of: block, batchRows: count, weightDecay: 0)
  }

  func loss() -> Double { step.run(rows, outputs, of: table, rate: 0) }

  /// The gradient of all shards.
  var gradient: [Double] {
    let parts = step.gradients
    return parts[0].indices.map { i in parts.reduce(0) { $0 + Double($1[i]) } }
  }

  /// The loss by its definition, with the kernel written out as a matrix.
  var naiveLoss: Double {
    let (k, e) = (
      outputs.memberships.map { $0.rows(at: rows) }, outputs.embeddings.map { $0.rows(at: rows) }
    )
    let own = network(Matrix.concatenatingColumns(role == .partitioner ? k : e))
    let decoded = block.heads.indices.map { h -> Matrix in
      let memberships = (role == .partitioner ? own : k[h]).converted(to: Double.self)
      let embeddings = (role == .partitioner ? e[h] : own).converted(to: Double.self)
      let kernel = WeightedAffinityKernel.normalized(memberships * memberships.transposed)
      return block.heads[h].decoder((kernel * embeddings).converted(to: Float.self))
    }
    let output = block.pooling(Matrix.concatenatingColumns(decoded))
    return squaredError(output, table.rows(at: rows)) / Double(rows.count * 6)
  }
}

@Suite("Consensus networks")
struct ConsensusNetworkTests {
  @Test(
    "the loss is that of the block with one kernel, or one embedding, for all heads",
    arguments: roles, [2, 31, 150])
  func loss(role: ConsensusStep.Role, rows: Int) {
    let setting = Setting(role, rows: rows)
    let expected = setting.naiveLoss
    #expect(abs(setting.loss() - expected) < 1e-5 * expected)
  }

  @Test(
    "the gradient agrees with central differences", arguments: roles,
    [31, 150])
  func gradient(role: ConsensusStep.Role, rows: Int) {
    let setting = Setting(role, rows: rows)
    let loss = setting.loss()
    let gradient = setting.gradient
    let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(norm > 1e-3 * loss)
    let saved = setting.network.parameters
    func moved(_ direction: [Double], _ shift: Double) -> Double {
      for i in saved.indices {
        setting.network.parameters[i] = Float(Double(saved[i]) + shift * direction[i])
      }
      defer { setting.network.parameters = saved }
      return setting.loss()
    }
    var random = CounterGenerator(seed: 5)
    let directions =
      [gradient] + (0..<4).map { _ in gradient.map { _ in random.normal() } }
    for direction in directions {
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let unit = direction.map { $0 / length }
      let h = 0.02
      let near = (moved(unit, h) - moved(unit, -h)) / (2 * h)
      let far = (moved(unit, 2 * h) - moved(unit, -2 * h)) / (4 * h)
      let expected = zip(unit, gradient).reduce(0) { $0 + $1.0 * $1.1 }
      // Losses in `Float` carry about 1e-7 of themselves; h is 0.02.
      #expect(abs((4 * near - far) / 3 - expected) < 1e-5 * loss + 2e-3 * norm)
    }
  }

  @Test("find the groups that the heads found, and leave the heads as they are")
  func findsGroups() throws {
    let table = blobs(600, 4, features: 8, distance: 6, seed: 2)
    let options = smallOptions {
      $0.heads = 3
      $0.maximumClusters = 8
      $0.hiddenWidths = [32]
      $0.steps = 300
      $0.heldOut = .fraction(0.1)
    }
    let trained = try Trainer(table, options: options).train()
    let before = trained.block.networks.map(\.parameters)
    let (k, e) = (trained.memberships(of: table), trained.embeddings(of: table))
    let network = try NetworkConsensus(
      of: trained, memberships: k, embeddings: e, source: table,
      options: ConsensusNetworkOptions())
    #expect(trained.block.networks.map(\.parameters) == before)
    let truth = (0..<600).map { $0 % 4 }
    #expect(adjustedRandIndex(network.partition.labels, truth) > 0.9)
    #expect(network.memberships == network.networks.memberships(of: k))
    #expect(network.embeddings == network.networks.embeddings(of: e))
    // Of the whole table the variance is about 7.75; within the blobs it is 1.
    #expect(network.partitionError < 7.75 / 2 && network.embeddingError < 7.75 / 2)
  }

  @Test("are the same bits on 1, 2 and 4 threads", arguments: [64, 1600])
  func threads(batch: Int) throws {
    let table = blobs(2000, 4, features: 7, seed: 1)
    let options = smallOptions {
      $0.heads = 3
      $0.steps = 3
      $0.batchSize = .rows(batch)
    }
    let trained = try Trainer(table, options: options).train()
    let (k, e) = (trained.memberships(of: table), trained.embeddings(of: table))
    var layers = ConsensusNetworkOptions()
    layers.steps = 10
    let before = ThreadPool.shared.threadCount
    defer { ThreadPool.shared.threadCount = before }
    let results = try [1, 2, 4].map { threads in
      ThreadPool.shared.threadCount = threads
      return try NetworkConsensus(
        of: trained, memberships: k, embeddings: e, source: table, options: layers)
    }
    for other in results.dropFirst() {
      #expect(other.memberships == results[0].memberships)
      #expect(other.embeddings == results[0].embeddings)
      #expect(other.partitionError == results[0].partitionError)
    }
  }

  @Test(
    "clusters of a network get the heads' stability by the same definition as a cut of the tree")
  func reporting() {
    let labels = (0..<120).map { $0 % 4 }
    let heads = plantedHeads(labels, count: 6, clusters: 6, seed: 3)
    let tree = Consensus(memberships: heads, cut: .clusters(4), maximumClusters: 6, seed: 1)
    let same = tree.reporting(Partition(labels: tree.labels), memberships: heads)
    #expect(same.isFromNetwork && !tree.isFromNetwork)
    #expect(same.stability == tree.stability && same.probabilities == tree.probabilities)
    #expect(same.clusterStability == tree.clusterStability)
    #expect(tree.reproducibility != nil && same.reproducibility == nil)
    let halves = Partition(labels: labels.map { $0 / 2 })
    let coarse = tree.reporting(halves, memberships: heads)
    #expect(coarse.clusterSizes == [60, 60] && coarse.labels == halves.labels)
    #expect(coarse.probabilities.columns == 2)
  }
}
