/// The mutual information of two labellings over an average of their entropies, in [0, 1].
///
/// 1 for the same division, 0 for independent ones. Two labellings of one cluster each are the
/// same division, hence 1; so are empty ones.
///
/// - Parameters:
///   - a: The labels of *n* observations.
///   - b: Other labels of the same observations.
///   - average: Which average; the arithmetic one makes it the V-measure.
/// - Returns: I(a; b) / average(H(a), H(b)).
/// - Complexity: O(*n*)
///
/// Reference: A. Strehl, J. Ghosh. "Cluster ensembles." *JMLR* 3, 2002; the averages are those of
/// N. Vinh, J. Epps, J. Bailey. "Information theoretic measures for clusterings comparison."
/// *JMLR* 11, 2010 (table 2).
public func normalisedMutualInformation<A: Hashable, B: Hashable>(
  _ a: [A], _ b: [B], average: EntropyAverage = .arithmetic
) -> Double {
  ContingencyTable(a, b).normalisedMutualInformation(average: average)
}

extension ContingencyTable {
  /// The normalised mutual information; see ``normalisedMutualInformation(_:_:average:)``.
  ///
  /// - Parameter average: Which average of the entropies.
  /// - Returns: A number in [0, 1].
  public func normalisedMutualInformation(average: EntropyAverage = .arithmetic) -> Double {
    if rows.count <= 1, columns.count <= 1 { return 1 }
    let information = mutualInformation
    return information == 0 ? 0 : min(1, information / average(rowEntropy, columnEntropy))
  }
}
