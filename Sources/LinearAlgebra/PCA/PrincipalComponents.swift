/// The principal components of a table: its directions of largest variance.
///
/// Each component points to the side on which its largest loading (by absolute value, the first
/// of equal ones) is positive.
public struct PrincipalComponents: Sendable, Hashable {
  /// The mean of each feature; *m* numbers.
  public let mean: [Float]
  /// The loadings, a *p × m* matrix of orthonormal rows, by falling variance.
  public let components: Matrix
  /// The variance along each component, with divisor *n* − 1; *p* numbers.
  public let explainedVariance: [Double]
  /// The sum of the variances of all features, with divisor *n* − 1.
  public let totalVariance: Double

  /// Creates components from their parts, such as those of a stored model.
  ///
  /// - Parameters:
  ///   - mean: The mean of each feature; *m* numbers.
  ///   - components: A *p × m* matrix of orthonormal rows.
  ///   - explainedVariance: The variance along each component; *p* numbers.
  ///   - totalVariance: The sum of the variances of all features.
  public init(
    mean: [Float], components: Matrix, explainedVariance: [Double], totalVariance: Double
  ) {
    precondition(
      mean.count == components.columns && explainedVariance.count == components.rows,
      "\(mean.count) means and \(explainedVariance.count) variances do not fit a \(components)")
    (self.mean, self.components) = (mean, components)
    (self.explainedVariance, self.totalVariance) = (explainedVariance, totalVariance)
  }

  /// The number of components, *p*.
  public var count: Int { components.rows }

  /// The standard deviation along each component.
  public var standardDeviations: [Double] { explainedVariance.map { $0.squareRoot() } }

  /// The share of the total variance along each component; zeros where there is no variance.
  public var explainedVarianceRatio: [Double] {
    explainedVariance.map { totalVariance > 0 ? $0 / totalVariance : 0 }
  }

  /// The first components alone.
  ///
  /// - Parameter count: How many, at most *p*.
  /// - Returns: Components of the same mean and total variance.
  public func prefix(_ count: Int) -> PrincipalComponents {
    precondition(count >= 0 && count <= self.count, "\(count) of \(self.count) components")
    return PrincipalComponents(
      mean: mean, components: components.rows(at: Array(0..<count)),
      explainedVariance: Array(explainedVariance.prefix(count)), totalVariance: totalVariance)
  }
}
