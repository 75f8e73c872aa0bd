internal import LinearAlgebra

/// An enrichment table against the same table with its observations permuted.
///
/// Permuting observations keeps all sizes, and the dependence between the categories of an
/// observation, and breaks every tie between clusters and categories. The least *p* of a permuted
/// table is what the best of so many dependent tests gives by chance.
///
/// Where categories are missing in some families, each family sees the permutation of the
/// observations that it knows, in the order of one permutation of all.
///
/// Reference: P. Westfall, S. Young. *Resampling-Based Multiple Testing*, 1993; step-down *p*-values as in
/// Y. Ge, S. Dudoit, T. Speed. "Resampling-based multiple testing for microarray data analysis."
/// *TEST* 12, 2003. doi:10.1007/BF02595811 (box 2, with the *p*-values of the test as statistic)
public struct PermutationCheck: Sendable, Hashable {
  /// What permutations say of one pair.
  public struct Pair: Sendable, Hashable, Codable {
    /// The share of permutations with a *p* as small in this pair, the observed table counted as one; NaN
    /// where there is nothing to test.
    public let p: Double
    /// The share of permutations with a *p* as small anywhere, the observed table counted as one.
    public let familywiseP: Double
    /// The same, where pairs that were rejected before take no part any more: never greater.
    public let stepDownP: Double
  }

  /// The pairs in the order of ``Enrichment/pairs``: by family, then cluster, then category.
  public let pairs: [Pair]
  /// ln of the least *p* of every permuted table, in the order of the permutations.
  public let logMinimumP: [Double]
  /// What was computed, and how.
  public let options: PermutationOptions

  /// Permutes observations and tests every cluster against every category each time.
  ///
  /// - Parameters:
  ///   - clusters: The cluster of each of *n* observations, in 0 ..< *k*; −1 leaves one out.
  ///   - clusterCount: The number of clusters, *k*; one more than the largest label unless given.
  ///   - families: Categories of the same observations.
  ///   - options: How often, which test, which seed.
  /// - Complexity: O(*n* + pairs) a permutation and family, on all threads; the same for any number of them.
  public init(
    clusters: [Int], clusterCount: Int? = nil, families: [CategoryFamily],
    options: PermutationOptions = .init()
  ) {
    let k = clusterCount ?? (clusters.max() ?? -1) + 1
    precondition(options.permutations > 0, "\(options.permutations) permutations")
    precondition(
      clusters.allSatisfy { $0 >= -1 && $0 < k }, "clusters that do not lie in -1 ..< \(k)")
    let permuted = families.map {
      PermutedFamily(clusters: clusters, clusterCount: k, $0, options.alternative)
    }
    let observed = permuted.flatMap { $0.logP(order: nil) }
    // Rounding must not part what is equal.
    let thresholds = observed.map { $0 + 1e-9 }
    let rising = observed.indices.filter { !observed[$0].isNaN }
      .sorted { (observed[$0], $0) < (observed[$1], $1) }

    let parts = RowBlocks(count: options.permutations, size: 8).map { range in
      var tally = PermutationTally(pairs: observed.count)
      for permutation in range {
        var random = CounterGenerator(seed: options.seed, stream: 0x9E37, UInt64(permutation))
        let order = random.permutation(of: clusters.count)
        tally.add(permuted.flatMap { $0.logP(order: order) }, thresholds, rising)
      }
      return tally
    }
    let tally = parts.reduce(into: PermutationTally(pairs: observed.count)) { $0.add($1) }
    pairs = tally.pairs(rising)
    logMinimumP = tally.minima
    self.options = options
  }
}

/// How often permuted tables were as extreme as the observed one.
private struct PermutationTally: Sendable {
  private var single, anywhere, stepDown: [Int]
  private(set) var minima: [Double] = []

  init(pairs: Int) {
    single = [Int](repeating: 0, count: pairs)
    (anywhere, stepDown) = (single, single)
  }

  /// Counts one permuted table.
  ///
  /// - Parameters:
  ///   - logP: Its logarithms of *p*.
  ///   - thresholds: Up to where each counts as extreme.
  ///   - rising: The pairs by rising observed *p*.
  mutating func add(_ logP: [Double], _ thresholds: [Double], _ rising: [Int]) {
    var least = Double.infinity
    for pair in rising.reversed() {
      least = min(least, logP[pair])
      if logP[pair] <= thresholds[pair] { single[pair] += 1 }
      if least <= thresholds[pair] { stepDown[pair] += 1 }
    }
    for pair in rising where least <= thresholds[pair] { anywhere[pair] += 1 }
    minima.append(least)
  }

  mutating func add(_ other: PermutationTally) {
    for pair in single.indices {
      single[pair] += other.single[pair]
      anywhere[pair] += other.anywhere[pair]
      stepDown[pair] += other.stepDown[pair]
    }
    minima += other.minima
  }

  /// The shares, with the observed table counted as one more; step-down values never fall.
  func pairs(_ rising: [Int]) -> [PermutationCheck.Pair] {
    let all = Double(minima.count + 1)
    var result = single.map { _ in
      PermutationCheck.Pair(p: .nan, familywiseP: .nan, stepDownP: .nan)
    }
    var greatest = 0.0
    for pair in rising {
      greatest = max(greatest, Double(stepDown[pair] + 1) / all)
      result[pair] = PermutationCheck.Pair(
        p: Double(single[pair] + 1) / all, familywiseP: Double(anywhere[pair] + 1) / all,
        stepDownP: greatest)
    }
    return result
  }
}
