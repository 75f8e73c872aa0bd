internal import CKernels
internal import LinearAlgebra

/// Added to the variance of a row before its square root is taken.
let normalizationEpsilon: Float = 1e-5

/// Where the forward pass of one layer writes, over `rows` rows.
struct LayerTargets {
  /// *rows × outputs*: x W + b, or the normalised rows; lost where it is also `activations`.
  let linear: UnsafeMutablePointer<Float>
  /// *rows × outputs*: what the layer gives.
  let activations: UnsafeMutablePointer<Float>
  /// *rows × outputs*: the slope of a GELU; needed for a backward pass alone.
  let slopes: UnsafeMutablePointer<Float>?
  /// *rows*: the inverse standard deviations of a normalised layer.
  let deviations: UnsafeMutablePointer<Float>
}

extension LayerLayout {
  /// Runs the layer over rows of its input.
  ///
  /// - Parameters:
  ///   - rows: The number of rows.
  ///   - x: *rows × inputs*.
  ///   - parameters: The flat buffer of the network.
  ///   - targets: Where to write.
  func forward(
    rows: Int, _ x: UnsafePointer<Float>, parameters: UnsafePointer<Float>,
    into targets: LayerTargets
  ) {
    product(
      ProductCall(
        m: rows, n: outputs, k: inputs, a: x, transposesA: false, strideA: inputs,
        b: parameters + weight, transposesB: false, strideB: outputs, alpha: 1, beta: 0,
        c: targets.linear, strideC: outputs))
    if normalizes {
      deepwak_normalized_forward(
        activation, rows, outputs, targets.linear, parameters + bias, parameters + scale,
        parameters + shift, normalizationEpsilon, targets.deviations, targets.activations,
        targets.slopes)
    } else {
      deepwak_layer_forward(
        activation, rows, outputs, targets.linear, parameters + bias, targets.activations,
        targets.slopes)
    }
  }

  /// Turns the gradient of the layer's output into that of x W + b, in place, and writes the
  /// gradients of bias, scale and shift.
  ///
  /// - Parameters:
  ///   - rows: The number of rows.
  ///   - gradient: *rows × outputs*.
  ///   - targets: What the forward pass wrote.
  ///   - parameters: The flat buffer of the network.
  ///   - parameterGradient: A buffer of the same layout.
  ///   - skipsActivation: Whether the gradient is already that of the activation's argument.
  func backwardThroughActivation(
    rows: Int, gradient: UnsafeMutablePointer<Float>, _ targets: LayerTargets,
    parameters: UnsafePointer<Float>, parameterGradient: UnsafeMutablePointer<Float>,
    skipsActivation: Bool
  ) {
    let function = skipsActivation ? Int32(DEEPWAK_IDENTITY) : activation
    let saved = targets.slopes ?? targets.activations
    if normalizes {
      deepwak_normalized_backward(
        function, rows, outputs, gradient, saved, targets.linear, targets.deviations,
        parameters + scale, parameterGradient + bias, parameterGradient + scale,
        parameterGradient + shift)
    } else {
      deepwak_layer_backward(function, rows, outputs, gradient, saved, parameterGradient + bias)
    }
  }

  /// The gradient of the weight, xᵀ g.
  ///
  /// - Parameters:
  ///   - rows: The number of rows.
  ///   - x: *rows × inputs*.
  ///   - gradient: *rows × outputs*, of x W + b.
  ///   - parameterGradient: Its part of this layer's weight is overwritten.
  func weightGradient(
    rows: Int, _ x: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
    into parameterGradient: UnsafeMutablePointer<Float>
  ) {
    product(
      ProductCall(
        m: inputs, n: outputs, k: rows, a: x, transposesA: true, strideA: inputs, b: gradient,
        transposesB: false, strideB: outputs, alpha: 1, beta: 0, c: parameterGradient + weight,
        strideC: outputs))
  }

  /// The gradient of the input, g Wᵀ.
  ///
  /// - Parameters:
  ///   - rows: The number of rows.
  ///   - gradient: *rows × outputs*, of x W + b.
  ///   - parameters: The flat buffer of the network.
  ///   - inputGradient: *rows × inputs*, overwritten.
  func inputGradient(
    rows: Int, gradient: UnsafePointer<Float>, parameters: UnsafePointer<Float>,
    into inputGradient: UnsafeMutablePointer<Float>
  ) {
    product(
      ProductCall(
        m: rows, n: inputs, k: outputs, a: gradient, transposesA: false, strideA: outputs,
        b: parameters + weight, transposesB: true, strideB: outputs, alpha: 1, beta: 0,
        c: inputGradient, strideC: inputs))
  }
}

/// The most weights for which the product of our own is used rather than OpenBLAS.
private let mostWeightsOfSmallProduct = 512 * 512

extension LayerLayout {
  /// One of the layer's products, by the faster of the two ways; `alpha` 1 and `beta` 0.
  ///
  /// Which way depends on the layer alone, never on the rows, so that any block of rows gives
  /// the same numbers.
  private func product(_ call: ProductCall<Float>) {
    if inputs * outputs <= mostWeightsOfSmallProduct,
      deepwak_small_product(
        call.m, call.n, call.k, call.a, call.transposesA ? 1 : 0, call.strideA, call.b,
        call.transposesB ? 1 : 0, call.strideB, call.c, call.strideC, 0) != 0
    {
      return
    }
    Float.multiply(call)
  }
}
