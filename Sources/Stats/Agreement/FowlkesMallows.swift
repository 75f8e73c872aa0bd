/// The Fowlkes–Mallows index of two labellings.
///
/// The geometric mean of two shares: of the pairs together in one labelling, how many are
/// together in the other. 0 where no pair is together in both: so also for two labellings of
/// singletons, though they are the same division.
///
/// - Parameters:
///   - a: The labels of *n* observations.
///   - b: Other labels of the same observations.
/// - Returns: The index, in [0, 1].
/// - Complexity: O(*n*)
///
/// Reference: E. Fowlkes, C. Mallows. "A method for comparing two hierarchical clusterings."
/// *JASA* 78, 1983. doi:10.1080/01621459.1983.10478008
public func fowlkesMallowsIndex<A: Hashable, B: Hashable>(_ a: [A], _ b: [B]) -> Double {
  ContingencyTable(a, b).fowlkesMallowsIndex
}

extension ContingencyTable {
  /// The Fowlkes–Mallows index; see ``fowlkesMallowsIndex(_:_:)``.
  public var fowlkesMallowsIndex: Double {
    let together = pairsTogether
    guard together > 0 else { return 0 }
    return (together / pairsInRows).squareRoot() * (together / pairsInColumns).squareRoot()
  }
}
