import Kruskal
import LinearAlgebra
import TestSupport
import Testing

@Suite("Spanning forests")
struct ForestTests {
  @Test("are Kruskal's, stopped at k trees", arguments: [nil, 3])
  func everyCount(ties: Int?) throws {
    let n = 23
    let similarities = randomSimilarities(n, seed: 2, ties: ties)
    let tree = try SpanningTree(of: similarities)
    for k in 1...n {
      let forest = try tree.forest(trees: k)
      let expected = naiveForest(sortedPairs(similarities), vertices: n, trees: k)
      #expect(forest.edges == expected)
      #expect(forest.treeCount == k)
      let clusters = labels(of: expected.map { Link($0.u, $0.v) }, vertices: n)
      let together = DoubleMatrix(rows: n, columns: n) { clusters[$0] == clusters[$1] ? 1 : 0 }
      #expect(forest.connectivity == together)
      let product = zip(forest.adjacency.elements, similarities.elements).reduce(0) {
        $0 + $1.0 * $1.1
      }
      #expect(abs(forest.value(in: similarities) - product) < 1e-12 * Double(n * n))
    }
  }

  @Test("have the greatest value of all forests", arguments: [2, 4, 6, 7])
  func bruteForce(n: Int) throws {
    let similarities = randomSimilarities(n, seed: UInt64(40 + n))
    let tree = try SpanningTree(of: similarities)
    for k in 1...n {
      let values = allForests(vertices: n, trees: k).map { value(of: $0, in: similarities) }
      let best = values.max() ?? .nan
      #expect(abs(try tree.forest(trees: k).value(in: similarities) - best) < 1e-12)
    }
  }

  @Test func `number their trees in order of their first vertex`() throws {
    let forest = SpanningForest(
      vertexCount: 5, edges: [Edge(4, 1, similarity: 1), Edge(0, 3, similarity: 2)])
    #expect(forest.partition.labels == [0, 1, 2, 0, 1])
    #expect(forest.edges.map(\.u) == [0, 1])
  }

  @Test func `name what is wrong with their input`() throws {
    var similarities = randomSimilarities(4, seed: 1)
    let tree = try SpanningTree(of: similarities)
    #expect(throws: ForestError.treeCount(5, vertices: 4)) { try tree.forest(trees: 5) }
    #expect(throws: ForestError.treeCount(0, vertices: 4)) { try tree.forest(trees: 0) }
    #expect(
      "\(ForestError.treeCount(5, vertices: 4))"
        == "forest: 5 clusters of 4 observations, but there must be 1 to 4")
    (similarities[1, 2], similarities[2, 1]) = (0.5, 0.25)
    let expected = ForestError.notSymmetric(row: 1, column: 2, value: 0.5, mirrored: 0.25)
    #expect(throws: expected) { try SpanningTree(of: similarities) }
    #expect(
      "\(expected)" == "similarities: (1, 2) is 0.5 and (2, 1) is 0.25, but they must be equal")
    similarities[2, 1] = .nan
    #expect(throws: ForestError.notFinite(row: 2, column: 1)) {
      try SpanningTree(of: similarities)
    }
    #expect(throws: ForestError.coreNeighbors(4, observations: 4)) {
      try SpanningTree(of: Matrix(zeros: 4, 2), coreNeighbors: 4)
    }
    for method in PointTreeMethod.allCases {
      for far in [Float.infinity, 1e16, .nan] {
        #expect(throws: ForestError.coordinate(row: 1, column: 0)) {
          try SpanningTree(of: Matrix(rows: 2, columns: 1, elements: [0, far]), method: method)
        }
      }
    }
  }

  @Test func `trap when edges close a cycle`() async {
    await #expect(processExitsWith: .failure) {
      _ = SpanningForest(
        vertexCount: 3, edges: [Edge(0, 1, similarity: 1), Edge(1, 0, similarity: 1)])
    }
  }
}
