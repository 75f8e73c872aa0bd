internal import Glibc

/// The Wilcoxon rank-sum test (Mann and Whitney's *U*) of one group against the rest.
///
/// *p* is that of the normal approximation, good from about ten observations on either side.
///
/// Reference: H. Mann, D. Whitney. "On a test of whether one of two random variables is
/// stochastically larger than the other." *Annals of Mathematical Statistics* 18, 1947.
/// doi:10.1214/aoms/1177730491
public struct RankSum: Sendable, Hashable, Codable {
  /// Mann and Whitney's *U*: the pairs where the group's value is greater, ties counted half.
  public let u: Double
  /// The standardised statistic; positive where the group has the greater values, 0 where all
  /// values are the same or a side is empty.
  public let z: Double
  /// The area under the ROC curve; NaN where a side is empty.
  ///
  /// The chance that a member of the group has a greater value than one of the rest, ties counted
  /// half.
  public let areaUnderCurve: Double

  /// The *p* of the test for a shift to either side; 1 where there is nothing to compare.
  public var p: Double { min(1, 2 * NormalTail.probability(above: abs(z))) }

  /// ln *p*, also where *p* is too small for a `Double`.
  public var logP: Double { min(0, M_LN2 + NormalTail.logProbability(above: abs(z))) }

  /// The *p* of the test for greater values in the group; 1 where all values are the same.
  public var pGreater: Double { pOneSided(shift) }

  /// The *p* of the test for lesser values in the group; 1 where all values are the same.
  public var pLess: Double { pOneSided(-shift) }

  /// *U* less its mean, its standard deviation, and what is taken from the shift.
  private let shift, deviation, continuity: Double

  private func pOneSided(_ shift: Double) -> Double {
    deviation > 0 ? NormalTail.probability(above: (shift - continuity) / deviation) : 1
  }
}

/// How the variance and the statistic of a rank-sum test are corrected.
public struct RankSumOptions: Sendable, Hashable, Codable {
  /// Whether ties lower the variance, as they should; scanpy's default leaves them out.
  public var correctsTies = true
  /// Whether the statistic is drawn ½ towards its mean, as SciPy does by default.
  public var correctsContinuity = false

  /// Creates the options.
  ///
  /// - Parameters:
  ///   - correctsTies: Whether ties lower the variance.
  ///   - correctsContinuity: Whether the statistic is drawn ½ towards its mean.
  public init(correctsTies: Bool = true, correctsContinuity: Bool = false) {
    (self.correctsTies, self.correctsContinuity) = (correctsTies, correctsContinuity)
  }
}

extension RankSum {
  /// The test from a sum of ranks.
  ///
  /// - Parameters:
  ///   - rankSum: The sum of the ranks of the group, from 1, ties at their mean.
  ///   - size: The size of the group.
  ///   - total: The number of all observations.
  ///   - tieTerm: Σ (*t*³ − *t*) over the tied sets of *t* values.
  ///   - options: The corrections.
  init(rankSum: Double, size: Int, total: Int, tieTerm: Double, _ options: RankSumOptions) {
    let (n1, n2, n) = (Double(size), Double(total - size), Double(total))
    u = rankSum - n1 * (n1 + 1) / 2
    areaUnderCurve = u / (n1 * n2)
    let ties = options.correctsTies && total > 1 ? tieTerm / (n * (n - 1)) : 0
    deviation = (n1 * n2 / 12 * (n + 1 - ties)).squareRoot()
    shift = u - n1 * n2 / 2
    continuity = options.correctsContinuity ? 0.5 : 0
    let size = max(0, abs(shift) - continuity)
    z = deviation > 0 ? (shift < 0 ? -size : size) / deviation : 0
  }
}
