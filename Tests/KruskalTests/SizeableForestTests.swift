import Kruskal
import LinearAlgebra
import TestSupport
import Testing

@Suite("Forests of trees of a least size")
struct SizeableForestTests {
  /// The parts of at least *m* after the longest edges were cut, by definition.
  private func parts(_ tree: SpanningTree, cut: Int, least m: Int) -> Int {
    let n = tree.vertexCount
    let forest = SpanningForest(vertexCount: n, edges: Array(tree.edges.prefix(n - 1 - cut)))
    return forest.partition.sizes.count { $0 >= m }
  }

  @Test("have that size, and the edges of the highest cut with so many parts", arguments: 1...6)
  func size(m: Int) throws {
    for seed in 0..<6 as Range<UInt64> {
      let tree = try SpanningTree(of: groupedPoints(60, 2, groups: 4, spread: 3, seed: seed))
      for k in 1...5 {
        let cut = (0..<60).first { parts(tree, cut: $0, least: m) == k }
        guard let cut else {
          #expect(throws: ForestError.self) { try tree.forest(trees: k, minimumSize: m) }
          continue
        }
        let forest = try tree.forest(trees: k, minimumSize: m)
        #expect(forest.treeCount == k && forest.edges.count == 60 - k)
        #expect(forest.partition.sizes.allSatisfy { $0 >= m })
        // What was joined before the cut stays joined.
        #expect(Set(forest.edges).isSuperset(of: tree.edges.prefix(59 - cut)))
        if m == 1 { #expect(forest == (try tree.forest(trees: k))) }
      }
    }
  }

  @Test("leave stragglers to what they are nearest to") func stragglers() throws {
    let places: [Float] = [0, 1, 2, 9, 20, 21, 22, 33, 40]
    let tree = try SpanningTree(of: Matrix(rows: 9, columns: 1, elements: places))
    let forest = try tree.forest(trees: 2, minimumSize: 3)
    #expect(forest.partition.labels == [0, 0, 0, 0, 1, 1, 1, 1, 1])
    #expect(throws: ForestError.tooFewParts(2, size: 3, trees: 3)) {
      try tree.forest(trees: 3, minimumSize: 3)
    }
  }
}
