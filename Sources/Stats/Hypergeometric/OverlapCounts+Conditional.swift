internal import Glibc

extension OverlapCounts {
  /// The logarithm to base 2 of the conditional maximum-likelihood odds ratio.
  ///
  /// The ratio at which the mean of Fisher's noncentral hypergeometric distribution is the
  /// observed count; less extreme than the sample odds ratio. −∞ and ∞ at the ends of the support, NaN
  /// where nothing but the observed count is possible. It is what R's `fisher.test` estimates.
  ///
  /// - Complexity: O(standard deviation of the count), some ten times.
  public var log2ConditionalOddsRatio: Double {
    let distribution = distribution
    let support = distribution.support
    if support.count == 1 { return .nan }
    if observed == support.lowerBound { return -.infinity }
    if observed == support.upperBound { return .infinity }
    let q = Double(observed)
    return root { theta in
      let sums = NoncentralSums(distribution, logOddsRatio: theta, from: observed)
      return sums.mean - q
    } / M_LN2
  }

  /// The exact interval of the odds ratio, conditional on both sizes.
  ///
  /// At its lower end so many or more have the probability (1 − level)/2, at its upper end
  /// so many or fewer. It is the interval of R's `fisher.test`.
  ///
  /// - Parameter level: The confidence, in (0, 1).
  /// - Returns: Both ends, as logarithms to base 2; −∞ and ∞ at the ends of the support.
  /// - Complexity: O(standard deviation of the count), some twenty times.
  ///
  /// Reference: J. Cornfield. "A statistical problem arising from retrospective studies."
  /// *Proc. Third Berkeley Symposium* 4, 1956.
  public func conditionalInterval(level: Double = 0.95) -> OddsRatioInterval {
    precondition(level > 0 && level < 1, "a confidence of \(level), outside (0, 1)")
    let distribution = distribution
    let support = distribution.support
    let target = log((1 - level) / 2)
    let lower =
      observed == support.lowerBound
      ? -.infinity
      : root { theta in
        NoncentralSums(distribution, logOddsRatio: theta, from: observed).logUpper - target
      }
    let upper =
      observed == support.upperBound
      ? .infinity
      : root { theta in
        target - NoncentralSums(distribution, logOddsRatio: theta, from: observed).logLower
      }
    return OddsRatioInterval(lower: lower / M_LN2, upper: upper / M_LN2)
  }

  /// The zero of a rising function of the logarithm of the odds ratio.
  private func root(_ function: (Double) -> Double) -> Double {
    let cells = [
      observed, universe - clusterSize - categorySize + observed, clusterSize - observed,
      categorySize - observed,
    ].map { log(Double($0) + 0.5) }
    return risingRoot(near: cells[0] + cells[1] - cells[2] - cells[3], function)
  }
}
