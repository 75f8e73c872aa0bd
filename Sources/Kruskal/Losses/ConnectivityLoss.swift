public import LinearAlgebra

/// The mean squared error of a soft connectivity matrix on the pairs of which something is known.
///
/// *L*(*M_ε*) = mean over Ω of (*M_ε* − *M*_Ω)², with every pair that must or must not be linked, also by
/// what follows from the links.
///
/// Reference: L. Stewart, F. Bach, F. Llinares-López, Q. Berthet. "Differentiable clustering with
/// perturbed spanning forests." *NeurIPS*, 2023, section 3.2. arXiv:2305.16358
public struct ConnectivityLoss: Sendable, Hashable {
  /// The links and what follows from them: 1, −1 or 0 for unknown; *n × n*.
  public let target: DoubleMatrix
  /// The number of known entries of the matrix, each pair twice.
  public let knownCount: Int

  /// Creates a loss.
  ///
  /// - Parameter constraints: Links between *n* observations.
  public init(constraints: LinkConstraints) {
    var target = constraints.closure
    for i in 0..<target.rows { target[i, i] = 0 }
    self.target = target
    knownCount = target.elements.count { $0 != 0 }
  }

  /// The loss and its gradient with respect to the connectivity.
  ///
  /// ``ForestSampler/connectivityPullback(_:usesControl:)`` takes the gradient on to Σ.
  ///
  /// - Parameter connectivity: *M_ε*, *n × n*.
  /// - Returns: The loss, 0 where nothing is known, and its gradient, *n × n*.
  public func callAsFunction(
    _ connectivity: DoubleMatrix
  ) -> (value: Double, gradient: DoubleMatrix) {
    precondition(
      connectivity.rows == target.rows && connectivity.columns == target.columns,
      "\(connectivity) of connectivity and \(target) of links")
    let scale = 1 / Double(max(knownCount, 1))
    let differences = DoubleMatrix(
      rows: target.rows, columns: target.columns,
      elements: zip(connectivity.elements, target.elements).map { m, t in
        t == 0 ? 0 : m - max(t, 0)
      })
    let squares = differences.elements.reduce(0) { $0 + $1 * $1 }
    return (scale * squares, 2 * scale * differences)
  }
}
