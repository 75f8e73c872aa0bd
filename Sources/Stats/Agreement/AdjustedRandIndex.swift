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
  ContingencyTable(a, b).adjustedRandIndex
}

extension ContingencyTable {
  /// The adjusted Rand index; see ``adjustedRandIndex(_:_:)``.
  public var adjustedRandIndex: Double {
    let all = pairs(total)
    guard all > 0 else { return 1 }
    let expected = pairsInRows * pairsInColumns / all
    let largest = (pairsInRows + pairsInColumns) / 2
    return largest == expected ? 1 : (pairsTogether - expected) / (largest - expected)
  }

  /// The pairs of observations that share a cluster in both labellings.
  var pairsTogether: Double { cells.reduce(0) { $0 + pairs($1.count) } }
  /// The pairs that share a cluster in the first labelling.
  var pairsInRows: Double { rows.reduce(0) { $0 + pairs($1) } }
  /// The pairs that share a cluster in the second labelling.
  var pairsInColumns: Double { columns.reduce(0) { $0 + pairs($1) } }
}

/// The number of pairs among some things.
private func pairs(_ count: Int) -> Double { Double(count) * Double(count - 1) / 2 }
