internal import LinearAlgebra

/// A source of random masks, a function of seed and step alone.
public struct MaskSampler: Sendable {
  /// Which axes are hidden at random.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Features themselves.
    case plain
    /// Axes of random rotations, for principal components.
    case rotated
  }

  /// The number of features, *m*.
  public let featureCount: Int
  /// The number of hidden axes of each mask, |J|; 0 hides nothing.
  public let hiddenCount: Int
  private let seed: UInt64
  private let stream: UInt64
  private let rotations: [Matrix]

  /// How many rotations are drawn; each mask takes random axes of one of them.
  private static let rotationCount = 16

  /// Creates a source of masks.
  ///
  /// - Parameters:
  ///   - featureCount: The number of features, *m*.
  ///   - hiddenShare: The share of the features hidden, in [0, 1); rounded down to a whole number
  ///     of features that leaves at least one hidden and one visible, unless it is 0.
  ///   - kind: Which axes are hidden.
  ///   - seed: The seed of the run.
  ///   - stream: Distinguishes this source from others of the same seed.
  /// - Complexity: O(*m*³) for rotated masks, once.
  public init(
    featureCount: Int, hiddenShare: Float, kind: Kind, seed: UInt64, stream: UInt64 = 0
  ) {
    precondition(hiddenShare >= 0 && hiddenShare < 1, "a share of \(hiddenShare) hidden")
    self.featureCount = featureCount
    self.seed = seed
    self.stream = stream
    let wanted = Int(Float(featureCount) * hiddenShare)
    hiddenCount =
      hiddenShare == 0 || featureCount < 2 ? 0 : min(max(wanted, 1), featureCount - 1)
    rotations =
      kind == .rotated && hiddenCount > 0
      ? (0..<MaskSampler.rotationCount).map { index in
        var generator = CounterGenerator(seed: seed, stream: 0x4D61_736B, stream, UInt64(index))
        return randomRotation(of: featureCount, using: &generator).converted(to: Float.self)
      } : []
  }

  /// The mask of a step.
  ///
  /// - Parameter step: The number of the step, from 0.
  /// - Returns: A mask that hides ``hiddenCount`` random axes.
  public func mask(at step: Int) -> FeatureMask {
    guard hiddenCount > 0 else { return FeatureMask(featureCount: featureCount, axes: .none) }
    var generator = CounterGenerator(seed: seed, stream: 0x4D61_736C, stream, UInt64(step))
    let rotation = rotations.isEmpty ? nil : rotations[generator.index(below: rotations.count)]
    let hidden = generator.permutation(of: featureCount).prefix(hiddenCount).sorted()
    guard let rotation else {
      return FeatureMask(featureCount: featureCount, axes: .features(hidden))
    }
    return FeatureMask(featureCount: featureCount, axes: .directions(rotation.columns(at: hidden)))
  }
}
