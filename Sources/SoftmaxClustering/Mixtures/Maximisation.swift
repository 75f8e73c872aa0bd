internal import LinearAlgebra

/// The parameters that make weighted observations likeliest, with no variance below a floor.
///
/// The floor is kept exactly: variances that are less are raised to it; so are eigenvalues of covariances,
/// after features have been scaled to a floor of one. That is the likeliest covariance under the bound, so that
/// no step can lower the likelihood.
struct Maximisation {
  let shape: CovarianceShape
  /// The least variance of each feature, *d* numbers.
  let floors: [Double]
  /// The number of observations, *n*.
  let count: Int
  /// Σ xxᵀ of all observations, for tied covariances.
  let scatter: DoubleMatrix?

  /// The best parameters; a component with next to no observations keeps its mean and covariance.
  func parameters(_ sums: MixtureSums, after last: MixtureParameters?) -> MixtureParameters? {
    let (k, d) = (sums.k, sums.d)
    let isStarved = sums.sizes.map { $0 < 1e-8 }
    let means = DoubleMatrix(rows: k, columns: d) { c, j in
      isStarved[c] ? last?.means[c, j] ?? 0 : sums.sums[c, j] / sums.sizes[c]
    }
    let total = sums.sizes.reduce(0, +)
    var covariances: DoubleMatrix
    switch shape {
    case .tied: covariances = tied(sums, means)
    case .spherical, .diagonal: covariances = separate(sums, means)
    case .full: covariances = full(sums, means)
    }
    if shape != .tied, isStarved.contains(true) {
      let height = covariances.rows / k
      for c in 0..<k where isStarved[c] {
        for i in c * height..<(c + 1) * height {
          for j in 0..<covariances.columns {
            covariances[i, j] =
              last?.covariances[i, j] ?? (height == 1 || i - c * height == j ? floors[j] : 0)
          }
        }
      }
    }
    return MixtureParameters(
      shape: shape, weights: sums.sizes.map { $0 / total }, means: means, covariances: covariances)
  }

  /// The least variance where all features share one.
  private var meanFloor: Double { floors.reduce(0, +) / Double(max(floors.count, 1)) }

  private func separate(_ sums: MixtureSums, _ means: DoubleMatrix) -> DoubleMatrix {
    let (squares, d) = (sums.squares, sums.d)
    return DoubleMatrix(rows: sums.k, columns: squares.columns) { c, j in
      let size = max(sums.sizes[c], .leastNormalMagnitude)
      if shape == .diagonal {
        return max(floors[j], squares[c, j] / size - means[c, j] * means[c, j])
      }
      let norm = (0..<d).reduce(0.0) { $0 + means[c, $1] * means[c, $1] }
      return max(meanFloor, (squares[c, 0] / size - norm) / Double(max(d, 1)))
    }
  }

  private func tied(_ sums: MixtureSums, _ means: DoubleMatrix) -> DoubleMatrix {
    let (d, n) = (sums.d, Double(count))
    guard let scatter else { return DoubleMatrix(zeros: d, d) }
    let covariance = DoubleMatrix(rows: d, columns: d) { i, j in
      let between = (0..<sums.k).reduce(0.0) {
        $0 + sums.sizes[$1] * means[$1, i] * means[$1, j]
      }
      return (scatter[i, j] - between) / n
    }
    return raised(covariance)
  }

  private func full(_ sums: MixtureSums, _ means: DoubleMatrix) -> DoubleMatrix {
    let d = sums.d
    let parts = ThreadPool.shared.map(sums.k) { c -> DoubleMatrix in
      let size = max(sums.sizes[c], .leastNormalMagnitude)
      return raised(
        DoubleMatrix(rows: d, columns: d) { i, j in
          let (a, b) = (max(i, j), min(i, j))
          return sums.squares[c * d + a, b] / size - means[c, i] * means[c, j]
        })
    }
    return DoubleMatrix(rows: sums.k * d, columns: d, elements: parts.flatMap(\.elements))
  }

  /// The matrix with its eigenvalues, relative to the floors, at one at least.
  private func raised(_ covariance: DoubleMatrix) -> DoubleMatrix {
    let d = covariance.rows
    var lowered = covariance
    for j in 0..<d { lowered[j, j] -= floors[j] }
    if Cholesky(lowered) != nil { return covariance }
    let units = floors.map { $0.squareRoot() }
    let relative = DoubleMatrix(rows: d, columns: d) {
      covariance[$0, $1] / (units[$0] * units[$1])
    }
    guard let eigen = try? SymmetricEigen(of: relative) else {
      return DoubleMatrix(rows: d, columns: d) {
        $0 == $1 ? max(floors[$0], covariance[$0, $0]) : 0
      }
    }
    let values = eigen.values.map { max($0, 1) }
    let scaled = DoubleMatrix(rows: d, columns: d) { eigen.vectors[$0, $1] * values[$0] }
    var result = DoubleMatrix(zeros: d, d)
    result.setProduct(eigen.vectors, .transposed, scaled, .asStored)
    return DoubleMatrix(rows: d, columns: d) {
      (result[$0, $1] + result[$1, $0]) / 2 * units[$0] * units[$1]
    }
  }
}
