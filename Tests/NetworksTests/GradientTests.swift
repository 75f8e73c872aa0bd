import LinearAlgebra
import Networks
import TestSupport
import Testing

/// Networks of every kind, small enough for differences by each parameter; the widths lie below,
/// at and beyond sixteen lanes.
private let architectures: [NetworkArchitecture] =
  Activation.allCases.flatMap { activation in
    [false, true].map { normalizes in
      NetworkArchitecture(
        inputs: 5, hidden: [19, 16], outputs: 3, activation: activation, normalizes: normalizes,
        output: .softmax)
    }
  }
  + OutputActivation.allCases.map {
    NetworkArchitecture(inputs: 17, hidden: [3, 33], outputs: 18, output: $0)
  }
  + [
    NetworkArchitecture(inputs: 4, hidden: [], outputs: 2, output: .tanh),
    NetworkArchitecture(
      inputs: 5, hidden: [20, 20, 20], outputs: 3, activation: .sigmoid, normalizes: false,
      startsLinear: true, output: .softmax),
    NetworkArchitecture(
      inputs: 5, hidden: [19, 7], outputs: 3, activation: .gelu, startsLinear: true),
    NetworkArchitecture(inputs: 5, hidden: [19], outputs: 3, startsLinear: true),
    NetworkArchitecture(inputs: 5, hidden: [], outputs: 3, startsLinear: true),
    NetworkArchitecture(
      inputs: 1, hidden: [1], outputs: 1, activation: .tanh, normalizes: false,
      output: .sigmoid, initialization: .glorotUniform),
  ]

/// A network whose scales and shifts are not just ones and zeros.
private func network(_ architecture: NetworkArchitecture) -> Network {
  var random = CounterGenerator(seed: 5)
  let network = Network(architecture, using: &random)
  for index in network.parameters.indices {
    network.parameters[index] += Float(0.1 * random.normal())
  }
  return network
}

@Suite("Networks and their gradients")
struct GradientTests {
  @Test("the outputs and logits are those of the formulas", arguments: architectures)
  func forward(architecture: NetworkArchitecture) {
    let network = network(architecture)
    let x = Matrix.normal(9, architecture.inputs, seed: 2)
    let pass = NetworkPass(architecture, rows: 9)
    pass.forward(network, x)
    let naive = NaiveNetwork(network)
    #expect(relativeError(pass.output, naive.matrix(x)) < 1e-6)
    #expect(relativeError(pass.logits, naive.matrix(x, logits: true)) < 2e-6)
    #expect(relativeError(network(x), naive.matrix(x)) < 1e-6)
  }

  @Test("all gradients agree with central differences", arguments: architectures, [false, true])
  func backward(architecture: NetworkArchitecture, fromLogits: Bool) {
    let network = network(architecture)
    let x = Matrix.normal(6, architecture.inputs, seed: 3)
    let weights = Matrix.normal(6, architecture.outputs, seed: 4)
    let pass = NetworkPass(architecture, rows: 6)
    var gradient = [Float](repeating: .nan, count: architecture.parameterCount)
    var inputGradient = Matrix(rows: 6, columns: architecture.inputs) { _, _ in .nan }
    var alone = gradient
    for _ in 0..<2 {  // the second pass must not see the first
      pass.forward(network, x)
      var (outer, again) = (weights, weights)
      if fromLogits {
        pass.backward(
          network, x, logitGradient: &outer, parameterGradient: &gradient,
          inputGradient: &inputGradient)
        pass.backward(network, x, logitGradient: &again, parameterGradient: &alone)
      } else {
        pass.backward(
          network, x, outputGradient: &outer, parameterGradient: &gradient,
          inputGradient: &inputGradient)
        pass.backward(network, x, outputGradient: &again, parameterGradient: &alone)
      }
    }
    let naive = NaiveNetwork(network)
    let found = Matrix(rows: 1, columns: gradient.count, elements: gradient)
    #expect(
      relativeError(found, naive.slopes(x, weights: weights, logits: fromLogits)) < 1e-5)
    #expect(
      relativeError(
        inputGradient, naive.inputSlopes(x, weights: weights, logits: fromLogits)) < 1e-5)
    #expect(alone == gradient)
    guard !fromLogits else { return }
    var (outer, inputAlone) = (weights, Matrix(zeros: 6, architecture.inputs))
    pass.backward(network, x, outputGradient: &outer, inputGradient: &inputAlone)
    #expect(inputAlone == inputGradient)
  }
}
