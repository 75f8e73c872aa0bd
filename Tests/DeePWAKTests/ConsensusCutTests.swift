import LinearAlgebra
import TestSupport
import Testing

@testable import DeePWAK

@Suite("Cuts of the consensus tree")
struct ConsensusCutTests {
  private typealias Merge = ConsensusTree.Merge

  private func cuts(_ heads: [Matrix]) -> TreeCuts {
    let association = CoAssociation(heads, limit: ConsensusTree.leafLimit)
    return TreeCuts(ConsensusTree(association), heads)
  }

  /// Leaves of 10, 1, 12, 1, 11 and 1 observations: three clusters and three splinters.
  private static let counts = [10, 1, 12, 1, 11, 1]
  private static let merges = [
    Merge(left: 0, right: 1, height: 0.1, size: 11),
    Merge(left: 2, right: 6, height: 0.4, size: 23),
    Merge(left: 3, right: 4, height: 0.45, size: 12),
    Merge(left: 7, right: 8, height: 0.8, size: 35),
    Merge(left: 5, right: 9, height: 0.95, size: 36),
  ]

  @Test("splinters are no clusters: only splits into two large parts count")
  func condensed() {
    let tree = CondensedTree(
      merges: ConsensusCutTests.merges, counts: ConsensusCutTests.counts, minimumSize: 5)
    #expect(tree.maximumClusters == 3)
    #expect(tree.heights == [0.8, 0.4])
    #expect(Set(tree.leafClusters(at: 1)) == [0])
    let two = tree.leafClusters(at: 2)
    #expect(two[0] == two[1] && two[0] == two[2] && two[3] == two[4] && two[0] != two[3])
    #expect(two[5] == -1)
    let three = tree.leafClusters(at: 3)
    #expect(Set(three) == [-1, 0, 1, 2])
    #expect(three[0] == three[1] && three[3] == three[4] && three[5] == -1)
    #expect(Set([three[0], three[2], three[4]]).count == 3)
  }

  @Test("with a minimum size of 1 the cut at k is the tree less its k − 1 highest merges")
  func uncondensed() {
    let tree = CondensedTree(
      merges: ConsensusCutTests.merges, counts: ConsensusCutTests.counts, minimumSize: 1)
    #expect(tree.maximumClusters == 6)
    #expect(tree.heights == [0.95, 0.8, 0.45, 0.4, 0.1])
    for k in 1...6 {
      let clusters = tree.leafClusters(at: k)
      #expect(Set(clusters) == Set(0..<k))
      var nodes = (0..<6).map { [$0] }
      var kept = Set(0..<6)
      for merge in ConsensusCutTests.merges.prefix(6 - k) {
        nodes.append(nodes[merge.left] + nodes[merge.right])
        kept.subtract([merge.left, merge.right])
        kept.insert(nodes.count - 1)
      }
      for node in kept { #expect(Set(nodes[node].map { clusters[$0] }).count == 1) }
    }
  }

  @Test(
    "a cluster has 0.5 % of the observations, at least 5, fewer in small tables",
    arguments: [(2, 2), (6, 2), (24, 3), (40, 5), (900, 5), (2000, 10), (100_000, 500)])
  func minimumSize(n: Int, expected: Int) {
    #expect(TreeCuts.minimumSize(of: n) == expected)
  }

  @Test("every observation goes to the cluster of greatest mean co-association")
  func reassignment() {
    let truth = (0..<120).map { $0 % 4 }
    let heads = plantedHeads(truth, count: 6, clusters: 6, mistakes: 0.15, seed: 2)
    let association = CoAssociation(heads, limit: 400)
    let tree = ConsensusTree(association)
    let cuts = TreeCuts(tree, heads)
    let condensed = CondensedTree(
      merges: tree.merges, counts: association.counts, minimumSize: TreeCuts.minimumSize(of: 120))
    let s = coAssociation(heads)
    #expect(cuts.maximumClusters >= 4)
    for k in 1...cuts.maximumClusters {
      let clusters = condensed.leafClusters(at: k)
      let groups = members(association.leaves.map { clusters[$0] }, count: k)
      let labels = cuts.labels(at: k)
      #expect(Set(labels).count <= k)
      for (i, label) in labels.enumerated() {
        let similarities = groups.map { meanSimilarity(s, [i], $0) }
        #expect(similarities[label] >= (similarities.max() ?? 0) - 1e-5)
      }
    }
  }

  @Test("beyond the most clusters of some size the cut goes down to the leaves")
  func beyond() {
    let truth = (0..<60).map { $0 % 3 }
    let heads = plantedHeads(truth, count: 4, clusters: 3, mistakes: 0.2, seed: 4)
    let association = CoAssociation(heads, limit: 400)
    let cuts = cuts(heads)
    #expect(cuts.leafCount == association.counts.count)
    #expect(cuts.maximumClusters < cuts.leafCount)
    for k in cuts.maximumClusters + 1...cuts.leafCount {
      let labels = cuts.labels(at: k)
      #expect(Set(labels) == Set(0..<k))
      for (i, label) in labels.enumerated() {
        #expect(labels[association.leaves.firstIndex(of: association.leaves[i]) ?? 0] == label)
      }
    }
    #expect(cuts.labels(at: cuts.leafCount + 5) == cuts.labels(at: cuts.leafCount))
  }

  @Test("the overlap is the mean co-association between over that within", arguments: 2...5)
  func overlap(count: Int) {
    let heads = (0..<4).map { Matrix.partition(50, 5, sharpness: 3, seed: UInt64($0)) }
    let labels = (0..<50).map { ($0 * $0 + 3 * $0 / 7) % count }
    let groups = members(labels, count: count)
    let s = coAssociation(heads)
    let within = groups.map { group in
      let pairs = group.flatMap { i in group.filter { $0 != i }.map { s[i, $0] } }
      return pairs.reduce(0, +) / Double(pairs.count)
    }
    var expected = 0.0
    for a in 0..<count {
      for b in 0..<a where !groups[a].isEmpty && !groups[b].isEmpty {
        let between = meanSimilarity(s, groups[a], groups[b])
        expected = max(expected, between / (within[a] * within[b]).squareRoot())
      }
    }
    #expect(abs(cuts(heads).overlap(labels, count: count) - expected) < 1e-6)
  }

  @Test("one cluster overlaps with nothing") func overlapOfOne() {
    let heads = [Matrix.partition(10, 3, seed: 1)]
    #expect(cuts(heads).overlap([Int](repeating: 0, count: 10), count: 1) == 0)
  }

  @Test("the largest gap is between successive merge heights")
  func largestGap() {
    let heads = plantedHeads((0..<90).map { $0 % 3 }, count: 8, clusters: 5, seed: 6)
    let tree = ConsensusTree(memberships: heads)
    let heights = tree.merges.map(\.height)
    let gaps = (2...10).map { k in
      heights[heights.count + 1 - k] - heights[heights.count - k]
    }
    let expected = 2 + (gaps.firstIndex(of: gaps.max() ?? 0) ?? 0)
    #expect(cuts(heads).largestGap(limit: 10) == expected)
    #expect(expected == 3)
    #expect(cuts(heads).largestGap(limit: 2) == 2)
    #expect(cuts(heads).largestGap(limit: 1) == 1)
  }
}
