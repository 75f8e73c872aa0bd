internal import ArgumentParser
internal import DeePWAK
internal import Networks

/// The flags that say what networks a head has; rarely needed.
struct NetworkArguments: ParsableArguments {
  private static let defaults = TrainingOptions()

  @Option(
    help: """
      Widths of the hidden layers of encoder and (mirrored) decoder; 4m is four times the features \
      (default: \(defaults.hiddenWidths.map(\.description).joined(separator: ","))).
      """,
    transform: parsingWidths)
  var hidden: [LayerWidth]?

  @Option(
    name: [.customLong("partitioner-widths"), .customLong("partitioner-width")],
    help: "Widths of the hidden layers of the partitioner (default: those of --hidden).",
    transform: parsingWidths)
  var partitionerWidths: [LayerWidth]?

  @Option(
    help: """
      gelu, tanh, sigmoid, relu or identity, after each hidden layer (default: \
      \(defaults.activation.rawValue)).
      """)
  var activation: Activation?

  @Option(help: "The same for the partitioner (default: that of --activation).")
  var partitionerActivation: Activation?

  @Flag(
    inversion: .prefixedNo,
    help: "Leave the partitioner's first hidden layer linear (default: no).")
  var partitionerStartsLinear: Bool?

  @Flag(inversion: .prefixedNo, help: "Normalise hidden layers (default: yes).")
  var layerNorm: Bool?

  @Option(
    help: """
      identity, tanh, sigmoid or softmax, of encoder and decoder (default: \
      \(defaults.outputActivation.rawValue)).
      """)
  var outputActivation: OutputActivation?

  @Option(
    help: """
      What partitioners read: features or embedding (default: \
      \(defaults.partitionerInput.rawValue)).
      """)
  var partitionerInput: TrainingOptions.PartitionerInput?

  @Option(
    help: """
      How weights start: glorot-uniform or fan-in-uniform (default: \
      \(defaults.initialization.hyphenated)).
      """)
  var initialization: Initialization?

  @Option(
    help: """
      How the layer that pools the heads starts: mean or random (default: \
      \(defaults.poolingStart.rawValue)).
      """)
  var poolingStart: TrainingOptions.PoolingStart?

  /// Puts the flags that were given in place of options.
  func apply(to options: inout TrainingOptions) {
    if let hidden { options.hiddenWidths = hidden }
    if let partitionerWidths { options.partitionerWidths = partitionerWidths }
    if let activation { options.activation = activation }
    if let partitionerActivation { options.partitionerActivation = partitionerActivation }
    if let partitionerStartsLinear { options.partitionerStartsLinear = partitionerStartsLinear }
    if let layerNorm { options.normalizes = layerNorm }
    if let outputActivation { options.outputActivation = outputActivation }
    if let partitionerInput { options.partitionerInput = partitionerInput }
    if let initialization { options.initialization = initialization }
    if let poolingStart { options.poolingStart = poolingStart }
  }
}
