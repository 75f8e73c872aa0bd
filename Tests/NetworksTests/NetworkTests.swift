import Foundation
import LinearAlgebra
import Networks
import TestSupport
import Testing

@Suite("Networks")
struct NetworkTests {
  private let architecture = NetworkArchitecture(
    inputs: 20, hidden: [33, 17], outputs: 5, output: .softmax)

  private func network(_ architecture: NetworkArchitecture, seed: UInt64 = 1) -> Network {
    var random = CounterGenerator(seed: seed)
    return Network(architecture, using: &random)
  }

  @Test func `named parameters make a network of the same bits`() throws {
    let network = network(architecture)
    for index in network.parameters.indices { network.parameters[index] += 0.01 }
    let copy = try Network(architecture, named: network.named.reversed())
    let x = Matrix.normal(40, 20, seed: 3)
    #expect(copy(x) == network(x))
    #expect(copy.parameters == network.parameters)
    #expect(
      network.named.map(\.name) == [
        "layer_1.weight", "layer_1.bias", "layer_1.scale", "layer_1.shift", "layer_2.weight",
        "layer_2.bias", "layer_2.scale", "layer_2.shift", "layer_3.weight", "layer_3.bias",
      ])
    #expect(
      network.named.reduce(0) { $0 + $1.values.elements.count } == architecture.parameterCount)
  }

  @Test func `a matrix that is missing, of another shape or unknown is named`() {
    var named = network(architecture).named
    named[1].values = Matrix(zeros: 1, 32)
    #expect(
      throws: NetworkError.wrongShape(
        name: "layer_1.bias", rows: 1, columns: 32, expectedRows: 1, expectedColumns: 33)
    ) { try Network(architecture, named: named) }
    #expect(throws: NetworkError.missing(name: "layer_1.weight", found: ["layer_1.bias"])) {
      try Network(architecture, named: [named[1]])
    }
    named = network(architecture).named
    named.append(NamedMatrix(name: "layer_4.bias", values: Matrix(zeros: 1, 1)))
    #expect(throws: NetworkError.unexpected(name: "layer_4.bias", layers: 3)) {
      try Network(architecture, named: named)
    }
    #expect(
      NetworkError.wrongShape(
        name: "layer_1.bias", rows: 1, columns: 32, expectedRows: 1, expectedColumns: 33
      ).description == "layer_1.bias is 1 × 32, but must be 1 × 33")
  }

  @Test("any rows give what they give among others", arguments: [1, 7, 64, 511, 513, 1300])
  func blocks(rows: Int) {
    let network = network(architecture)
    let x = Matrix.normal(rows, 20, seed: 3)
    let whole = network(x)
    let pass = NetworkPass(architecture, rows: rows)
    pass.forward(network, x)
    #expect(relativeError(pass.output, whole) < 1e-6)
    let some = stride(from: 0, to: rows, by: 3).map { $0 }
    #expect(relativeError(network(x.rows(at: some)), whole.rows(at: some)) < 1e-6)
    #expect(relativeError(whole, NaiveNetwork(network).matrix(x)) < 1e-5)
  }

  @Test func `no rows give no rows`() {
    #expect(network(architecture)(Matrix(zeros: 0, 20)) == Matrix(zeros: 0, 5))
  }

  @Test func `the start lies within its bounds and follows the seed`() {
    for (kind, bound) in [(Initialization.fanInUniform, 0.2236), (.glorotUniform, 0.3365)] {
      var architecture = architecture
      architecture.initialization = kind
      let first = network(architecture).named
      #expect(first == network(architecture).named)
      #expect(first != network(architecture, seed: 2).named)
      let weights = first[0].values.elements.map { abs(Double($0)) }
      #expect(weights.allSatisfy { $0 <= bound + 1e-4 })
      #expect((weights.max() ?? 0) > 0.95 * bound)
      let biases = first[1].values.elements
      #expect(kind == .glorotUniform ? biases.allSatisfy { $0 == 0 } : biases.contains { $0 != 0 })
      #expect(first[2].values.elements.allSatisfy { $0 == 1 })
      #expect(first[3].values.elements.allSatisfy { $0 == 0 })
    }
  }

  @Test("an architecture is read back, and one written before layers could start linear")
  func decoding() throws {
    var architecture = NetworkArchitecture(inputs: 2, hidden: [3], outputs: 1, startsLinear: true)
    let data = try JSONEncoder().encode(architecture)
    #expect(try JSONDecoder().decode(NetworkArchitecture.self, from: data) == architecture)
    let old = """
      {"activation": "gelu", "hidden": [3], "initialization": "fanInUniform", "inputs": 2,
       "normalizes": true, "output": "identity", "outputs": 1}
      """
    architecture.startsLinear = false
    #expect(
      try JSONDecoder().decode(NetworkArchitecture.self, from: Data(old.utf8)) == architecture)
  }

  @Test("learns a curved function", arguments: [Activation.gelu, .tanh])
  func learns(activation: Activation) {
    let architecture = NetworkArchitecture(
      inputs: 2, hidden: [32, 32], outputs: 1, activation: activation,
      normalizes: activation == .gelu)
    let network = network(architecture)
    let x = Matrix.normal(256, 2, seed: 8)
    let y = Matrix(rows: 256, columns: 1) { i, _ in x[i, 0] * x[i, 1] + abs(x[i, 0]) }
    let shards = (0..<2).map { Array(128 * $0..<128 * $0 + 128) }
    let (inputs, targets) = (shards.map { x.rows(at: $0) }, shards.map { y.rows(at: $0) })
    let passes = shards.map { NetworkPass(architecture, rows: $0.count) }
    var gradients = shards.map { _ in [Float](repeating: 0, count: architecture.parameterCount) }
    var outer = Matrix(zeros: 128, 1)
    var optimiser = AdamW(architecture)
    let schedule = Schedule.oneCycle(peak: 1e-2)
    for step in 0..<400 {
      for s in 0..<2 {
        passes[s].forward(network, inputs[s])
        _ = squaredError(passes[s].output, targets[s], scale: 2 / 256, gradient: &outer)
        passes[s].backward(
          network, inputs[s], outputGradient: &outer, parameterGradient: &gradients[s])
      }
      optimiser.step(network, gradients: gradients, rate: schedule.rate(atStep: step, of: 400))
    }
    let mean = y.elements.reduce(0, +) / 256
    let variance = y.elements.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    #expect(squaredError(network(x), y) < 0.02 * Double(variance))
  }

  @Test func `an input of another width traps`() async {
    await #expect(processExitsWith: .failure) {
      var random = CounterGenerator(seed: 1)
      let network = Network(
        NetworkArchitecture(inputs: 2, hidden: [], outputs: 1), using: &random)
      _ = network(Matrix(zeros: 1, 3))
    }
  }
}
