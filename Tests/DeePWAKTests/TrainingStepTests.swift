import LinearAlgebra
import Networks
import Noise2Self
import PWAK
import SoftmaxClustering
import TestSupport
import Testing

@testable import DeePWAK

/// One kind of loss of a whole block.
struct LossCase: Sendable, CustomTestStringConvertible {
  var pooled: Float = 1
  var decoded: Float = 1
  var direct: Float = 1
  var mask: MaskSampler.Kind?
  var input = TrainingOptions.PartitionerInput.features
  var rows = 40
  var teacher = TrainingOptions.PartitionerTeacher.everything
  /// What the heads minimise in turn, in the place of `direct`.
  var objectives: [ObjectiveMixture] = []

  var testDescription: String {
    let aim =
      objectives.isEmpty
      ? "\(direct) direct" : objectives.map(\.description).joined(separator: " or ")
    return "\(pooled) pooled, \(decoded) decoded, \(aim), \(input), "
      + "\(mask?.rawValue ?? "no") mask, \(rows) rows, taught by \(teacher)"
  }

  /// Every objective of the logits alone and beside the PWAK loss, in several shards too.
  ///
  /// Those without pseudo-labels: with them a step descends on the loss of labels that it holds fast,
  /// which is no function of the parameters alone.
  static let ofLogits: [LossCase] =
    [SoftmaxMethod.mi, .renyi].flatMap { method -> [LossCase] in
      let alone = ObjectiveMixture([.init(.softmax(method), weight: 2)])
      let mixed = ObjectiveMixture([.init(.pwak), .init(.softmax(method), weight: 0.5)])
      return [
        LossCase(mask: .plain, objectives: [alone, mixed]),
        LossCase(mask: .rotated, input: .embedding, rows: 150, objectives: [mixed, alone]),
        LossCase(pooled: 0, decoded: 0, rows: 150, objectives: [alone]),
        LossCase(pooled: 0, decoded: 0, input: .embedding, objectives: [alone, mixed]),
      ]
    }

  static let all: [LossCase] =
    TrainingOptions.PartitionerInput.allCases.flatMap { input in
      [nil, .plain, .rotated].map { LossCase(mask: $0, input: input) }
    } + [
      LossCase(decoded: 0, direct: 0), LossCase(pooled: 0, direct: 0, mask: .plain),
      LossCase(pooled: 0, decoded: 0, mask: .plain),
      LossCase(pooled: 0, decoded: 0, input: .embedding),
      LossCase(pooled: 0.5, decoded: 2, direct: 3, mask: .plain, rows: 150),
      LossCase(mask: .rotated, input: .embedding, rows: 150),
    ]

  var options: TrainingOptions {
    smallOptions {
      $0.activation = .tanh
      ($0.pooledWeight, $0.decodedWeight) = (pooled, decoded)
      $0.directWeight = objectives.isEmpty ? direct : nil
      $0.objectives = objectives
      $0.maskedShare = mask == nil ? 0 : 0.5
      $0.maskKind = mask ?? .plain
      $0.partitionerInput = input
      $0.partitionerTeacher = teacher
    }
  }
}

/// A block, a table and a mask, and the step on all its rows.
private struct Setting {
  let table: Matrix
  let block: Block
  let input: StepInput
  let step: TrainingStep
  let options: TrainingOptions

  init(_ kind: LossCase) {
    options = kind.options
    table = blobs(kind.rows, 3, features: 6, distance: 2, seed: 1)
    block = Block(features: 6, options: options)
    var random = CounterGenerator(seed: 9)
    for network in block.networks {
      for i in network.parameters.indices {
        network.parameters[i] += Float(0.2 * random.normal())
      }
    }
    var inputs = StepInputs(
      rows: Array(0..<kind.rows), batchSize: kind.rows, features: 6, options)
    input = inputs.input(at: 0)
    step = TrainingStep(
      block, batchRows: kind.rows, coordinates: input.mask.errorCount, options: options)
  }

  var mask: FeatureMask { input.mask }

  func losses() -> TrainingStep.Losses {
    step.run(input, of: ChainedTable(table), rate: 0)
  }

  /// The gradient of each network, in the order of `block.networks`.
  func gradients() -> [[Double]] {
    func total(_ parts: [[Float]]) -> [Double] {
      parts[0].indices.map { i in parts.reduce(0) { $0 + Double($1[i]) } }
    }
    return block.networks.indices.map { network in
      step.gradients(ofNetwork: network).map(total)
        ?? [Double](repeating: 0, count: block.networks[network].parameters.count)
    }
  }

  /// The slope of the whole loss along a direction of one network's parameters: central
  /// differences at h and 2h, extrapolated.
  func slope(
    of network: Int, along direction: [Double], step h: Double,
    loss value: (TrainingStep.Losses) -> Double = \.total
  ) -> Double {
    let saved = block.networks[network].parameters
    defer { block.networks[network].parameters = saved }
    func loss(_ shift: Double) -> Double {
      for i in saved.indices {
        block.networks[network].parameters[i] = Float(Double(saved[i]) + shift * direction[i])
      }
      return value(losses())
    }
    let near = (loss(h) - loss(-h)) / (2 * h)
    let far = (loss(2 * h) - loss(-2 * h)) / (4 * h)
    return (4 * near - far) / 3
  }
}

@Suite("One training step")
struct TrainingStepTests {
  @Test("the losses are their definitions", arguments: LossCase.all)
  func losses(kind: LossCase) {
    let setting = Setting(kind)
    let (x, mask, block) = (setting.table, setting.mask, setting.block)
    let found = setting.losses()
    let visible = mask.visiblePart(of: x)
    let memberships = block.heads.map { $0.memberships(of: x, seeing: visible) }
    let decoded = block.heads.indices.map { h -> Matrix in
      let head = block.heads[h]
      let k = memberships[h].converted(to: Double.self)
      let kernel = WeightedAffinityKernel.normalized(k * k.transposed)
      let predicted = kernel * head.embeddings(of: x).converted(to: Double.self)
      return head.decoder(predicted.converted(to: Float.self))
    }
    func error(_ z: Matrix) -> Double { MaskedLoss(z, target: x, mask: mask).value }
    let pooled = error(block.pooling(Matrix.concatenatingColumns(decoded)))
    let own = decoded.map(error)
    let direct = memberships.map { k -> Double in
      let k = k.converted(to: Double.self)
      let kernel = WeightedAffinityKernel.normalized(k * k.transposed)
      return error((kernel * x.converted(to: Double.self)).converted(to: Float.self))
    }
    var total = 0.0
    if kind.pooled > 0 {
      #expect(abs(found.pooled - pooled) < 1e-5 * pooled)
      total += Double(kind.pooled) * pooled
    }
    if kind.pooled + kind.decoded > 0 {
      #expect(abs(found.decoded - own.reduce(0, +) / 2) < 1e-5 * own[0])
      total += Double(kind.decoded) * own.reduce(0, +)
    }
    total += Double(kind.direct) * direct.reduce(0, +)
    #expect(abs(found.total - total) < 1e-5 * total)
  }

  @Test(
    "the gradient of the whole loss agrees with its differences",
    arguments: LossCase.all + LossCase.ofLogits)
  func gradient(kind: LossCase) {
    let setting = Setting(kind)
    let loss = setting.losses().total
    let gradients = setting.gradients()
    let decodes = kind.pooled + kind.decoded > 0
    var random = CounterGenerator(seed: 5)
    for (network, gradient) in gradients.enumerated() {
      let isPooling = network == gradients.count - 1
      let role = network % 3
      let learns =
        isPooling
        ? kind.pooled > 0 : decodes || role == 1 || (role == 0 && kind.input == .embedding)
      let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard learns else { continue }
      #expect(norm > 0)
      // Along the gradient itself the slope is its norm; along others, the inner product.
      let directions =
        [gradient.map { $0 / norm }]
        + (0..<3).map { _ in gradient.map { _ in random.normal() } }
      for direction in directions {
        let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let unit = direction.map { $0 / length }
        let expected = zip(unit, gradient).reduce(0) { $0 + $1.0 * $1.1 }
        let found = setting.slope(of: network, along: unit, step: 0.02)
        // Losses in `Float` carry about 1e-7 of themselves; h is 0.02.
        #expect(abs(found - expected) < 1e-5 * loss + 2e-3 * norm)
      }
    }
  }

  @Test(
    "partitioners that learn apart follow their objectives, the rest its own errors",
    arguments: [40, 150])
  func separated(rows: Int) {
    let setting = Setting(LossCase(mask: .rotated, rows: rows, teacher: .objectives))
    #expect(
      setting.input.ownBatches.count == 2
        && setting.input.ownBatches[0] != setting.input.ownBatches[1])
    let loss = setting.losses().total
    for (network, gradient) in setting.gradients().enumerated() {
      let isPartitioner = network % 3 == 1
      let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(norm > 0)
      let found = setting.slope(of: network, along: gradient.map { $0 / norm }, step: 0.02) {
        isPartitioner ? 2 * $0.objectives : $0.total
      }
      #expect(abs(found - norm) < 1e-5 * loss + 2e-3 * norm)
    }
  }

  @Test("a rate of 0 changes nothing, any other all networks that learn")
  func rates() {
    let setting = Setting(LossCase(mask: .plain))
    let before = setting.block.networks.map(\.parameters)
    _ = setting.losses()
    #expect(setting.block.networks.map(\.parameters) == before)
    _ = setting.step.run(setting.input, of: ChainedTable(setting.table), rate: 1e-3)
    for (network, values) in zip(setting.block.networks, before) {
      #expect(network.parameters != values)
    }
  }
}
