import LinearAlgebra
import TestSupport
import Testing

@testable import DeePWAK

@Suite("Probabilities of consensus clusters")
struct ConsensusProbabilityTests {
  /// By the definition, over all pairs of observations; i itself does not count.
  private func naive(_ partition: Partition, _ memberships: [Matrix], of i: Int) -> [Double] {
    let n = partition.labels.count
    var total = [Double](repeating: 0, count: partition.clusterCount)
    for k in memberships {
      for column in 0..<k.columns {
        let others = (0..<n).filter { $0 != i }
        let mass = others.reduce(0.0) { $0 + Double(k[$1, column]) }
        guard mass > 1e-6 else { continue }
        for j in others {
          total[partition.labels[j]] += Double(k[i, column]) * Double(k[j, column]) / mass
        }
      }
    }
    let sum = total.reduce(0, +)
    return sum > 0 ? total.map { $0 / sum } : partition.oneHot.row(i).map { Double($0) }
  }

  @Test(
    "are shares of the other observations in the heads' clusters, and sum to one",
    arguments: [(12, 1, 2), (40, 3, 4), (25, 5, 7)], [0.5, 3.0])
  func definition(size: (n: Int, h: Int, k: Int), sharpness: Double) {
    let heads = (0..<size.h).map {
      Matrix.partition(size.n, size.k, sharpness: sharpness, seed: UInt64($0))
    }
    let partition = Partition(labels: (0..<size.n).map { $0 * $0 % 3 }).renumberedBySize
    let found = probabilities(partition, heads)
    for i in 0..<size.n {
      #expect(abs(found.row(i).reduce(0, +) - 1) < 1e-5)
      for (c, expected) in naive(partition, heads, of: i).enumerated() {
        #expect(abs(Double(found[i, c]) - expected) < 1e-5)
      }
    }
  }

  @Test("an observation alone in all its clusters speaks for itself") func alone() {
    let heads = [head([0, 0, 0, 1], clusters: 3), head([2, 2, 2, 0], clusters: 3)]
    let found = probabilities(Partition(labels: [0, 0, 0, 1]), heads)
    #expect(found.row(3).elementsEqual([0, 1]))
    #expect(found.row(0).elementsEqual([1, 0]))
  }

  @Test("a head that splits a cluster still speaks for it; one that merges two divides its vote")
  func splitsAndMerges() {
    let partition = Partition(labels: [0, 0, 0, 0, 1, 1, 1, 1])
    let splitting = head([0, 0, 1, 1, 2, 2, 3, 3], clusters: 4)
    let split = probabilities(partition, [splitting])
    for i in 0..<8 { #expect(split[i, partition.labels[i]] == 1) }
    let merging = head([Int](repeating: 0, count: 8), clusters: 4)
    let merged = probabilities(partition, [merging])
    for i in 0..<8 { #expect(abs(merged[i, partition.labels[i]] - 3 / 7) < 1e-6) }
  }

  @Test("do not depend on the order of the observations over several blocks")
  func blocks() {
    let n = 9000
    let truth = (0..<n).map { $0 % 3 }
    let heads = plantedHeads(truth, count: 2, clusters: 4, seed: 8)
    let partition = Partition(labels: truth)
    let found = probabilities(partition, heads)
    let turned = Array((0..<n).reversed())
    let other = probabilities(
      Partition(labels: turned.map { truth[$0] }), heads.map { $0.rows(at: turned) })
    #expect(relativeError(other.rows(at: turned), found) < 1e-6)
  }
}

/// The probabilities of observations that were all trained on.
private func probabilities(_ partition: Partition, _ memberships: [Matrix]) -> Matrix {
  ClusterProbabilities.of(
    memberships, masses: memberships.map { ClusterProbabilities.mass(of: partition, $0) },
    count: partition.clusterCount, labels: partition.labels,
    trained: [Bool](repeating: true, count: partition.labels.count))
}
