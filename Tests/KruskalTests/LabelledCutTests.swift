import LinearAlgebra
import Testing

@testable import Kruskal

@Suite("Clusters of a tree under labels")
struct LabelledCutTests {
  private func points(seed: UInt64, _ n: Int) -> Matrix {
    var generator = CounterGenerator(seed: seed)
    return Matrix(rows: n, columns: 2) { i, j in
      Float((j == 0 ? 8 * Double(i % 3) : 0) + generator.normal())
    }
  }

  @Test("are the trees of the forest without labels and sizes", arguments: [1, 2, 5, 30])
  func areTheForest(k: Int) throws {
    let tree = try SpanningTree(of: points(seed: 1, 30))
    #expect(try tree.clusters(k) == tree.forest(trees: k).partition)
  }

  @Test("meet every label and are as many as asked", arguments: 0..<6)
  func meetLabels(seed: Int) throws {
    var generator = CounterGenerator(seed: UInt64(seed), stream: 9)
    let labels: [Int?] = (0..<40).map { _ in
      generator.uniform() < 0.4 ? generator.index(below: 3) : nil
    }
    let tree = try SpanningTree(of: points(seed: UInt64(seed), 40))
    let clusters = try tree.clusters(6, labels: labels)
    #expect(clusters.clusterCount == 6)
    for i in 0..<40 {
      for j in 0..<i {
        guard let a = labels[i], let b = labels[j] else { continue }
        #expect((clusters.labels[i] == clusters.labels[j]) == (a == b))
      }
    }
  }

  @Test func `a straggler is no cluster of its own where clusters must have a size`() throws {
    // Two groups of four at 0 and 10, and one point at 100.
    let x = Matrix(rows: 9, columns: 1, elements: [0, 1, 2, 3, 10, 11, 12, 13, 100])
    let tree = try SpanningTree(of: x)
    #expect(try tree.clusters(2).sizes == [8, 1])
    #expect(try tree.clusters(2, minimumSize: 2).labels == [0, 0, 0, 0, 1, 1, 1, 1, 1])
    // Nothing more falls apart into parts of three.
    #expect(try tree.clusters(4, minimumSize: 3).clusterCount == 2)
  }

  @Test func `more labels than clusters are refused`() throws {
    let tree = try SpanningTree(of: points(seed: 2, 6))
    #expect(throws: ForestError.tooManyGroups([0, 2, 3], trees: 2)) {
      try tree.clusters(2, labels: [0, 0, 1, 2, nil, nil])
    }
    #expect(throws: ForestError.treeCount(7, vertices: 6)) { try tree.clusters(7) }
  }
}
