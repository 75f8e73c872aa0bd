internal import Glibc

/// An interval of odds ratios, as logarithms to base 2.
public struct OddsRatioInterval: Sendable, Hashable, Codable {
  /// The lower end; −∞ where every smaller ratio is as good.
  public let lower: Double
  /// The upper end; ∞ where every greater ratio is as good.
  public let upper: Double

  init(lower: Double, upper: Double) { (self.lower, self.upper) = (lower, upper) }
}

extension OverlapCounts {
  /// The logarithm to base 2 of the sample odds ratio, *q* (*N* − *k* − *m* + *q*) / ((*k* − *q*) (*m* − *q*)).
  ///
  /// −∞ where only the numerator is zero, ∞ where only the denominator is, NaN where both are.
  public var log2OddsRatio: Double {
    log2(Double(observed)) + log2(Double(universe - clusterSize - categorySize + observed))
      - log2(Double(clusterSize - observed)) - log2(Double(categorySize - observed))
  }

  /// The logarithm to base 2 of [*q*/(*k* − *q*)] / [*m*/(*N* − *m*)], the published measure.
  ///
  /// The odds in the cluster over the odds in the whole table, the cluster included. −∞, ∞ and
  /// NaN as for ``log2OddsRatio``.
  public var log2OddsOverWhole: Double {
    let cluster = Double(observed) / Double(clusterSize - observed)
    return log2(cluster / (Double(categorySize) / Double(universe - categorySize)))
  }

  /// The interval of the odds ratio by Woolf's standard error with ½ added to every count.
  ///
  /// An approximation in closed form, finite for any counts; for small counts take
  /// ``conditionalInterval(level:)``.
  ///
  /// - Parameter level: The confidence, in (0, 1).
  /// - Returns: Both ends, as logarithms to base 2.
  ///
  /// Reference: B. Woolf. "On estimating the relation between blood group and disease." *Annals
  /// of Human Genetics* 19, 1955. doi:10.1111/j.1469-1809.1955.tb01348.x; the ½ is that of J.
  /// Haldane, *Annals of Human Genetics* 20, 1956, doi:10.1111/j.1469-1809.1955.tb01285.x
  public func woolfInterval(level: Double = 0.95) -> OddsRatioInterval {
    precondition(level > 0 && level < 1, "a confidence of \(level), outside (0, 1)")
    let cells = [
      observed, universe - clusterSize - categorySize + observed, clusterSize - observed,
      categorySize - observed,
    ].map { Double($0) + 0.5 }
    let centre = log(cells[0]) + log(cells[1]) - log(cells[2]) - log(cells[3])
    let deviation = cells.reduce(0) { $0 + 1 / $1 }.squareRoot()
    let width = NormalTail.quantile(ofUpperTail: (1 - level) / 2) * deviation
    return OddsRatioInterval(lower: (centre - width) / M_LN2, upper: (centre + width) / M_LN2)
  }
}
