internal import Glibc

/// The mutual information of two labellings, corrected for chance and normalised.
///
/// 1 for the same division, 0 on average for random labels of the same cluster sizes. Beside a
/// labelling of one cluster any other has 0; two of one cluster each, and empty ones, have 1.
///
/// - Parameters:
///   - a: The labels of *n* observations.
///   - b: Other labels of the same observations.
///   - average: Which average of the entropies normalises.
/// - Returns: (I − E[I]) / (average(H(a), H(b)) − E[I]), at most 1.
/// - Complexity: O(*n* + *s* *t* √*n*) for *s* and *t* different sizes of clusters.
///
/// Reference: N. Vinh, J. Epps, J. Bailey. "Information theoretic measures for clusterings
/// comparison: variants, properties, normalization and correction for chance." *JMLR* 11, 2010.
public func adjustedMutualInformation<A: Hashable, B: Hashable>(
  _ a: [A], _ b: [B], average: EntropyAverage = .arithmetic
) -> Double {
  ContingencyTable(a, b).adjustedMutualInformation(average: average)
}

extension ContingencyTable {
  /// The adjusted mutual information; see ``adjustedMutualInformation(_:_:average:)``.
  ///
  /// - Parameter average: Which average of the entropies normalises.
  /// - Returns: A number of at most 1.
  public func adjustedMutualInformation(average: EntropyAverage = .arithmetic) -> Double {
    if isSameDivision { return 1 }
    if rows.count == 1 || columns.count == 1 { return 0 }
    let expected = expectedMutualInformation
    let excess = mutualInformation - expected
    let largest = average(rowEntropy, columnEntropy) - expected
    // Where chance leaves no room both are nought but for rounding.
    return awayFromZero(excess) / awayFromZero(largest)
  }

  /// The mean mutual information of random labellings of the same cluster sizes, in nats.
  ///
  /// With μ = *ab*/*n*, a cell of clusters of *a* and *b* observations gives
  /// E[*X* ln(*X*/μ)]/*n* = E[*X* ln(*X*/μ) − *X* + μ]/*n*, *X* hypergeometric. The second form has no
  /// negative terms, so no digits cancel. Equal sizes are taken once.
  public var expectedMutualInformation: Double {
    let (rowSizes, columnSizes) = (counted(rows), counted(columns))
    var sum = 0.0
    for (a, rowCount) in rowSizes {
      for (b, columnCount) in columnSizes {
        sum += Double(rowCount) * Double(columnCount) * expectedTerm(a, b)
      }
    }
    return sum / Double(max(total, 1))
  }

  /// E[*X* ln(*X*/μ) − *X* + μ], from the mode outwards.
  private func expectedTerm(_ a: Int, _ b: Int) -> Double {
    let distribution = Hypergeometric(population: total, successes: a, draws: b)
    let (support, mode, mean) = (distribution.support, distribution.mode, distribution.mean)
    func term(_ k: Int) -> Double {
      k == 0 ? mean : Double(k) * log(Double(k) / mean) - (Double(k) - mean)
    }
    let start = distribution.probability(of: mode)
    var sum = start * term(mode)
    var (weight, k) = (start, mode)
    while k < support.upperBound, weight > 1e-25 {
      weight *= distribution.ratio(after: k)
      k += 1
      sum += weight * term(k)
    }
    (weight, k) = (start, mode)
    while k > support.lowerBound, weight > 1e-25 {
      weight /= distribution.ratio(after: k - 1)
      k -= 1
      sum += weight * term(k)
    }
    return sum
  }
}

/// How often each size occurs, by rising size.
private func counted(_ sizes: [Int]) -> [(size: Int, count: Int)] {
  Dictionary(grouping: sizes) { $0 }.map { ($0.key, $0.value.count) }.sorted { $0.0 < $1.0 }
}

/// A number of at least 2⁻⁵² in size, of the same sign; above zero for zero.
private func awayFromZero(_ x: Double) -> Double {
  x < 0 ? min(x, -0x1p-52) : max(x, 0x1p-52)
}
