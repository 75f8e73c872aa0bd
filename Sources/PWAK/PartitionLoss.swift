public import LinearAlgebra

/// The noise2self loss of a soft partition: the mean of (PWAK(K) X − X)² over all entries.
///
/// Reference: K. Wiechecki, J. Zaslavsky, 2024, eq. 4.
public struct PartitionLoss: Sendable {
  /// The mean squared error per entry.
  public let value: Double
  /// ∂L/∂K, *n × k*.
  public let membershipGradient: Matrix

  /// Evaluates the loss and its gradient with respect to the memberships.
  ///
  /// - Parameters:
  ///   - memberships: K, *n × k*, rows on the simplex.
  ///   - x: X, *n × m*.
  /// - Complexity: O(*nkm*) on all threads.
  public init(memberships: Matrix, x: Matrix) {
    let kernel = PartitionKernel(memberships: memberships, embeddings: x)
    let residual = kernel.predictions - x
    let entries = Double(max(x.rows * x.columns, 1))
    let norm = residual.frobeniusNorm
    value = norm * norm / entries
    membershipGradient = kernel.pullback(Float(2 / entries) * residual).memberships
  }
}
