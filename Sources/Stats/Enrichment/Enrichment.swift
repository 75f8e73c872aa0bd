internal import LinearAlgebra

/// Which categories each cluster holds more of, or less, than chance would give it.
///
/// One hypergeometric test for every cluster and category of every family. Observations without a
/// cluster take no part; those without a category take no part in the tests of that family, so
/// that universe and sizes may differ between families. Pairs with nothing to test (an empty cluster or
/// category, or one that holds everything) are listed with *p* and *q* NaN, and do not count
/// as tests.
///
/// Reference: A. Wiechecki, L. Zaslavsky. "Denoising with a partitioned affinity kernel allows
/// efficient end-to-end differentiable clustering." 2024 (figure 5).
public struct Enrichment: Sendable, Hashable {
  /// One cluster against one category.
  public struct Pair: Sendable, Hashable, Codable {
    /// The cluster, in 0 ..< *k*.
    public let cluster: Int
    /// The family, in the order given.
    public let family: Int
    /// The category, in 0 ..< *l* of the family.
    public let category: Int
    /// The counts: observed, sizes, universe, and what follows from them, as the expected count.
    public let counts: OverlapCounts
    /// The effect, as a logarithm to base 2; −∞, ∞ or NaN where counts are zero.
    public let log2Ratio: Double
    /// The exact interval of the odds ratio; nil where none was asked for or nothing is tested.
    public let interval: OddsRatioInterval?
    /// The *p* of the test; NaN where there is nothing to test.
    public let p: Double
    /// ln *p*, also where *p* is too small for a `Double`.
    public let logP: Double
    /// *p* corrected for the number of tests.
    public fileprivate(set) var q: Double
  }

  /// All pairs: by family, then cluster, then category.
  public let pairs: [Pair]
  /// The number of clusters, *k*.
  public let clusterCount: Int
  /// What was computed, and how.
  public let options: EnrichmentOptions

  /// Tests every cluster against every category.
  ///
  /// - Parameters:
  ///   - clusters: The cluster of each of *n* observations, in 0 ..< *k*; −1 leaves one out.
  ///   - clusterCount: The number of clusters, *k*; one more than the largest label unless given.
  ///   - families: Categories of the same observations.
  ///   - options: Tests, measure, correction.
  /// - Complexity: O(*n*) a family, and one test a pair, on all threads.
  public init(
    clusters: [Int], clusterCount: Int? = nil, families: [CategoryFamily],
    options: EnrichmentOptions = .init()
  ) {
    let k = clusterCount ?? (clusters.max() ?? -1) + 1
    precondition(
      clusters.allSatisfy { $0 >= -1 && $0 < k }, "clusters that do not lie in -1 ..< \(k)")
    for family in families {
      precondition(
        family.categories.count == clusters.count,
        "categories of \(family.categories.count) and clusters of \(clusters.count) observations")
    }
    let places = families.enumerated().flatMap { f, family in
      (0..<k).flatMap { c in
        (0..<family.categoryCount).map { Place(family: f, cluster: c, category: $0) }
      }
    }
    let tables = families.map { OverlapTable(clusters: clusters, clusterCount: k, family: $0) }
    let tested = RowBlocks(count: places.count, size: 16).map { range in
      range.map { places[$0].pair(tables, options) }
    }
    var pairs = tested.flatMap { $0 }
    let q = options.correction.adjusted(
      pairs.map(\.p), within: places.map { $0.scope(options.scope) })
    for i in pairs.indices { pairs[i].q = q[i] }
    (self.pairs, self.clusterCount, self.options) = (pairs, k, options)
  }
}

/// Where a pair stands.
private struct Place {
  let family, cluster, category: Int

  /// What pairs whose *p*-values are corrected together share.
  func scope(_ scope: EnrichmentOptions.Scope) -> SIMD2<Int> {
    switch scope {
    case .clusterAndFamily: SIMD2(cluster, family)
    case .cluster: SIMD2(cluster, 0)
    case .family: SIMD2(0, family)
    case .all: .zero
    }
  }

  /// The pair, tested, its *q* still equal to its *p*.
  func pair(_ tables: [OverlapTable], _ options: EnrichmentOptions) -> Enrichment.Pair {
    let counts = tables[family].overlap(cluster, category)
    let isTested = !counts.isDetermined
    let p = isTested ? counts.p(options.alternative) : .nan
    return Enrichment.Pair(
      cluster: cluster, family: family, category: category, counts: counts,
      log2Ratio: options.measure == .oddsRatio ? counts.log2OddsRatio : counts.log2OddsOverWhole,
      interval: isTested ? options.confidence.map { counts.conditionalInterval(level: $0) } : nil,
      p: p, logP: isTested ? counts.logP(options.alternative) : .nan, q: p)
  }
}
