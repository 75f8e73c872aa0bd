import LinearAlgebra
import TestSupport
import Testing

@testable import DeePWAK

@Suite("Consensus tree")
struct ConsensusTreeTests {
  /// Follows the merges, and checks each against all pairs of observations.
  ///
  /// Of nodes at one height any may come first, so what is checked is that no two nodes are
  /// closer than those that merge.
  private func expectAverageLinkage(
    _ tree: ConsensusTree, of memberships: [Matrix],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let s = coAssociation(memberships)
    var nodes = members(tree.leaves, count: tree.leafCount)
    var active = Set(nodes.indices)
    var previous = -Double.infinity
    for merge in tree.merges {
      #expect(merge.left < merge.right, sourceLocation: sourceLocation)
      #expect(
        active.contains(merge.left) && active.contains(merge.right),
        sourceLocation: sourceLocation)
      var least = Double.infinity
      for a in active {
        for b in active where a < b {
          least = min(least, 1 - meanSimilarity(s, nodes[a], nodes[b]))
        }
      }
      let height = 1 - meanSimilarity(s, nodes[merge.left], nodes[merge.right])
      #expect(abs(height - merge.height) < 1e-6, sourceLocation: sourceLocation)
      #expect(abs(least - merge.height) < 1e-6, sourceLocation: sourceLocation)
      #expect(merge.height >= previous, sourceLocation: sourceLocation)
      previous = merge.height
      nodes.append(nodes[merge.left] + nodes[merge.right])
      #expect(merge.size == nodes[nodes.count - 1].count, sourceLocation: sourceLocation)
      active.subtract([merge.left, merge.right])
      active.insert(nodes.count - 1)
    }
    #expect(active.count == 1, sourceLocation: sourceLocation)
  }

  @Test(
    "merges are those of average linkage over all pairs of observations, leaf by leaf",
    arguments: [(7, 1, 2), (30, 3, 3), (45, 5, 6)], [0.3, 2.0, 20.0])
  func softHeads(size: (n: Int, h: Int, k: Int), sharpness: Double) {
    let heads = (0..<size.h).map {
      Matrix.partition(size.n, size.k, sharpness: sharpness, seed: UInt64($0))
    }
    expectAverageLinkage(ConsensusTree(memberships: heads), of: heads)
    let single = CoAssociation(heads, leaves: Array(0..<size.n), count: size.n)
    expectAverageLinkage(ConsensusTree(single), of: heads)
  }

  @Test(
    "merges of equal height are in some order of average linkage",
    arguments: 1...4 as ClosedRange<UInt64>)
  func ties(seed: UInt64) {
    let heads = noiseHeads(40, count: 2, clusters: 4, seed: seed).map { k in
      head(Partition(memberships: k).labels, clusters: 4)
    }
    let tree = ConsensusTree(memberships: heads)
    #expect(Set(tree.merges.map(\.height)).count < tree.merges.count)
    expectAverageLinkage(tree, of: heads)
  }

  @Test("leaves are the distinct tuples of labels, and lose nothing where heads are hard")
  func hardHeads() {
    let truth = (0..<80).map { $0 % 3 }
    let heads = plantedHeads(
      truth, count: 5, clusters: 4, mistakes: 0.1, doubt: 0, seed: 3)
    let tree = ConsensusTree(memberships: heads)
    let tuples = (0..<80).map { i in heads.map { Partition(memberships: $0).labels[i] } }
    for i in 0..<80 {
      for j in 0..<i { #expect((tuples[i] == tuples[j]) == (tree.leaves[i] == tree.leaves[j])) }
    }
    #expect(tree.leafCount == Set(tuples).count)
    expectAverageLinkage(tree, of: heads)
    // In the tree of all observations every leaf is a subtree of height 0.
    let whole = ConsensusTree(CoAssociation(heads, leaves: Array(0..<80), count: 80))
    expectAverageLinkage(whole, of: heads)
    #expect(whole.merges.prefix(80 - tree.leafCount).allSatisfy { abs($0.height) < 1e-6 })
    #expect(whole.merges[80 - tree.leafCount].height > 1e-3)
  }

  @Test("beyond the greatest number of leaves, rare tuples join the most similar leaf")
  func leafLimit() {
    let (n, limit) = (900, ConsensusTree.leafLimit)
    let heads = noiseHeads(n, count: 6, clusters: 4, seed: 5)
    let tuples = (0..<n).map { i in heads.map { Partition(memberships: $0).labels[i] } }
    let association = CoAssociation(heads, limit: limit)
    #expect(Set(tuples).count > limit)
    #expect(association.counts.count == limit)
    #expect(association.counts.allSatisfy { $0 > 0 })
    #expect(association.counts.reduce(0, +) == n)
    // The kept tuples are the most frequent, of equal ones the first to appear.
    var (order, count): ([[Int]], [[Int]: Int]) = ([], [:])
    for tuple in tuples {
      if count[tuple] == nil { order.append(tuple) }
      count[tuple, default: 0] += 1
    }
    let ranked = order.indices.sorted {
      (-(count[order[$0]] ?? 0), $0) < (-(count[order[$1]] ?? 0), $1)
    }
    let kept = ranked.prefix(limit).sorted().map { order[$0] }
    let seeds = kept.map { tuple in (0..<n).filter { tuples[$0] == tuple } }
    let s = coAssociation(heads)
    for i in 0..<n {
      if let leaf = kept.firstIndex(of: tuples[i]) {
        #expect(association.leaves[i] == leaf)
      } else {
        let similarities = seeds.map { meanSimilarity(s, [i], $0) }
        let found = similarities[association.leaves[i]]
        #expect(found >= (similarities.max() ?? 0) - 1e-5)
      }
    }
    let tree = ConsensusTree(association)
    #expect(tree.merges.last?.size == n)
    #expect(ConsensusTree(memberships: heads) == tree)
  }

  @Test("means and squares are those of the rows of F")
  func leafMeans() {
    let heads = (0..<3).map { Matrix.partition(20, 4, seed: UInt64($0)) }
    let leaves = (0..<20).map { $0 % 3 }
    let association = CoAssociation(heads, leaves: leaves, count: 3)
    let sums = ClusterSumsOfRows(heads, leaves, count: 3)
    let s = coAssociation(heads)
    let groups = members(leaves, count: 3)
    for a in 0..<3 {
      for b in 0..<3 {
        let expected = meanSimilarity(s, groups[a], groups[b])
        #expect(abs(association.similarity[a, b] - expected) < 1e-6)
      }
      let square = groups[a].reduce(0.0) { $0 + s[$1, $1] }
      #expect(abs(sums.squares[a] - square) < 1e-6)
    }
  }

  @Test("a single leaf has no merges") func oneLeaf() {
    let tree = ConsensusTree(memberships: [head([0, 0, 0], clusters: 2)])
    #expect(tree.leafCount == 1)
    #expect(tree.merges.isEmpty)
  }
}
