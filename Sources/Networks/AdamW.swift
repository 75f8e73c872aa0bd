internal import CKernels

/// Adam with decoupled weight decay.
///
/// The decay acts on weight matrices alone, not on biases, scales and shifts.
///
/// Reference: I. Loshchilov, F. Hutter. "Decoupled weight decay regularization." *ICLR*, 2019.
/// arXiv:1711.05101, algorithm 2.
public struct AdamW: Sendable, Hashable, Codable {
  /// The settings of the optimiser.
  public struct Options: Sendable, Hashable, Codable {
    /// How much of the mean gradient each step keeps, in [0, 1).
    public var beta1: Float
    /// How much of the mean squared gradient each step keeps, in [0, 1).
    public var beta2: Float
    /// Added to the root of the mean squared gradient.
    public var epsilon: Float
    /// The share of each weight that a step at rate 1 removes.
    public var weightDecay: Float

    /// Creates settings.
    ///
    /// - Parameters:
    ///   - beta1: How much of the mean gradient each step keeps, in [0, 1).
    ///   - beta2: How much of the mean squared gradient each step keeps, in [0, 1).
    ///   - epsilon: Added to the root of the mean squared gradient.
    ///   - weightDecay: The share of each weight that a step at rate 1 removes.
    public init(
      beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, weightDecay: Float = 1e-3
    ) {
      (self.beta1, self.beta2, self.epsilon) = (beta1, beta2, epsilon)
      self.weightDecay = weightDecay
    }
  }

  /// The settings.
  public let options: Options
  /// The running mean of the gradients, one number a parameter.
  public private(set) var firstMoments: [Float]
  /// The running mean of the squared gradients, one number a parameter.
  public private(set) var secondMoments: [Float]
  /// The steps taken so far.
  public private(set) var steps = 0
  /// Room for the sum over shards.
  private var total: [Float] = []

  private enum CodingKeys: CodingKey { case options, firstMoments, secondMoments, steps }

  /// Creates the optimiser of a network, before its first step.
  ///
  /// - Parameters:
  ///   - architecture: The layers of the network.
  ///   - options: The settings.
  public init(_ architecture: NetworkArchitecture, options: Options = Options()) {
    self.options = options
    firstMoments = [Float](repeating: 0, count: architecture.parameterCount)
    secondMoments = firstMoments
  }

  /// Creates an optimiser that goes on where another stood.
  ///
  /// - Parameters:
  ///   - options: The settings.
  ///   - firstMoments: The running mean of the gradients, one number a parameter.
  ///   - secondMoments: The running mean of the squared gradients, as many.
  ///   - steps: The steps taken so far.
  public init(
    resuming options: Options, firstMoments: [Float], secondMoments: [Float], steps: Int
  ) {
    precondition(
      firstMoments.count == secondMoments.count && steps >= 0,
      "\(firstMoments.count) and \(secondMoments.count) moments after \(steps) steps")
    self.options = options
    self.firstMoments = firstMoments
    self.secondMoments = secondMoments
    self.steps = steps
  }

  /// Changes the parameters of a network by one step.
  ///
  /// - Parameters:
  ///   - network: The network; changed in place.
  ///   - gradients: The gradients of the shards of the batch, at least one, summed in order.
  ///   - rate: The learning rate of this step.
  public mutating func step(_ network: Network, gradients: [[Float]], rate: Float) {
    let count = network.parameters.count
    precondition(
      count == firstMoments.count && !gradients.isEmpty
        && gradients.allSatisfy { $0.count == count },
      "gradients of \(gradients.map(\.count)) numbers and moments of \(firstMoments.count) "
        + "for \(count) parameters")
    steps += 1
    if gradients.count == 1 {
      update(network, gradients[0], rate: rate)
    } else {
      if total.count != count { total = [Float](repeating: 0, count: count) }
      deepwak_add(count, gradients[0], gradients[1], &total)
      for gradient in gradients.dropFirst(2) { add(gradient) }
      let sum = total
      update(network, sum, rate: rate)
    }
  }

  private mutating func add(_ gradient: [Float]) {
    total.withUnsafeMutableBufferPointer {
      guard let total = $0.baseAddress else { return }
      deepwak_add($0.count, total, gradient, total)
    }
  }

  private mutating func update(_ network: Network, _ gradient: [Float], rate: Float) {
    let first = 1 - power(Double(options.beta1), steps)
    let second = 1 - power(Double(options.beta2), steps)
    for layer in network.layers {
      for (range, decay) in [
        (layer.weight..<layer.bias, options.weightDecay), (layer.bias..<layer.end, 0),
      ] {
        deepwak_adamw(
          range.lowerBound, range.upperBound, &network.parameters, &firstMoments, &secondMoments,
          gradient, options.beta1, options.beta2, options.epsilon, 1 - rate * decay,
          rate / Float(first), Float(1 / second.squareRoot()))
      }
    }
  }

  /// A whole power, by repeated squaring.
  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, left) = (1.0, base, exponent)
    while left > 0 {
      if left & 1 == 1 { result *= square }
      square *= square
      left >>= 1
    }
    return result
  }
}
