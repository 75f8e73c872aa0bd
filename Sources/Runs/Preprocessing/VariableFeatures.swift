internal import FeatureTables
internal import Glibc
internal import LinearAlgebra

/// The features whose dispersion stands out among features of a similar mean.
///
/// The dispersion log(σ²/μ) of each feature is standardised within 20 bins of equal width of
/// log(1 + μ); the features of the greatest standardised dispersion are kept, ties by index.
/// Takes values before the logarithm.
///
/// Reference: R. Satija, J. A. Farrell, D. Gennert, A. F. Schier, A. Regev. "Spatial
/// reconstruction of single-cell gene expression data." *Nature Biotechnology* 33, 2015.
/// doi:10.1038/nbt.3192
struct VariableFeatures {
  /// The features kept, rising.
  let indices: [Int]

  private static let binCount = 20

  /// Chooses features of values that are not negative.
  ///
  /// - Parameters:
  ///   - means: The mean of each feature.
  ///   - variances: The variance of each feature (over *n* − 1).
  ///   - count: How many to keep.
  init(means: [Double], variances: [Double], count: Int) {
    let candidates = means.indices.filter { means[$0] > 0 && variances[$0] > 0 }
    let logs = candidates.map { log1p(means[$0]) }
    let dispersions = candidates.map { log(variances[$0] / means[$0]) }
    let (low, high) = (logs.min() ?? 0, logs.max() ?? 0)
    let bins = logs.map { value -> Int in
      guard high > low else { return 0 }
      let place = (value - low) / (high - low) * Double(VariableFeatures.binCount)
      return min(max(Int(place.rounded(.up)) - 1, 0), VariableFeatures.binCount - 1)
    }
    let scores = VariableFeatures.standardised(dispersions, within: bins)
    let order = candidates.indices.sorted {
      (-scores[$0], candidates[$0]) < (-scores[$1], candidates[$1])
    }
    indices = order.prefix(count).map { candidates[$0] }.sorted()
  }

  /// Chooses the features of the greatest variance, where there may be negative values.
  ///
  /// - Parameters:
  ///   - variances: The variance of each feature.
  ///   - count: How many to keep.
  init(variances: [Double], count: Int) {
    let order = variances.indices.sorted { (-variances[$0], $0) < (-variances[$1], $1) }
    indices = order.prefix(count).sorted()
  }

  private static func standardised(_ values: [Double], within bins: [Int]) -> [Double] {
    var (counts, sums, squares) = (
      [Double](repeating: 0, count: binCount), [Double](repeating: 0, count: binCount),
      [Double](repeating: 0, count: binCount)
    )
    for (value, bin) in zip(values, bins) {
      counts[bin] += 1
      sums[bin] += value
    }
    let means = zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0 }
    for (value, bin) in zip(values, bins) {
      squares[bin] += (value - means[bin]) * (value - means[bin])
    }
    let deviations = zip(squares, counts).map { $1 > 1 ? ($0 / ($1 - 1)).squareRoot() : 1 }
    return zip(values, bins).map { ($0 - means[$1]) / (deviations[$1] > 0 ? deviations[$1] : 1) }
  }
}
