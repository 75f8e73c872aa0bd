/// How the parameters of a network start.
public enum Initialization: String, Codable, Sendable, Hashable, CaseIterable {
  /// Weights and biases uniform in ± 1/√(inputs of the layer).
  case fanInUniform
  /// Weights uniform in ± √(6 / (inputs + outputs)), biases zero.
  ///
  /// Reference: X. Glorot, Y. Bengio. "Understanding the difficulty of training deep
  /// feedforward neural networks." *AISTATS*, 2010.
  case glorotUniform
}

/// The layers of a fully connected network, without their parameters.
///
/// Every layer is y = x W + b, with W *inputs × outputs*. Hidden layers go on through layer
/// normalisation, where asked for, and the activation, except a first one that is to be linear;
/// the last layer through the output activation.
///
/// Reference: J. Ba, J. Kiros, G. Hinton. "Layer normalization." 2016. arXiv:1607.06450
public struct NetworkArchitecture: Sendable, Hashable, Codable {
  /// The number of features that enter.
  public var inputs: Int
  /// The width of each hidden layer; none for a linear network.
  public var hidden: [Int]
  /// The number of features that leave.
  public var outputs: Int
  /// The activation of the hidden layers.
  public var activation: Activation
  /// Whether hidden layers normalise each row before the activation.
  public var normalizes: Bool
  /// Whether the first hidden layer is linear: neither normalised nor activated.
  public var startsLinear: Bool
  /// The activation of the last layer.
  public var output: OutputActivation
  /// How the parameters start.
  public var initialization: Initialization

  /// Creates an architecture.
  ///
  /// - Parameters:
  ///   - inputs: The number of features that enter, at least 1.
  ///   - hidden: The width of each hidden layer, at least 1 each.
  ///   - outputs: The number of features that leave, at least 1.
  ///   - activation: The activation of the hidden layers.
  ///   - normalizes: Whether hidden layers normalise each row before the activation.
  ///   - startsLinear: Whether the first hidden layer is neither normalised nor activated.
  ///   - output: The activation of the last layer.
  ///   - initialization: How the parameters start.
  public init(
    inputs: Int, hidden: [Int], outputs: Int, activation: Activation = .gelu,
    normalizes: Bool = true, startsLinear: Bool = false, output: OutputActivation = .identity,
    initialization: Initialization = .fanInUniform
  ) {
    precondition(
      inputs > 0 && outputs > 0 && hidden.allSatisfy { $0 > 0 },
      "layers of \([inputs] + hidden + [outputs]) units")
    (self.inputs, self.hidden, self.outputs) = (inputs, hidden, outputs)
    (self.activation, self.normalizes, self.output) = (activation, normalizes, output)
    (self.startsLinear, self.initialization) = (startsLinear, initialization)
  }

  /// The number of parameters: weights, biases, scales and shifts.
  public var parameterCount: Int { layers.last?.end ?? 0 }

  /// Where the parameters of each layer lie in the flat buffer.
  var layers: [LayerLayout] {
    var start = 0
    let widths = [inputs] + hidden + [outputs]
    return (1..<widths.count).map { number in
      let isHidden = number < widths.count - 1
      let isLinear = isHidden && startsLinear && number == 1
      let hiddenActivation = isLinear ? .identity : activation
      let layer = LayerLayout(
        number: number, inputs: widths[number - 1], outputs: widths[number],
        activation: isHidden ? hiddenActivation.code : output.code,
        normalizes: isHidden && normalizes && !isLinear, weight: start)
      start = layer.end
      return layer
    }
  }
}

extension NetworkArchitecture {
  /// Reads an architecture; files of version 0.1 do not say how it starts.
  ///
  /// - Parameter decoder: Where from.
  /// - Throws: `DecodingError` when a setting is missing or of the wrong kind.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    inputs = try values.decode(Int.self, forKey: .inputs)
    hidden = try values.decode([Int].self, forKey: .hidden)
    outputs = try values.decode(Int.self, forKey: .outputs)
    activation = try values.decode(Activation.self, forKey: .activation)
    normalizes = try values.decode(Bool.self, forKey: .normalizes)
    startsLinear = try values.decodeIfPresent(Bool.self, forKey: .startsLinear) ?? false
    output = try values.decode(OutputActivation.self, forKey: .output)
    initialization = try values.decode(Initialization.self, forKey: .initialization)
  }
}

/// Where the parameters of one layer lie in the flat buffer: weight, bias, scale, shift.
struct LayerLayout: Sendable, Hashable {
  /// The place of the layer, from 1.
  let number: Int
  let inputs: Int
  let outputs: Int
  /// The activation, as the C kernels number it.
  let activation: Int32
  let normalizes: Bool

  /// Where each part begins.
  let weight: Int
  var bias: Int { weight + inputs * outputs }
  var scale: Int { bias + outputs }
  var shift: Int { scale + outputs }
  /// Where the next layer begins.
  var end: Int { bias + (normalizes ? 3 : 1) * outputs }

  /// The parts by name, with the rows and the first element of each.
  var parts: [(name: String, rows: Int, start: Int)] {
    let plain = [
      ("layer_\(number).weight", inputs, weight), ("layer_\(number).bias", 1, bias),
    ]
    guard normalizes else { return plain }
    return plain + [("layer_\(number).scale", 1, scale), ("layer_\(number).shift", 1, shift)]
  }
}
