/// The adjusted Rand index of two labellings: agreement on pairs, corrected for chance.
///
/// 1 for the same division, whatever its names; 0 on average for random labels of the same
/// cluster sizes; negative for less than that. Two labellings that leave nothing to chance (both
/// one cluster, or both all singletons) are the same division, hence 1; so are empty ones.
///
/// - Parameters:
///   - a: The labels of *n* observations.
///   - b: Other labels of the same observations.
/// - Returns: The index, at most 1.
/// - Complexity: O(*n*)
///
/// Reference: L. Hubert, P. Arabie. "Comparing partitions." *Journal of Classification* 2, 1985.
/// doi:10.1007/BF01908075 (equation 5)
public func adjustedRandIndex<A: Hashable, B: Hashable>(_ a: [A], _ b: [B]) -> Double {
  let counts = ClusterCounts(a, b)
  let together = counts.cells.reduce(0.0) { $0 + pairs($1.count) }
  let inRows = counts.rows.reduce(0.0) { $0 + pairs($1) }
  let inColumns = counts.columns.reduce(0.0) { $0 + pairs($1) }
  let all = pairs(counts.total)
  guard all > 0 else { return 1 }
  let expected = inRows * inColumns / all
  let largest = (inRows + inColumns) / 2
  return largest == expected ? 1 : (together - expected) / (largest - expected)
}

/// The number of pairs among some things.
private func pairs(_ count: Int) -> Double { Double(count) * Double(count - 1) / 2 }
