import LinearAlgebra
import Stats
import TestSupport
import Testing

@Suite("Permutation check")
struct PermutationCheckTests {
  /// 120 observations; clusters go with the first family, not with the second.
  static let clusters = (0..<120).map { $0 % 4 }
  static let families = [
    CategoryFamily(categories: (0..<120).map { $0 % 4 == 1 && $0 % 5 != 0 ? 1 : $0 / 7 % 2 * 2 }),
    CategoryFamily(categories: (0..<120).map { $0 / 11 % 3 }),
  ]

  static func check(_ permutations: Int, seed: UInt64 = 2) -> PermutationCheck {
    var options = PermutationOptions()
    (options.permutations, options.seed) = (permutations, seed)
    return PermutationCheck(clusters: clusters, families: families, options: options)
  }

  @Test("counts permuted tables as the definition says")
  func againstDefinition() {
    let (clusters, families) = (PermutationCheckTests.clusters, PermutationCheckTests.families)
    let check = PermutationCheckTests.check(60)
    func table(_ clusters: [Int]) -> [Double] {
      Enrichment(clusters: clusters, families: families).pairs.map(\.p)
    }
    let observed = table(clusters)
    let permuted = (0..<60).map { permutation in
      var random = CounterGenerator(seed: 2, stream: 0x9E37, UInt64(permutation))
      return table(random.permutation(of: 120).map { clusters[$0] })
    }
    let order = observed.indices.sorted { (observed[$0], $0) < (observed[$1], $1) }
    var greatest = 0.0
    for (rank, pair) in order.enumerated() {
      let limit = observed[pair] * (1 + 1e-8)
      let single = permuted.count { $0[pair] <= limit }
      let anywhere = permuted.count { ($0.min() ?? 1) <= limit }
      let later = permuted.count { table in order[rank...].contains { table[$0] <= limit } }
      greatest = max(greatest, Double(later + 1) / 61)
      #expect(abs(check.pairs[pair].p - Double(single + 1) / 61) < 1e-15)
      #expect(abs(check.pairs[pair].familywiseP - Double(anywhere + 1) / 61) < 1e-15)
      #expect(abs(check.pairs[pair].stepDownP - greatest) < 1e-15)
    }
    for (table, least) in zip(permuted, check.logMinimumP) {
      #expect(abs(exponential(least) - (table.min() ?? 1)) < 1e-12)
    }
  }

  @Test("is near the exact test for a single pair, and finds what was planted")
  func againstExact() {
    let check = PermutationCheckTests.check(4000)
    let pairs = Enrichment(
      clusters: PermutationCheckTests.clusters, families: PermutationCheckTests.families
    ).pairs
    // Permutations follow the hypergeometric distribution: the count of outcomes whose doubled tail is as
    // small has the probability that the exact distribution gives them.
    for (pair, permuted) in zip(pairs, check.pairs) {
      let (counts, distribution) = (pair.counts, pair.counts.distribution)
      let exact = distribution.support.filter { count in
        OverlapCounts(
          observed: count, clusterSize: counts.clusterSize, categorySize: counts.categorySize,
          universe: counts.universe
        ).p(.doubled) <= pair.p * (1 + 1e-9)
      }.reduce(0.0) { min(1, $0 + distribution.probability(of: $1)) }
      let deviation = (exact * (1 - exact) / 4000).squareRoot()
      #expect(abs(permuted.p - exact) < 5 * deviation + 1.0 / 4000)
    }
    let planted = pairs.firstIndex { $0.family == 0 && $0.cluster == 1 && $0.category == 1 }
    #expect(planted.map { check.pairs[$0].familywiseP } == 1.0 / 4001)
  }

  @Test("keeps the sizes of families with missing categories")
  func missing() {
    let categories = (0..<120).map { $0 % 3 == 0 ? -1 : $0 / 7 % 3 }
    let clusters = (0..<120).map { $0 % 11 == 0 ? -1 : $0 % 4 }
    let check = PermutationCheck(
      clusters: clusters,
      families: [CategoryFamily(categories: categories), PermutationCheckTests.families[1]])
    #expect(check.pairs.count == 24 && check.logMinimumP.count == 1000)
    // A count that sizes do not allow would have no p, and make the least one NaN.
    #expect(check.logMinimumP.allSatisfy { $0 <= 0 })
    #expect(check.pairs.allSatisfy { $0.p > 0 && $0.p <= $0.familywiseP + 1e-15 })
    #expect(check.pairs.allSatisfy { $0.stepDownP <= $0.familywiseP + 1e-15 })
  }

  @Test("is the same for the same seed on any number of threads, and another for another")
  func deterministic() {
    let check = PermutationCheckTests.check(100)
    let threads = ThreadPool.shared.threadCount
    ThreadPool.shared.threadCount = 1
    let alone = PermutationCheckTests.check(100)
    ThreadPool.shared.threadCount = threads
    #expect(alone == check)
    #expect(PermutationCheckTests.check(100, seed: 3).logMinimumP != check.logMinimumP)
  }
}
