internal import CKernels
public import LinearAlgebra

/// The forward and backward pass of a network over one shard of a batch.
///
/// Its rows are fixed and all memory is set aside once: a step allocates nothing. Every pass
/// runs on the calling thread; use one pass a thread.
public final class NetworkPass: @unchecked Sendable {
  /// The layers.
  public let architecture: NetworkArchitecture
  /// The number of rows of the shard.
  public let rows: Int
  /// *rows × outputs*: the last layer before its activation.
  public private(set) var logits: Matrix

  private let layers: [LayerLayout]
  private var activatedOutput: Matrix
  private let hidden: [HiddenMemory]
  /// Two buffers between which the gradient moves from layer to layer.
  private let gradients: [AlignedBuffer]
  /// Where the gradients of biases go that nobody asked for.
  private var unused: [Float] = []

  /// Sets aside the memory of a pass.
  ///
  /// - Parameters:
  ///   - architecture: The layers.
  ///   - rows: The number of rows of the shard, at least 1.
  public init(_ architecture: NetworkArchitecture, rows: Int) {
    precondition(rows > 0, "a pass of \(rows) rows")
    self.architecture = architecture
    self.rows = rows
    layers = architecture.layers
    logits = Matrix(zeros: rows, architecture.outputs)
    activatedOutput = Matrix(
      zeros: architecture.output == .identity ? 0 : rows, architecture.outputs)
    hidden = layers.dropLast().map { HiddenMemory($0, rows: rows) }
    let width = architecture.hidden.max() ?? 0
    gradients = (0..<2).map { _ in AlignedBuffer(count: rows * width) }
  }

  /// *rows × outputs*: what the network gave for the rows of the last forward pass.
  public var output: Matrix { architecture.output == .identity ? logits : activatedOutput }

  /// Runs the network, and keeps what a backward pass needs.
  ///
  /// - Parameters:
  ///   - network: A network of this architecture.
  ///   - x: *rows × inputs*.
  public func forward(_ network: Network, _ x: Matrix) {
    checkShapes(network, x)
    network.parameters.withUnsafeBufferPointer { parameters in
      x.withElements { x in
        guard let parameters = parameters.baseAddress, var input = x.baseAddress else { return }
        for (layer, memory) in zip(layers, hidden) {
          layer.forward(rows: rows, input, parameters: parameters, into: memory.targets)
          input = UnsafePointer(memory.targets.activations)
        }
        forwardLast(input, parameters)
      }
    }
  }

  private func forwardLast(_ input: UnsafePointer<Float>, _ parameters: UnsafePointer<Float>) {
    guard let layer = layers.last else { return }
    withOutputTargets { layer.forward(rows: rows, input, parameters: parameters, into: $0) }
  }

  /// The gradients of a loss with respect to the parameters and to the input.
  ///
  /// - Parameters:
  ///   - network: The network of the last forward pass, unchanged since.
  ///   - x: The input of the last forward pass, *rows × inputs*.
  ///   - outputGradient: *rows × outputs*, with respect to ``output``; destroyed.
  ///   - parameterGradient: One number a parameter, overwritten.
  ///   - inputGradient: *rows × inputs*, overwritten.
  public func backward(
    _ network: Network, _ x: Matrix, outputGradient: inout Matrix,
    parameterGradient: inout [Float], inputGradient: inout Matrix
  ) {
    checkInputGradient(inputGradient)
    inputGradient.withMutableElements {
      run(
        network, x, &outputGradient, &parameterGradient, $0.baseAddress, skipsActivation: false)
    }
  }

  /// The gradient of a loss with respect to the parameters.
  ///
  /// - Parameters:
  ///   - network: The network of the last forward pass, unchanged since.
  ///   - x: The input of the last forward pass, *rows × inputs*.
  ///   - outputGradient: *rows × outputs*, with respect to ``output``; destroyed.
  ///   - parameterGradient: One number a parameter, overwritten.
  public func backward(
    _ network: Network, _ x: Matrix, outputGradient: inout Matrix,
    parameterGradient: inout [Float]
  ) {
    run(network, x, &outputGradient, &parameterGradient, nil, skipsActivation: false)
  }

  /// The gradients of a loss that is a function of the logits.
  ///
  /// - Parameters:
  ///   - network: The network of the last forward pass, unchanged since.
  ///   - x: The input of the last forward pass, *rows × inputs*.
  ///   - logitGradient: *rows × outputs*, with respect to ``logits``; destroyed.
  ///   - parameterGradient: One number a parameter, overwritten.
  ///   - inputGradient: *rows × inputs*, overwritten.
  public func backward(
    _ network: Network, _ x: Matrix, logitGradient: inout Matrix,
    parameterGradient: inout [Float], inputGradient: inout Matrix
  ) {
    checkInputGradient(inputGradient)
    inputGradient.withMutableElements {
      run(network, x, &logitGradient, &parameterGradient, $0.baseAddress, skipsActivation: true)
    }
  }

  /// The gradient of a loss that is a function of the logits, with respect to the parameters.
  ///
  /// - Parameters:
  ///   - network: The network of the last forward pass, unchanged since.
  ///   - x: The input of the last forward pass, *rows × inputs*.
  ///   - logitGradient: *rows × outputs*, with respect to ``logits``; destroyed.
  ///   - parameterGradient: One number a parameter, overwritten.
  public func backward(
    _ network: Network, _ x: Matrix, logitGradient: inout Matrix,
    parameterGradient: inout [Float]
  ) {
    run(network, x, &logitGradient, &parameterGradient, nil, skipsActivation: true)
  }

  /// The gradient of a loss with respect to the input, of a network that does not learn.
  ///
  /// - Parameters:
  ///   - network: The network of the last forward pass, unchanged since.
  ///   - x: The input of the last forward pass, *rows × inputs*.
  ///   - outputGradient: *rows × outputs*, with respect to ``output``; destroyed.
  ///   - inputGradient: *rows × inputs*, overwritten.
  public func backward(
    _ network: Network, _ x: Matrix, outputGradient: inout Matrix, inputGradient: inout Matrix
  ) {
    checkInputGradient(inputGradient)
    if unused.count != network.parameters.count {
      unused = [Float](repeating: 0, count: network.parameters.count)
    }
    inputGradient.withMutableElements {
      run(
        network, x, &outputGradient, &unused, $0.baseAddress, skipsActivation: false,
        skipsWeights: true)
    }
  }

  private func run(
    _ network: Network, _ x: Matrix, _ gradient: inout Matrix, _ parameterGradient: inout [Float],
    _ inputGradient: UnsafeMutablePointer<Float>?, skipsActivation: Bool,
    skipsWeights: Bool = false
  ) {
    checkShapes(network, x)
    precondition(
      gradient.rows == rows && gradient.columns == architecture.outputs,
      "a gradient of a \(gradient) for an output of \(rows) × \(architecture.outputs)")
    precondition(
      parameterGradient.count == network.parameters.count,
      "room for \(parameterGradient.count) gradients of \(network.parameters.count) parameters")
    network.parameters.withUnsafeBufferPointer { parameters in
      x.withElements { x in
        gradient.withMutableElements { gradient in
          parameterGradient.withUnsafeMutableBufferPointer { parameterGradient in
            guard let parameters = parameters.baseAddress, let x = x.baseAddress,
              let gradient = gradient.baseAddress, let result = parameterGradient.baseAddress
            else { return }
            backwardLayers(
              x, gradient, parameters, result, inputGradient, skipsActivation: skipsActivation,
              skipsWeights: skipsWeights)
          }
        }
      }
    }
  }

  /// Goes from the last layer to the first; each hands the gradient of its input on.
  private func backwardLayers(
    _ x: UnsafePointer<Float>, _ outputGradient: UnsafeMutablePointer<Float>,
    _ parameters: UnsafePointer<Float>, _ parameterGradient: UnsafeMutablePointer<Float>,
    _ inputGradient: UnsafeMutablePointer<Float>?, skipsActivation: Bool, skipsWeights: Bool
  ) {
    var gradient = outputGradient
    for index in layers.indices.reversed() {
      let layer = layers[index]
      let isLast = index == layers.count - 1
      let through = { (targets: LayerTargets) in
        layer.backwardThroughActivation(
          rows: self.rows, gradient: gradient, targets, parameters: parameters,
          parameterGradient: parameterGradient, skipsActivation: isLast && skipsActivation)
      }
      if isLast { withOutputTargets(through) } else { through(hidden[index].targets) }
      if !skipsWeights {
        let input = index == 0 ? x : UnsafePointer(hidden[index - 1].targets.activations)
        layer.weightGradient(rows: rows, input, gradient: gradient, into: parameterGradient)
      }
      guard let next = index == 0 ? inputGradient : gradients[index % 2].start else { continue }
      layer.inputGradient(rows: rows, gradient: gradient, parameters: parameters, into: next)
      gradient = next
    }
  }

  /// Calls a closure with the places of the last layer, which are matrices.
  private func withOutputTargets(_ body: (LayerTargets) -> Void) {
    logits.withMutableElements { linear in
      guard let linear = linear.baseAddress else { return }
      guard architecture.output != .identity else {
        body(
          LayerTargets(linear: linear, activations: linear, slopes: nil, deviations: linear))
        return
      }
      activatedOutput.withMutableElements { activated in
        guard let activated = activated.baseAddress else { return }
        body(
          LayerTargets(linear: linear, activations: activated, slopes: nil, deviations: linear))
      }
    }
  }

  private func checkShapes(_ network: Network, _ x: Matrix) {
    precondition(
      network.architecture == architecture,
      "a network of \(network.architecture) in a pass of \(architecture)")
    precondition(
      x.rows == rows && x.columns == architecture.inputs,
      "a \(x) for a pass of \(rows) × \(architecture.inputs)")
  }

  private func checkInputGradient(_ gradient: Matrix) {
    precondition(
      gradient.rows == rows && gradient.columns == architecture.inputs,
      "a gradient of a \(gradient) for an input of \(rows) × \(architecture.inputs)")
  }
}

/// What a hidden layer keeps from the forward pass for the backward pass.
private struct HiddenMemory {
  let targets: LayerTargets
  private let owned: [AlignedBuffer]

  init(_ layer: LayerLayout, rows: Int) {
    let size = rows * layer.outputs
    let savesSlopes = layer.activation == Activation.gelu.code
    let activations = AlignedBuffer(count: size)
    let linear = layer.normalizes ? AlignedBuffer(count: size) : activations
    let slopes = savesSlopes ? AlignedBuffer(count: size) : nil
    let deviations = AlignedBuffer(count: layer.normalizes ? rows : 0)
    targets = LayerTargets(
      linear: linear.start, activations: activations.start, slopes: slopes?.start,
      deviations: deviations.start)
    owned = [activations, linear, deviations] + (slopes.map { [$0] } ?? [])
  }
}
