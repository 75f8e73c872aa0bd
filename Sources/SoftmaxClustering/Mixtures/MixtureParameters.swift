internal import LinearAlgebra

/// The parameters of a mixture, relative to an origin, and all that densities need of them.
struct MixtureParameters: Sendable {
  let shape: CovarianceShape
  /// *k* numbers that sum to one.
  let weights: [Double]
  /// *k × d*.
  let means: DoubleMatrix
  /// As in ``GaussianMixture/covariances``.
  let covariances: DoubleMatrix
  /// What the densities of rows are computed with.
  let density: MixtureDensity

  /// Prepares densities; nil where a covariance is not positive definite.
  init?(
    shape: CovarianceShape, weights: [Double], means: DoubleMatrix, covariances: DoubleMatrix
  ) {
    let logWeights = weights.map { $0 > 0 ? naturalLogarithm($0) : -.infinity }
    guard let density = MixtureDensity(shape, logWeights, means, covariances) else { return nil }
    (self.shape, self.weights, self.means) = (shape, weights, means)
    (self.covariances, self.density) = (covariances, density)
  }
}

/// ln πₖ + ln N(x; μₖ, Σₖ) of blocks of rows.
///
/// Spherical and diagonal covariances expand the square, so that a block is one product of
/// [x, ‖x‖²] or [x, x²] with the natural parameters. The others whiten: y = L⁻¹x, and ‖y − L⁻¹μ‖².
enum MixtureDensity: Sendable {
  case expanded(ExpandedDensity)
  case whitened(WhitenedDensity)

  init?(
    _ shape: CovarianceShape, _ logWeights: [Double], _ means: DoubleMatrix,
    _ covariances: DoubleMatrix
  ) {
    switch shape {
    case .spherical, .diagonal:
      guard covariances.elements.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
      self = .expanded(ExpandedDensity(shape, logWeights, means, covariances))
    case .tied, .full:
      guard let density = WhitenedDensity(shape, logWeights, means, covariances) else { return nil }
      self = .whitened(density)
    }
  }

  /// Writes the logarithms of the weighted densities of a block of rows, *r × k*.
  func evaluate(_ block: MixtureBlock, into result: inout DoubleMatrix) {
    switch self {
    case .expanded(let density): density.evaluate(block, into: &result)
    case .whitened(let density): density.evaluate(block, into: &result)
    }
  }
}

/// The constant of a Gaussian in d dimensions, d ln 2π.
func logNormalisation(_ d: Int) -> Double { Double(d) * naturalLogarithm(2 * .pi) }
