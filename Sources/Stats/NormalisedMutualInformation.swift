internal import Glibc

/// The mutual information of two labellings over the mean of their entropies, in [0, 1].
///
/// 1 for the same division, 0 for independent ones. Two labellings of one cluster each are the
/// same division, hence 1; so are empty ones.
///
/// - Parameters:
///   - a: The labels of *n* observations.
///   - b: Other labels of the same observations.
/// - Returns: 2 I(a; b) / (H(a) + H(b)).
/// - Complexity: O(*n*)
///
/// Reference: A. Strehl, J. Ghosh. "Cluster ensembles." *JMLR* 3, 2002, with the arithmetic
/// mean as in N. Vinh, J. Epps, J. Bailey. "Information theoretic measures for clusterings
/// comparison." *JMLR* 11, 2010.
public func normalisedMutualInformation<A: Hashable, B: Hashable>(_ a: [A], _ b: [B]) -> Double {
  let counts = ClusterCounts(a, b)
  let n = Double(counts.total)
  let entropies = entropy(of: counts.rows) + entropy(of: counts.columns)
  guard entropies > 0 else { return 1 }
  let information = counts.cells.reduce(0.0) { sum, cell in
    let independent = Double(counts.rows[cell.row]) * Double(counts.columns[cell.column]) / n
    return sum + Double(cell.count) / n * log(Double(cell.count) / independent)
  }
  return min(1, max(0, 2 * information / entropies))
}

/// The entropy of the shares that counts make up, in nats; 0 for none or one.
private func entropy(of counts: [Int]) -> Double {
  let n = Double(counts.reduce(0, +))
  return counts.reduce(0.0) { sum, count in
    count == 0 ? sum : sum - Double(count) / n * log(Double(count) / n)
  }
}
