import LinearAlgebra
import Stats
import TestSupport
import Testing

@testable import DeePWAK

@Suite("Consensus", .serialized)
struct ConsensusTests {
  private func consensus(
    _ heads: [Matrix], _ cut: ConsensusCut = .reproducible, maximum: Int = 20, seed: UInt64 = 0
  ) -> Consensus {
    Consensus(memberships: heads, cut: cut, maximumClusters: maximum, seed: seed)
  }

  @Test("twelve noisy heads find four planted clusters", arguments: 1...4 as ClosedRange<UInt64>)
  func planted(seed: UInt64) {
    let truth = (0..<400).map { $0 * $0 % 17 % 4 }
    let heads = plantedHeads(truth, count: 12, clusters: 8, mistakes: 0.1, seed: seed)
    let found = consensus(heads)
    #expect(found.clusterSizes.count == 4)
    #expect(adjustedRandIndex(found.labels, truth) > 0.97)
    #expect((found.reproducibility ?? 0) > 0.95)
  }

  @Test(
    "heads that split every planted cluster at random still give four",
    arguments: [2, 3], 1...3 as ClosedRange<UInt64>)
  func overSplit(pieces: Int, seed: UInt64) {
    let truth = (0..<400).map { $0 % 4 }
    let heads = plantedHeads(
      truth, count: 12, clusters: 4 * pieces, pieces: pieces, seed: seed)
    let found = consensus(heads)
    #expect(found.clusterSizes.count == 4)
    #expect(adjustedRandIndex(found.labels, truth) > 0.97)
  }

  @Test(
    "heads of pure noise give one cluster, or say how little it is reproduced",
    arguments: [2, 5, 12], 1...3 as ClosedRange<UInt64>)
  func noise(count: Int, seed: UInt64) {
    let found = consensus(noiseHeads(300, count: count, clusters: 5, seed: seed))
    #expect(found.clusterSizes.count == 1 || (found.reproducibility ?? 1) < 0.3)
  }

  @Test("the clusters of a single head are reported as they are") func singleHead() {
    let truth = (0..<90).map { $0 % 3 }
    let found = consensus([head(truth, clusters: 7, doubt: 0.05)])
    #expect(found.labels == truth)
    #expect(found.reproducibility == nil)
    #expect(found.agreementByClusters.isEmpty)
  }

  @Test("two heads are the two halves of their ensemble") func twoHeads() {
    let truth = (0..<90).map { $0 % 3 }
    let heads = plantedHeads(truth, count: 2, clusters: 5, mistakes: 0, seed: 1)
    let found = consensus(heads)
    #expect(adjustedRandIndex(found.labels, truth) == 1)
    #expect(found.reproducibility == 1)
  }

  @Test("dead heads give one cluster, and nothing to come out again") func deadHeads() {
    let heads = (0..<3).map { head([Int](repeating: $0, count: 50), clusters: 4) }
    let found = consensus(heads)
    #expect(found.clusterSizes == [50])
    #expect(found.reproducibility == nil)
    #expect(found.stability.allSatisfy { $0 == 1 })
    #expect(found.greatestCut == 1)
    for cut in [ConsensusCut.largestGap, .clusters(3)] {
      #expect(consensus(heads, cut).clusterSizes == [50])
    }
  }

  @Test("tiny tables have a consensus", arguments: [4, 6, 9])
  func tiny(n: Int) {
    let truth = (0..<n).map { $0 < n / 2 ? 0 : 1 }
    for cut in [ConsensusCut.reproducible, .largestGap, .clusters(2)] {
      let found = consensus(
        (0..<3).map { _ in head(truth, clusters: 4, doubt: 0.1) }, cut, maximum: 4)
      #expect(adjustedRandIndex(found.labels, truth) == 1)
    }
  }

  @Test("clusters that a head leaves empty change nothing") func emptyClusters() {
    let truth = (0..<100).map { $0 % 3 }
    let heads = plantedHeads(truth, count: 6, clusters: 3, mistakes: 0.05, doubt: 0, seed: 3)
    let wide = heads.map { k in
      Matrix(rows: k.rows, columns: 9) { $1 % 3 == 1 ? k[$0, $1 / 3] : 0 }
    }
    let (a, b) = (consensus(heads), consensus(wide))
    #expect(a.labels == b.labels)
    #expect(relativeError(b.probabilities, a.probabilities) < 1e-5)
    #expect(a.reproducibility == b.reproducibility)
  }

  @Test("neither the order of the heads nor the names of their clusters matter")
  func symmetries() {
    let truth = (0..<200).map { $0 * 7 % 4 }
    let heads = plantedHeads(truth, count: 8, clusters: 6, mistakes: 0.1, seed: 9)
    let found = consensus(heads)
    #expect(consensus(heads.reversed()).labels == found.labels)
    let renamed = heads.enumerated().map { h, k in
      var random = CounterGenerator(seed: 77, stream: UInt64(h))
      return k.columns(at: random.permutation(of: 6))
    }
    #expect(consensus(renamed).labels == found.labels)
  }

  @Test("clusters are numbered by falling size, with their mean stability")
  func sizes() {
    let truth = (0..<200).map { $0 < 20 ? 0 : $0 < 150 ? 1 : 2 }
    let found = consensus(plantedHeads(truth, count: 8, clusters: 5, seed: 2))
    #expect(found.clusterSizes.sorted(by: >) == found.clusterSizes)
    #expect(found.clusterSizes == [130, 50, 20])
    for (c, group) in members(found.labels, count: 3).enumerated() {
      #expect(group.count == found.clusterSizes[c])
      let mean = group.reduce(0.0) { $0 + Double(found.stability[$1]) } / Double(group.count)
      #expect(abs(found.clusterStability[c] - mean) < 1e-9)
      for i in group { #expect(found.stability[i] == found.probabilities[i, c]) }
    }
  }

  @Test("a cut at k gives k clusters, or fewer after reassignment", arguments: 1...12)
  func wanted(k: Int) {
    let truth = (0..<200).map { $0 % 5 }
    let heads = plantedHeads(truth, count: 6, clusters: 8, mistakes: 0.15, seed: 4)
    let found = consensus(heads, .clusters(k), maximum: 8)
    #expect(found.clusterSizes.count <= k)
    #expect(found.clusterSizes.count >= min(k, 5))
    #expect(found.clusterSizes.allSatisfy { $0 > 0 })
    #expect(found.clusterSizes.reduce(0, +) == 200)
  }

  @Test("no more clusters than the maximum", arguments: [1, 2, 3])
  func maximum(limit: Int) {
    let heads = plantedHeads((0..<200).map { $0 % 5 }, count: 6, clusters: 8, seed: 4)
    for cut in [ConsensusCut.reproducible, .largestGap] {
      #expect(consensus(heads, cut, maximum: limit).clusterSizes.count <= limit)
    }
  }

  @Test("the same on 1, 2 and 4 threads") func threads() {
    let truth = (0..<5000).map { $0 % 6 }
    let heads = plantedHeads(truth, count: 7, clusters: 9, mistakes: 0.2, seed: 5)
    let before = ThreadPool.shared.threadCount
    defer { ThreadPool.shared.threadCount = before }
    let results = [1, 2, 4].map { threads in
      ThreadPool.shared.threadCount = threads
      return consensus(heads)
    }
    for other in results.dropFirst() {
      #expect(other.labels == results[0].labels)
      #expect(other.probabilities == results[0].probabilities)
      #expect(other.tree == results[0].tree)
      #expect(other.agreementByClusters == results[0].agreementByClusters)
      #expect(other.clusterStability == results[0].clusterStability)
    }
  }

  @Test("the agreement at k is measured between disjoint halves") func agreement() {
    let truth = (0..<240).map { $0 % 4 }
    let heads = plantedHeads(truth, count: 10, clusters: 6, mistakes: 0.02, seed: 6)
    let found = consensus(heads)
    #expect(found.agreementByClusters.count > 4)
    #expect(found.agreementByClusters[4] == found.reproducibility)
    #expect(found.agreementByClusters.allSatisfy { $0 <= 1 })
    #expect(found.agreementByClusters[4] > 0.98)
  }

  @Test("a gap beyond the clusters of some size has its agreement, too") func gapOfSplinters() {
    // One observation that every head sets apart: the largest gap, but too small a cluster.
    let truth = (0..<60).map { $0 == 7 ? 1 : 0 }
    let heads = (0..<4).map { _ in head(truth, clusters: 3, doubt: 0.01) }
    #expect(consensus(heads).clusterSizes == [60])
    let found = consensus(heads, .largestGap)
    #expect(found.clusterSizes == [59, 1])
    #expect(found.reproducibility == found.agreementByClusters[2])
  }
}
