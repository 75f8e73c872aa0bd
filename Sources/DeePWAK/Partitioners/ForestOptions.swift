/// The settings of heads whose partitioner is a perturbed spanning forest.
public struct ForestOptions: Sendable, Hashable, Codable {
  /// The number of trees, *k*; nil for ``TrainingOptions/maximumClusters``.
  public var trees: Int?
  /// The scale of the noise, ε, in standard deviations of the similarities of a batch.
  public var amplitude = 0.2
  /// The forests sampled for a batch, *B*.
  public var samples = 16
  /// The least size of a tree, in units of an even split.
  ///
  /// A tree has at least this · *n* / *k* observations, and at least two. 0 is the plain *k*-forest.
  public var leastShare = 0.5
  /// How the gradient passes from co-memberships to similarities.
  public var estimator = Estimator.pairwise
  /// The training rows, at most, over which a head's forest is grown once it is trained.
  public var landmarks = 2048

  /// Creates the default settings.
  public init() {}

  /// How the gradient of a loss passes from the co-memberships M of a batch to its similarities Σ.
  public enum Estimator: String, Sendable, Hashable, Codable, CaseIterable {
    /// Each pair by itself: ∂L/∂Σᵢⱼ = Mᵢⱼ (1 − Mᵢⱼ) / ε · ∂L/∂Mᵢⱼ, as if Mᵢⱼ were a logistic function
    /// of Σᵢⱼ alone. Biased, since trees tie pairs to each other, and hardly noisy.
    case pairwise
    /// The score of the noise, with the unperturbed forest as control variate: unbiased, and so
    /// noisy that batches of hundreds need thousands of samples.
    ///
    /// Reference: Q. Berthet, M. Blondel, O. Teboul, M. Cuturi, J.-P. Vert, F. Bach. "Learning with
    /// differentiable perturbed optimizers." *NeurIPS*, 2020. arXiv:2002.08676
    case score
  }

  /// The least number of observations in a tree.
  ///
  /// - Parameters:
  ///   - n: The number of observations.
  ///   - k: The number of trees.
  /// - Returns: At least 1; at least 2 unless plain forests are wanted.
  func leastSize(of n: Int, trees k: Int) -> Int {
    leastShare > 0 ? max(2, Int(leastShare * Double(n) / Double(k))) : 1
  }

  /// Throws the first setting that is out of range.
  ///
  /// - Throws: ``OptionError`` that names the setting, its value and its range.
  func validate() throws(OptionError) {
    if let trees, trees < 2 { throw .init("--forest-clusters", trees, must: "be at least 2") }
    guard amplitude > 0, amplitude.isFinite else {
      throw .init("--perturb", amplitude, must: "be above 0")
    }
    guard samples >= 2 else { throw .init("--samples", samples, must: "be at least 2") }
    guard leastShare >= 0, leastShare < 1 else {
      throw .init("--least-share", leastShare, must: "lie in [0, 1)")
    }
    guard landmarks >= 16 else { throw .init("--landmarks", landmarks, must: "be at least 16") }
  }
}

extension TrainingOptions {
  /// What divides observations among the clusters of a head.
  public enum Partitioner: String, Sendable, Hashable, Codable, CaseIterable {
    /// A network that ends in a softmax: memberships, and the kernel PWAK(K).
    case softmax
    /// Perturbed spanning forests over the embeddings of a batch: co-memberships, and the kernel
    /// WAK(M).
    case forest
  }

  /// The clusters that a head of these options can use.
  public var headClusters: Int {
    guard partitioner == .forest else { return maximumClusters }
    return forest.trees ?? maximumClusters
  }
}
