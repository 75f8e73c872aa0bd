import Kruskal
import LinearAlgebra
import TestSupport
import Testing

@Suite("Spanning trees")
struct TreeTests {
  @Test(
    "of similarities are those of Kruskal's algorithm",
    arguments: [1, 2, 3, 8, 9, 31, 64, 130])
  func dense(n: Int) throws {
    for ties in [nil, 2, 5, 40] {
      let similarities = randomSimilarities(n, seed: UInt64(n), ties: ties)
      let tree = try SpanningTree(of: similarities)
      #expect(tree.edges == naiveForest(sortedPairs(similarities), vertices: n, trees: 1))
    }
  }

  @Test func `of nothing are empty`() throws {
    #expect(try SpanningTree(of: DoubleMatrix(zeros: 0, 0)).edges.isEmpty)
    #expect(try SpanningTree(of: Matrix(zeros: 0, 3)).edges.isEmpty)
    #expect(try SpanningTree(of: Matrix(zeros: 1, 3)).edges.isEmpty)
  }

  @Test("of points are those of their similarities", arguments: [2, 3, 17, 40, 150])
  func points(n: Int) throws {
    let clouds = [
      Matrix.normal(n, 5, seed: 3), groupedPoints(n, 4, groups: 6, spread: 20, seed: 4),
      lattice(n, 2, width: 5, seed: 5), lattice(n, 3, width: 2, seed: 6), Matrix(zeros: n, 2),
    ]
    for cloud in clouds {
      let expected = try SpanningTree(of: similarities(of: cloud))
      for method in PointTreeMethod.allCases {
        let tree = try SpanningTree(of: cloud, method: method)
        expectSame(tree, expected)
      }
    }
  }

  @Test("of mutual reachability are those of its matrix", arguments: [1, 3, 5, 20])
  func reachability(core: Int) throws {
    let clouds = [
      groupedPoints(120, 4, groups: 5, spread: 8, seed: 7), lattice(120, 2, width: 6, seed: 8),
    ]
    for cloud in clouds {
      let plain = similarities(of: cloud)
      let cores = (0..<120).map { i in
        (0..<120).filter { $0 != i }.map { plain[i, $0] }.sorted(by: >)[core - 1]
      }
      let reach = DoubleMatrix(rows: 120, columns: 120) {
        min(plain[$0, $1], cores[$0], cores[$1])
      }
      let expected = try SpanningTree(of: reach)
      for method in PointTreeMethod.allCases {
        expectSame(try SpanningTree(of: cloud, coreNeighbors: core, method: method), expected)
      }
    }
  }

  @Test("of many points do not depend on how they are found", arguments: [0, 5])
  func large(core: Int) throws {
    let clouds = [
      Matrix.normal(3000, 20, seed: 9), groupedPoints(3000, 10, groups: 40, seed: 10),
      // Groups of copies: no list of neighbours sees beyond one.
      Matrix(rows: 5200, columns: 3) { Float(($0 / 17 * (7 + $1)) % 101) },
      groupedPoints(1500, 6, groups: 3, spread: 1e6, seed: 11),
    ]
    for cloud in clouds {
      let prim = try SpanningTree(of: cloud, coreNeighbors: core, method: .prim)
      let lists = try SpanningTree(of: cloud, coreNeighbors: core, method: .neighbours)
      #expect(prim == lists)
    }
  }

  @Test func `do not depend on the number of threads`() throws {
    let cloud = groupedPoints(2000, 8, groups: 30, seed: 12)
    let threads = ThreadPool.shared.threadCount
    defer { ThreadPool.shared.threadCount = threads }
    let trees = try [1, 2, 5].map { count in
      ThreadPool.shared.threadCount = count
      return try SpanningTree(of: cloud, coreNeighbors: 2)
    }
    #expect(trees[0] == trees[1] && trees[0] == trees[2])
  }

  @Test func `of a neighbour graph are connected up where it falls apart`() throws {
    let cloud = groupedPoints(400, 5, groups: 8, spread: 30, seed: 13)
    let all = try NearestNeighbours(of: cloud, count: 399)
    #expect(
      try SpanningTree(ofGraph: all, points: cloud) == SpanningTree(of: cloud, method: .prim))
    // Within well separated groups a graph of a few neighbours may lack edges of the tree; those
    // between the groups are exact.
    let few = try NearestNeighbours(of: cloud, count: 10)
    let tree = try SpanningTree(ofGraph: few, points: cloud)
    let exact = try SpanningTree(of: cloud, method: .prim)
    #expect(Array(tree.edges.suffix(7)) == Array(exact.edges.suffix(7)))
    #expect(tree.totalSimilarity <= exact.totalSimilarity)
  }

  @Test func `keep the distance or its square as asked`() throws {
    let cloud = Matrix(rows: 3, columns: 1, elements: [0, 3, 5])
    #expect(try SpanningTree(of: cloud).edges.map(\.similarity) == [-4, -9])
    let plain = try SpanningTree(of: cloud, similarity: .negativeDistance)
    #expect(plain.edges.map(\.similarity) == [-2, -3])
    #expect(plain.totalSimilarity == -5)
  }

  private func expectSame(_ tree: SpanningTree, _ expected: SpanningTree) {
    #expect(tree.edges.map { Link($0.u, $0.v) } == expected.edges.map { Link($0.u, $0.v) })
    for (edge, other) in zip(tree.edges, expected.edges) {
      #expect(abs(edge.similarity - other.similarity) <= 1e-12 * abs(other.similarity))
    }
  }

  /// Points with whole coordinates, many at equal distances and many equal.
  private func lattice(_ n: Int, _ d: Int, width: Int, seed: UInt64) -> Matrix {
    var random = CounterGenerator(seed: seed)
    return Matrix(rows: n, columns: d) { _, _ in Float(random.index(below: width)) }
  }
}
