/// A correction of *p*-values for how many tests there are.
public enum PValueCorrection: String, Sendable, Hashable, Codable, CaseIterable {
  /// *p* as it is.
  case none
  /// *p* times the number of tests: the family-wise error rate, under any dependence.
  case bonferroni
  /// Bonferroni step by step, never weaker: the family-wise error rate, under any dependence.
  ///
  /// Reference: S. Holm. "A simple sequentially rejective multiple test procedure."
  /// *Scandinavian Journal of Statistics* 6(2), 1979.
  case holm
  /// The false discovery rate, for tests that are independent or positively dependent.
  ///
  /// Reference: Y. Benjamini, Y. Hochberg. "Controlling the false discovery rate." *Journal of
  /// the Royal Statistical Society B* 57(1), 1995. doi:10.1111/j.2517-6161.1995.tb02031.x
  case benjaminiHochberg = "bh"
  /// The false discovery rate, under any dependence.
  ///
  /// Reference: Y. Benjamini, D. Yekutieli. "The control of the false discovery rate in multiple
  /// testing under dependency." *Annals of Statistics* 29(4), 2001. doi:10.1214/aos/1013699998
  case benjaminiYekutieli = "by"

  /// The corrected values: the level at which each test is just significant.
  ///
  /// NaN means not tested: it stays NaN and does not count as a test.
  ///
  /// - Parameter p: The *p*-values.
  /// - Returns: As many values in [0, 1], in the same order.
  /// - Complexity: O(*m* log *m*)
  public func adjusted(_ p: [Double]) -> [Double] {
    var result = p
    let tested = p.indices.filter { !p[$0].isNaN }
    for (place, q) in zip(tested, adjustedTests(tested.map { p[$0] })) { result[place] = q }
    return result
  }

  /// The corrected values, where tests of different scopes do not count for each other.
  ///
  /// - Parameters:
  ///   - p: The *p*-values; NaN means not tested.
  ///   - scopes: What each test belongs to, as many labels; tests of one label are corrected together.
  /// - Returns: As many values in [0, 1], in the same order.
  /// - Complexity: O(*m* log *m*)
  public func adjusted<Scope: Hashable>(_ p: [Double], within scopes: [Scope]) -> [Double] {
    precondition(p.count == scopes.count, "\(p.count) p-values of \(scopes.count) scopes")
    var result = p
    for places in Dictionary(grouping: p.indices, by: { scopes[$0] }).values {
      for (place, q) in zip(places, adjusted(places.map { p[$0] })) { result[place] = q }
    }
    return result
  }

  /// The corrected values of tests that were all made.
  private func adjustedTests(_ p: [Double]) -> [Double] {
    let m = Double(p.count)
    switch self {
    case .none: return p
    case .bonferroni: return p.map { min(1, $0 * m) }
    case .holm: return stepDown(p)
    case .benjaminiHochberg: return stepUp(p, factor: m)
    case .benjaminiYekutieli:
      return stepUp(p, factor: m * (1...max(p.count, 1)).reduce(0) { $0 + 1 / Double($1) })
    }
  }
}

/// The greatest of *p*₍ⱼ₎ (*m* − *j* + 1) over the ranks *j* up to each.
private func stepDown(_ p: [Double]) -> [Double] {
  var result = p
  var greatest = 0.0
  for (rank, place) in risingOrder(p).enumerated() {
    greatest = max(greatest, min(1, p[place] * Double(p.count - rank)))
    result[place] = greatest
  }
  return result
}

/// The least of *p*₍ⱼ₎ · factor / *j* over the ranks *j* from each on.
private func stepUp(_ p: [Double], factor: Double) -> [Double] {
  var result = p
  var least = 1.0
  for (rank, place) in risingOrder(p).enumerated().reversed() {
    least = min(least, p[place] * factor / Double(rank + 1))
    result[place] = least
  }
  return result
}

/// The places in order of value; of equal values the first comes first.
private func risingOrder(_ values: [Double]) -> [Int] {
  values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
}
