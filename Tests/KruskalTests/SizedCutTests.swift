import LinearAlgebra
import TestSupport
import Testing

@testable import Kruskal

@Suite("Cuts into trees of a least size")
struct SizedCutTests {
  /// The definition: walk over the edges, the lightest first, and cut one if both sides keep the
  /// least size and there are not enough trees yet.
  private func oracle(_ tree: SpanningTree, trees k: Int, leastSize: Int) -> [Int] {
    var kept = tree.edges
    for edge in tree.edges.reversed() {
      let rest = kept.filter { $0 != edge }
      let labels = SpanningForest(vertexCount: tree.vertexCount, edges: rest).partition
      let sides = [edge.u, edge.v].map { labels.sizes[labels.labels[$0]] }
      if sides.allSatisfy({ $0 >= leastSize }), labels.clusterCount <= k { kept = rest }
    }
    return SpanningForest(vertexCount: tree.vertexCount, edges: kept).partition.labels
  }

  @Test(
    "are those of the definition", arguments: [1, 2, 3, 5, 9], [UInt64(1), 2, 3, 4])
  func definition(leastSize: Int, seed: UInt64) throws {
    let tree = try SpanningTree(of: Matrix.normal(60, 3, seed: seed))
    for k in [1, 2, 5, 12] {
      let forest = try tree.forest(trees: k, leastSize: leastSize)
      #expect(forest.partition.labels == oracle(tree, trees: k, leastSize: leastSize))
      #expect(forest.partition.sizes.allSatisfy { $0 >= min(leastSize, 60) })
      if leastSize == 1 { #expect(forest == (try tree.forest(trees: k))) }
    }
  }

  @Test("sampled forests are those of the noisy similarities, cut so")
  func sampled() throws {
    let points = Matrix.normal(40, 3, seed: 7)
    let similarities = DoubleMatrix(rows: 40, columns: 40) { i, j in
      (0..<3).reduce(0.0) {
        $0 - Double((points[i, $1] - points[j, $1]) * (points[i, $1] - points[j, $1]))
      }
    }
    let options = PerturbationOptions(amplitude: 0.5, samples: 6)
    let noise = (0..<6).map { b -> DoubleMatrix in
      let z = Matrix.normal(40, 40, seed: UInt64(b) + 20)
      return DoubleMatrix(rows: 40, columns: 40) { i, j in Double(z[min(i, j), max(i, j)]) }
    }
    let sampler = try ForestSampler(
      observationCount: 40, treeCount: 5, options: options, leastSize: 4)
    try sampler.sample(similarities, noise: noise)
    var expected = DoubleMatrix(zeros: 40, 40)
    for z in noise {
      let forest = try SpanningTree(of: similarities + 0.5 * z).forest(trees: 5, leastSize: 4)
      expected = expected + (1.0 / 6) * forest.connectivity
    }
    for (found, wanted) in zip(sampler.connectivity.elements, expected.elements) {
      #expect(abs(found - wanted) < 1e-12)
    }
  }
}
