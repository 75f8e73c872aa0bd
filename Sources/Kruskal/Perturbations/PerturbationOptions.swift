/// How forests are perturbed.
public struct PerturbationOptions: Sendable, Hashable, Codable {
  /// The distribution of the noise.
  public var noise: Noise
  /// The scale of the noise, ε > 0.
  public var amplitude: Double
  /// The number of samples, *B*.
  public var samples: Int
  /// The seed of the noise.
  public var seed: UInt64

  /// Creates options.
  ///
  /// - Parameters:
  ///   - noise: The distribution of the noise.
  ///   - amplitude: The scale of the noise, ε > 0.
  ///   - samples: The number of samples, *B*, at least 1.
  ///   - seed: The seed of the noise.
  public init(
    noise: Noise = .gaussian, amplitude: Double = 0.1, samples: Int = 100, seed: UInt64 = 0
  ) {
    (self.noise, self.amplitude, self.samples, self.seed) = (noise, amplitude, samples, seed)
  }

  /// Throws the first setting that is out of range.
  ///
  /// - Throws: ``ForestError/setting(_:value:must:)``.
  public func validate() throws(ForestError) {
    guard amplitude > 0, amplitude.isFinite else {
      throw .setting("amplitude", value: "\(amplitude)", must: "be above 0")
    }
    guard samples >= 1 else {
      throw .setting("samples", value: "\(samples)", must: "be at least 1")
    }
  }
}
