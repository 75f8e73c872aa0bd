public import LinearAlgebra

/// The perturbed partial Fenchel–Young loss of similarities, given links that clusters should meet.
///
/// *L_ε*(Σ; *M*_Ω) = *F_ε*(Σ) − *F_ε*(Σ; *M*_Ω) with gradient *A_ε*(Σ) − *A_ε*(Σ; *M*_Ω), both from the same
/// noise: how much better the best forest is than the best one that meets the links. It is at least 0
/// up to what the greedy constrained forest falls short of the best.
///
/// Reference: L. Stewart, F. Bach, F. Llinares-López, Q. Berthet. "Differentiable clustering with
/// perturbed spanning forests." *NeurIPS*, 2023, definition 8 and proposition 9. arXiv:2305.16358
public final class PartialFenchelYoungLoss {
  /// The forests without constraints.
  public let free: ForestSampler
  /// The forests that are to meet the links.
  public let constrained: ForestSampler

  /// Creates a loss.
  ///
  /// - Parameters:
  ///   - constraints: Links between *n* observations.
  ///   - k: The number of trees.
  ///   - options: The settings of the noise.
  /// - Throws: ``ForestError`` for settings out of range, and links that *k* clusters cannot meet.
  public init(
    constraints: LinkConstraints, treeCount k: Int, options: PerturbationOptions = .init()
  ) throws(ForestError) {
    let n = constraints.observationCount
    free = try ForestSampler(observationCount: n, treeCount: k, options: options)
    constrained = try ForestSampler(
      observationCount: n, treeCount: k, options: options, constraints: constraints)
  }

  /// Samples the two problems with one noise.
  ///
  /// - Parameters:
  ///   - similarities: The *n × n* symmetric matrix Σ.
  ///   - stream: Which noise: another for each step of a training, say.
  /// - Returns: The loss, and its standard error from the differences of pairs of samples.
  /// - Throws: ``ForestError`` when a number is not finite or the matrix is not symmetric.
  @discardableResult
  public func sample(
    _ similarities: DoubleMatrix, stream: UInt64 = 0
  ) throws(ForestError) -> (mean: Double, standardError: Double) {
    try free.sample(similarities, stream: stream)
    try constrained.sample(similarities, stream: stream)
    return value
  }

  /// The loss of the last samples, and its standard error.
  public var value: (mean: Double, standardError: Double) {
    meanAndError(of: zip(free.values, constrained.values).map { $0 - $1 })
  }

  /// The gradient of the loss with respect to Σ, *n × n*, symmetric: *A_ε*(Σ) − *A_ε*(Σ; *M*_Ω).
  public var gradient: DoubleMatrix { free.adjacency - constrained.adjacency }
}
