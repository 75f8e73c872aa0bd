import Foundation
import LinearAlgebra
import Networks
import TestSupport
import Testing

@testable import SoftmaxClustering

@Suite("Step of a softmax model")
struct SoftmaxStepTests {
  @Test(
    "has the gradient that central differences of the loss give",
    arguments: [[], [7]], [0, 0.05] as [Float])
  func gradient(hidden: [Int], gamma: Float) throws {
    let x = Matrix.normal(150, 4, seed: 3)
    var options = SoftmaxClustererOptions(clusters: 3)
    options.weightDecay = gamma
    options.consistency = 0.7
    var random = CounterGenerator(seed: 4)
    let network = Network(
      NetworkArchitecture(inputs: 4, hidden: hidden, outputs: 3), using: &random)
    let scaling = try RowScaling(of: x, .overall)
    let step = SoftmaxStep(
      network, objectives: [WeightedSoftmaxObjective(MutualInformation(fairness: 2), weight: 3)],
      batchRows: 150, features: 4, alterations: 0, options: options)
    var input = SoftmaxStepInput(source: x, scaling: scaling, alterations: [], seed: 0)
    input.rows = Array(0..<150).reversed()
    _ = step.run(input, rate: 0)
    let parts = step.gradients()
    let found = parts[0].indices.map { index in parts.reduce(0) { $0 + $1[index] } }
    let scale = found.map { abs($0) }.max() ?? 0
    for index in found.indices {
      let value = network.parameters[index]
      let width: Float = 1e-2
      network.parameters[index] = value + width
      let above = step.run(input, rate: 0).total
      network.parameters[index] = value - width
      let below = step.run(input, rate: 0).total
      network.parameters[index] = value
      let expected = Float((above - below) / Double(2 * width))
      #expect(abs(found[index] - expected) < 2e-3 * scale, "parameter \(index)")
    }
  }

  @Test("gives the gradient of the consistency with the prediction of the row held fixed")
  func consistency() throws {
    let x = Matrix.normal(20, 3, seed: 5)
    var random = CounterGenerator(seed: 6)
    let network = Network(NetworkArchitecture(inputs: 3, hidden: [5], outputs: 4), using: &random)
    let shard = AlteredShard(network.architecture, rows: 20, features: 3)
    shard.input.copyElements(of: x)
    let fixed = Matrix.partition(20, 4, seed: 7)
    shard.forward(network)
    shard.backward(network, batch(fixed), weight: 0.5)
    let found = shard.gradient
    for index in found.indices {
      let value = network.parameters[index]
      let sides = [Float(1e-2), -1e-2].map { (change: Float) -> Double in
        network.parameters[index] = value + change
        shard.forward(network)
        return divergence(fixed, shard.pass.logits)
      }
      network.parameters[index] = value
      let expected = 0.5 * (sides[0] - sides[1]) / 0.02
      #expect(abs(Double(found[index]) - expected) < 5e-3)
    }
  }

  @Test("moves rows by the radius in the direction that changes predictions more than others")
  func adversary() throws {
    let (x, _) = Blobs.table(rows: 90, seed: 4)
    let scaling = try RowScaling(of: x, .overall)
    let radii = try VirtualAdversary(share: 0.2, neighbour: 5).radii(of: x, scaling)
    let scaled = scaling.applied(to: x)
    let distances = (0..<90).map { j in
      let (a, b) = (scaled[0, 0] - scaled[j, 0], scaled[0, 1] - scaled[j, 1])
      return (a * a + b * b).squareRoot()
    }.sorted()
    #expect(abs(radii[0] - 0.2 * distances[5]) < 1e-6)
    var random = CounterGenerator(seed: 6)
    let network = Network(NetworkArchitecture(inputs: 2, hidden: [8], outputs: 3), using: &random)
    let shard = AlteredShard(network.architecture, rows: 90, features: 2)
    var sigma = network(scaled)
    softmaxRows(&sigma)
    let input = SoftmaxStepInput(source: x, scaling: scaling, alterations: [], seed: 1)
    let original = AlteredRows(batch: batch(sigma), places: 0..<90, input: scaled)
    let alteration = AdversarialAlteration(radii: radii)
    alteration.alter(original, input, network, shard)
    for i in 0..<90 {
      let (a, b) = (shard.input[i, 0] - scaled[i, 0], shard.input[i, 1] - scaled[i, 1])
      #expect(abs((a * a + b * b).squareRoot() - radii[i]) < 1e-4)
    }
    shard.forward(network)
    let adversarial = divergence(sigma, shard.pass.logits)
    for turn in 0..<20 {
      let angle = Float(turn) * .pi / 10
      let direction = Matrix(rows: 90, columns: 2) { _, j in j == 0 ? cos(angle) : sin(angle) }
      shard.place(original, radii: radii, along: direction)
      shard.forward(network)
      #expect(divergence(sigma, shard.pass.logits) <= 1.05 * adversarial)
    }
  }

  @Test(
    "scales rows to the moments that were asked for",
    arguments: [InputScaling.overall, .features, .whitened(components: 2)])
  func scaling(_ scaling: InputScaling) throws {
    let noise = Matrix.normal(200, 3, seed: 8)
    let x = Matrix(rows: 200, columns: 3) { i, j in 5 + Float(j + 1) * noise[i, j] }
    let y = try RowScaling(of: x, scaling).applied(to: x)
    #expect(y.columnMeans.allSatisfy { abs($0) < 1e-4 })
    let variances = y.columnVariances(correction: 0)
    switch scaling {
    case .overall:
      let mean: Double = variances.reduce(0, +) / 3
      #expect(abs(mean - 1) < 1e-4)
      let kept = x.columnVariances(correction: 0)
      let (found, expected): (Double, Double) = (variances[2] / variances[0], kept[2] / kept[0])
      #expect(abs(found - expected) < 1e-2)
    default: #expect(variances.allSatisfy { abs($0 - 1) < 1e-2 })
    }
  }

  /// A batch of given predictions.
  private func batch(_ sigma: Matrix) -> SoftmaxBatch {
    let logits = Matrix(rows: sigma.rows, columns: sigma.columns) { log(sigma[$0, $1]) }
    return SoftmaxBatch(logits: logits, predictions: sigma, rows: Array(0..<sigma.rows))
  }

  /// Σ KL(σ ‖ softmax(z)), as it is written.
  private func divergence(_ sigma: Matrix, _ logits: Matrix) -> Double {
    (0..<sigma.rows).reduce(0) { sum, i in
      let powers = logits.row(i).map { exp(Double($0)) }
      let total = powers.reduce(0, +)
      return zip(sigma.row(i), powers).reduce(sum) {
        $0 + Double($1.0) * log(Double($1.0) / ($1.1 / total))
      }
    }
  }
}
