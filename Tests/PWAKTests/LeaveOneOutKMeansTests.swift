import LinearAlgebra
import PWAK
import TestSupport
import Testing

private func cluster(
  _ x: Matrix, _ k: Int, passes: Int = 50, seed: UInt64
) -> LeaveOneOutKMeans {
  var random = CounterGenerator(seed: seed)
  return LeaveOneOutKMeans(x, clusters: k, maximumPasses: passes, using: &random)
}

@Suite("Leave-one-out k-means")
struct LeaveOneOutKMeansTests {
  @Test("its loss never rises from pass to pass", arguments: 0..<5 as Range<UInt64>)
  func falls(seed: UInt64) {
    let x = Matrix.normal(120, 4, seed: seed)
    var last = Double.infinity
    var falls = 0
    for passes in 0...12 {
      let found = cluster(x, 9, passes: passes, seed: seed)
      #expect(found.passes <= passes)
      #expect(found.loss <= last * (1 + 1e-12))
      if found.loss < last { falls += 1 }
      last = found.loss
    }
    #expect(falls > 2)
  }

  @Test("its loss is the PWAK loss of its labels", arguments: [1, 2, 5, 30])
  func loss(k: Int) {
    let x = Matrix.normal(40, 6, seed: 7)
    let found = cluster(x, k, seed: 1)
    #expect(found.labels.allSatisfy { (0..<k).contains($0) })
    let hard = Partition(labels: found.labels, clusterCount: k).oneHot
    let expected = PartitionLoss(memberships: hard, x: x).value
    #expect(abs(found.loss - expected) < 1e-5 * expected)
  }

  @Test("finds blobs that lie far apart", arguments: 0..<4 as Range<UInt64>)
  func blobs(seed: UInt64) {
    let noise = Matrix.normal(150, 5, seed: seed)
    let x = Matrix(rows: 150, columns: 5) { i, j in
      noise[i, j] + (i % 3 == j ? 20 : 0)
    }
    let found = (0..<3).map { cluster(x, 3, seed: seed &+ $0) }.min { $0.loss < $1.loss }
    let labels = found?.labels ?? []
    let table = Partition(labels: labels, clusterCount: 3)
      .contingency(with: Partition(labels: (0..<150).map { $0 % 3 }))
    #expect(table.elements.filter { $0 > 0 } == [50, 50, 50])
  }

  @Test("the best of many starts is the best of all partitions", arguments: [(6, 2), (7, 3)])
  func bruteForce(n: Int, k: Int) {
    for seed in 0..<4 as Range<UInt64> {
      let x = Matrix.normal(n, 2, seed: seed)
      let best = (0..<60).map { cluster(x, k, seed: $0).loss }.min() ?? .infinity
      let total = (0..<n).reduce(1) { product, _ in product * k }
      let expected =
        (0..<total).map { code -> Double in
          var rest = code
          let labels = (0..<n).map { _ in
            defer { rest /= k }
            return rest % k
          }
          return PartitionLoss(
            memberships: Partition(labels: labels, clusterCount: k).oneHot, x: x
          ).value
        }.min() ?? 0
      #expect(abs(best - expected) < 1e-5 * expected)
    }
  }

  @Test("depends on its generator alone") func determinism() {
    let x = Matrix.normal(80, 3, seed: 8)
    #expect(cluster(x, 6, seed: 4).labels == cluster(x, 6, seed: 4).labels)
    #expect(cluster(Matrix(zeros: 0, 3), 2, seed: 1).labels.isEmpty)
  }
}
