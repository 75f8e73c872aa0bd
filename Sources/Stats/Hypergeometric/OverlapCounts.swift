internal import Glibc

/// How many members of a cluster are of a category, with what they are drawn from: a 2 × 2 table.
///
/// |             | in category | not |
/// | ----------- | ----------- | --- |
/// | in cluster  | *q*         | *k* − *q* |
/// | not         | *m* − *q*   | *N* − *k* − *m* + *q* |
public struct OverlapCounts: Sendable, Hashable, Codable {
  /// The members of both, *q*.
  public let observed: Int
  /// The members of the cluster, *k*.
  public let clusterSize: Int
  /// The members of the category, *m*.
  public let categorySize: Int
  /// All observations, *N*.
  public let universe: Int

  /// Creates the counts of one table.
  ///
  /// - Parameters:
  ///   - observed: The members of both, *q*: max(0, *k* + *m* − *N*) ... min(*k*, *m*).
  ///   - clusterSize: The members of the cluster, *k*.
  ///   - categorySize: The members of the category, *m*.
  ///   - universe: All observations, *N*.
  public init(observed: Int, clusterSize: Int, categorySize: Int, universe: Int) {
    precondition(
      observed >= 0 && observed <= min(clusterSize, categorySize)
        && clusterSize + categorySize - observed <= universe,
      "\(observed) observations cannot be in both a cluster of \(clusterSize) and a category of "
        + "\(categorySize) of \(universe)")
    (self.observed, self.clusterSize) = (observed, clusterSize)
    (self.categorySize, self.universe) = (categorySize, universe)
  }

  /// The distribution of the observed count if cluster and category are independent.
  public var distribution: Hypergeometric {
    Hypergeometric(population: universe, successes: categorySize, draws: clusterSize)
  }

  /// The mean count if cluster and category are independent, *km*/*N*.
  public var expected: Double { distribution.mean }

  /// Whether no other count is possible: an empty cluster, or a category that holds everything.
  ///
  /// There is nothing to test then.
  public var isDetermined: Bool {
    clusterSize == 0 || categorySize == 0 || clusterSize == universe || categorySize == universe
  }

  /// The *p* of a test of independence.
  ///
  /// - Parameter alternative: Which departures count.
  /// - Returns: The probability of what was observed or more extreme.
  /// - Complexity: O(standard deviation of the count)
  public func p(_ alternative: TestAlternative) -> Double {
    let distribution = distribution
    switch alternative {
    case .over: return distribution.upperTail(from: observed)
    case .under: return distribution.lowerTail(through: observed)
    case .doubled: return min(1, 2 * smallerTail(of: distribution))
    case .fisher: return distribution.twoSidedTail(at: observed)
    case .published:
      return 2
        * min(
          distribution.lowerTail(through: observed - 1), distribution.upperTail(from: observed))
    }
  }

  /// The logarithm of the *p* of a test of independence.
  ///
  /// - Parameter alternative: Which departures count.
  /// - Returns: ln *p*, also where *p* is too small for a `Double`.
  /// - Complexity: O(standard deviation of the count)
  public func logP(_ alternative: TestAlternative) -> Double {
    let distribution = distribution
    switch alternative {
    case .over: return distribution.logUpperTail(from: observed)
    case .under: return distribution.logLowerTail(through: observed)
    case .doubled: return min(0, M_LN2 + logSmallerTail(of: distribution))
    case .fisher: return distribution.logTwoSidedTail(at: observed)
    case .published:
      return M_LN2
        + min(
          distribution.logLowerTail(through: observed - 1),
          distribution.logUpperTail(from: observed))
    }
  }

  /// The tail on the side of the mode where the count lies: the other is above ½.
  private func smallerTail(of distribution: Hypergeometric) -> Double {
    let mode = distribution.mode
    if observed > mode { return distribution.upperTail(from: observed) }
    if observed < mode { return distribution.lowerTail(through: observed) }
    return min(
      distribution.upperTail(from: observed), distribution.lowerTail(through: observed))
  }

  private func logSmallerTail(of distribution: Hypergeometric) -> Double {
    min(
      distribution.logUpperTail(from: observed), distribution.logLowerTail(through: observed))
  }
}
