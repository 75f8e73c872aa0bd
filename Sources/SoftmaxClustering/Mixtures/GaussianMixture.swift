public import LinearAlgebra

/// A density of *k* Gaussians, p(x) = Σₖ πₖ N(x; μₖ, Σₖ), fitted by expectation–maximisation.
///
/// Steps work with logarithms of densities in `Double`; no variance in any direction falls below a floor,
/// and no step lowers the likelihood. Every start begins from clusters of K-means; the likeliest
/// mixture wins, of equal ones the first. Components are numbered by falling weight.
///
/// Reference: A. Dempster, N. Laird, D. Rubin. "Maximum likelihood from incomplete data via the EM
/// algorithm." *J. R. Stat. Soc. B* 39(1), 1977. doi:10.1111/j.2517-6161.1977.tb01600.x
public struct GaussianMixture: Sendable {
  /// What the covariances may be.
  public let shape: CovarianceShape
  /// π, *k* numbers that sum to one.
  public let weights: [Double]
  /// μ, *k × d*.
  public let means: DoubleMatrix
  /// Σ: *k × 1* variances (spherical), *k × d* (diagonal), one *d × d* matrix (tied), or *k* of them, one
  /// below the other, *kd × d* (full).
  public let covariances: DoubleMatrix

  /// The parameters relative to the mean of the mixture.
  private let parameters: MixtureParameters
  private let origin: [Double]

  /// Creates a mixture from its parameters, as those of a saved one.
  ///
  /// - Parameters:
  ///   - shape: What the covariances may be.
  ///   - weights: π, *k* positive numbers or zeros, which are made to sum to one.
  ///   - means: μ, *k × d*.
  ///   - covariances: Σ, in the shape of ``covariances``.
  /// - Throws: ``ClusterModelError/setting(_:found:must:)`` where weights or covariances cannot be.
  public init(
    shape: CovarianceShape, weights: [Double], means: DoubleMatrix, covariances: DoubleMatrix
  ) throws(ClusterModelError) {
    let (k, d) = (means.rows, means.columns)
    let stored = shape.storedShape(k, d)
    precondition(
      weights.count == k && covariances.rows == stored.rows
        && covariances.columns == stored.columns,
      "\(weights.count) weights, means of a \(means) and \(shape) covariances of a \(covariances)")
    let total = weights.reduce(0, +)
    guard weights.allSatisfy({ $0 >= 0 }), total > 0, total.isFinite else {
      throw .setting("weights", found: "\(weights)", must: "be positive")
    }
    let shares = weights.map { $0 / total }
    let origin = (0..<d).map { j in (0..<k).reduce(0.0) { $0 + shares[$1] * means[$1, j] } }
    let shifted = DoubleMatrix(rows: k, columns: d) { means[$0, $1] - origin[$1] }
    guard
      let parameters = MixtureParameters(
        shape: shape, weights: shares, means: shifted, covariances: covariances)
    else {
      throw .setting("a covariance", found: "not positive definite", must: "be so")
    }
    (self.shape, self.weights, self.means, self.covariances) = (shape, shares, means, covariances)
    (self.parameters, self.origin) = (parameters, origin)
  }

  /// The number of components, *k*.
  public var clusterCount: Int { weights.count }

  /// The number of free parameters.
  public var parameterCount: Int {
    shape.parameterCount(clusters: clusterCount, features: means.columns)
  }

  /// The probability of each component, given each observation.
  ///
  /// - Parameter x: *m* observations of *d* features.
  /// - Returns: The responsibilities, *m × k*; rows sum to one.
  /// - Complexity: O(*mkd*²) time for matrices of covariance, else O(*mkd*), on all threads.
  public func probabilities(of x: Matrix) -> Matrix { evaluate(x).probabilities }

  /// ln p(x) of each observation.
  ///
  /// - Parameter x: *m* observations of *d* features.
  /// - Returns: *m* numbers.
  public func logDensities(of x: Matrix) -> [Double] { evaluate(x).logDensities }

  /// Finds the likeliest component of other observations.
  ///
  /// - Parameter x: *m* observations of *d* features.
  /// - Returns: *m* clusters in 0 ..< *k*.
  public func assign(_ x: Matrix) -> [Int] { Partition(memberships: probabilities(of: x)).labels }

  /// Probabilities and densities in one pass.
  func evaluate(_ x: Matrix) -> MixtureEvaluation {
    precondition(
      x.columns == means.columns, "a mixture of \(means) means has no densities of a \(x)")
    let rows = MixtureRows(table: x, origin: origin)
    let (n, k) = (x.rows, clusterCount)
    var probabilities = Matrix(zeros: n, k)
    var densities = [Double](repeating: 0, count: n)
    probabilities.withMutablePointer { probabilities in
      densities.withMutablePointer { densities in
        nonisolated(unsafe) let (probabilities, densities) = (probabilities, densities)
        RowBlocks(count: n, size: 1024).forEach { range in
          var shares = DoubleMatrix(zeros: range.count, k)
          rows.forEachBlock(of: range, for: shape) { block in
            parameters.density.evaluate(block, into: &shares)
            let logSums = shares.shareOut(rows: block.count)
            shares.withPointer { shares in
              for (place, i) in block.range.enumerated() {
                densities[i] = logSums[place]
                for c in 0..<k { probabilities[i &* k &+ c] = Float(shares[place &* k &+ c]) }
              }
            }
          }
        }
      }
    }
    return MixtureEvaluation(probabilities: probabilities, logDensities: densities)
  }
}

/// What a mixture says of observations.
struct MixtureEvaluation: Sendable {
  let probabilities: Matrix
  let logDensities: [Double]
}
