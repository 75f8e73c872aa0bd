internal import CKernels

/// The noise that perturbs similarities: one independent number for each pair of observations.
public enum Noise: String, Sendable, Hashable, Codable, CaseIterable {
  /// Normal, of variance 1.
  case gaussian
  /// Gumbel's distribution of scale 1, shifted to mean 0; its variance is π²/6.
  case gumbel
  /// Uniform in [−1, 1]; its variance is 1/3. Derivatives of *A_ε* and *M_ε* do not exist as
  /// means over samples.
  case uniform

  /// Whether derivatives of means can be estimated from samples.
  public var hasScore: Bool { self != .uniform }

  var kind: Int32 {
    switch self {
    case .gaussian: Int32(DEEPWAK_GAUSSIAN)
    case .gumbel: Int32(DEEPWAK_GUMBEL)
    case .uniform: Int32(DEEPWAK_UNIFORM)
    }
  }

  /// Numbers of a stream, from a place that is a multiple of ``chunk``.
  ///
  /// - Parameters:
  ///   - scores: Whether −∂ ln *p*(*z*)/∂*z* is wanted in place of *z*.
  ///   - seed: The seed of the run.
  ///   - stream: The number of the stream.
  ///   - range: Which numbers.
  ///   - target: Where they go.
  func write(
    scores: Bool = false, seed: UInt64, stream: UInt64, _ range: Range<Int>,
    into target: UnsafeMutablePointer<Float>
  ) {
    deepwak_noise(
      kind, scores ? 1 : 0, seed, stream, range.lowerBound, range.count, target)
  }

  /// Ranges of noise begin at multiples of this.
  static let chunk = Int(DEEPWAK_NOISE_CHUNK)
}
