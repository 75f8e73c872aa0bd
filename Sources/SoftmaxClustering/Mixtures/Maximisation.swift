internal import LinearAlgebra

/// The parameters that make weighted observations likeliest, with no variance below a floor.
///
/// The floor is kept exactly: variances, or eigenvalues of a covariance, that are less are raised to
/// it. That is the likeliest covariance under the bound, so that no step can lower the likelihood.
struct Maximisation {
  let shape: CovarianceShape
  /// The least variance.
  let floor: Double
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
            covariances[i, j] = last?.covariances[i, j] ?? (i - c * height == j || height == 1 ? floor : 0)
          }
        }
      }
    }
    return MixtureParameters(
      shape: shape, weights: sums.sizes.map { $0 / total }, means: means, covariances: covariances)
  }

  private func separate(_ sums: MixtureSums, _ means: DoubleMatrix) -> DoubleMatrix {
    let (squares, d) = (sums.squares, sums.d)
    return DoubleMatrix(rows: sums.k, columns: squares.columns) { c, j in
      let size = max(sums.sizes[c], .leastNormalMagnitude)
      if shape == .diagonal {
        return max(floor, squares[c, j] / size - means[c, j] * means[c, j])
      }
      let norm = (0..<d).reduce(0.0) { $0 + means[c, $1] * means[c, $1] }
      return max(floor, (squares[c, 0] / size - norm) / Double(max(d, 1)))
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

  /// The matrix with its eigenvalues at the floor at least.
  private func raised(_ covariance: DoubleMatrix) -> DoubleMatrix {
    let d = covariance.rows
    var lowered = covariance
    for j in 0..<d { lowered[j, j] -= floor }
    if Cholesky(lowered) != nil { return covariance }
    guard let eigen = try? SymmetricEigen(of: covariance) else {
      return DoubleMatrix(rows: d, columns: d) { i, j in
        i == j ? max(floor, covariance[i, j].isFinite ? covariance[i, j] : floor) : 0
      }
    }
    // A hair above, so that rounding does not leave it indefinite.
    let values = eigen.values.map { max($0, floor * (1 + 1e-9)) }
    let scaled = DoubleMatrix(rows: d, columns: d) { eigen.vectors[$0, $1] * values[$0] }
    var result = DoubleMatrix(zeros: d, d)
    result.setProduct(eigen.vectors, .transposed, scaled, .asStored)
    return DoubleMatrix(rows: d, columns: d) { (result[$0, $1] + result[$1, $0]) / 2 }
  }
}
