import Kruskal
import LinearAlgebra
import TestSupport
import Testing

@Suite("Noise along a graph")
struct GraphPerturbationTests {
  /// All pairs as edges of a graph.
  private func complete(_ similarities: DoubleMatrix) -> [Edge] { sortedPairs(similarities) }

  @Test("over all pairs has the means of noise on all pairs", arguments: Noise.allCases)
  func complete(noise: Noise) throws {
    let points = groupedPoints(24, 2, groups: 3, spread: 2, seed: 5)
    let similarities = similarities(of: points)
    let forest = try SpanningTree(of: similarities).forest(trees: 4)
    let options = PerturbationOptions(noise: noise, amplitude: 1, samples: 4000, seed: 3)
    let sampler = try ForestSampler(observationCount: 24, treeCount: 4, options: options)
    try sampler.sample(similarities)
    let expected = ForestSampler.confidence(
      of: forest.partition, connectivity: sampler.connectivity)
    let edges = complete(similarities)
    let found = try GraphPerturbation(
      of: edges, clusters: forest.partition, treeCount: 4, options: options)
    // Two means of 4000 samples of numbers in [0, 1]: five standard errors of their difference.
    let limit = 5 * (0.25 * 2 / 4000).squareRoot()
    for (a, b) in zip(found.confidence, expected) { #expect(abs(a - b) < limit) }
    let adjacency = sampler.adjacency
    for (edge, share) in zip(edges, found.edgeShares) {
      #expect(abs(share - adjacency[edge.u, edge.v]) < limit)
    }
    #expect(expected.contains { $0 < 0.9 })
    let value = 2 * found.values.reduce(0, +) / 4000
    #expect(abs(value - sampler.value.mean) < 7 * sampler.value.standardError)
  }

  @Test("that is too weak to matter finds the forest itself, stragglers too")
  func weak() throws {
    var points = groupedPoints(40, 3, groups: 2, spread: 30, seed: 2)
    for j in 0..<3 { points[39, j] = 500 }
    let similarities = similarities(of: points)
    let forest = try SpanningTree(of: similarities).forest(trees: 3)
    let edges = complete(similarities)
    let found = try GraphPerturbation(
      of: edges, clusters: forest.partition, treeCount: 3,
      options: PerturbationOptions(amplitude: 1e-9, samples: 5))
    #expect(found.confidence == [Double](repeating: 1, count: 40))
    let kept = Set(zip(edges, found.edgeShares).filter { $0.1 == 1 }.map(\.0))
    #expect(kept == Set(forest.edges))
  }

  @Test("is the same on one thread and on three")
  func threads() throws {
    let points = groupedPoints(80, 2, groups: 3, seed: 8)
    let similarities = similarities(of: points)
    let clusters = try SpanningTree(of: similarities).forest(trees: 5).partition
    let edges = complete(similarities)
    let pool = ThreadPool.shared
    let before = pool.threadCount
    defer { pool.threadCount = before }
    let results = try [1, 3].map { threads in
      pool.threadCount = threads
      return try GraphPerturbation(
        of: edges, clusters: clusters, treeCount: 5,
        options: PerturbationOptions(amplitude: 2, samples: 37, seed: 9))
    }
    #expect(results[0] == results[1])
    #expect(results[0].confidence.contains { $0 < 1 })
  }

  @Test("refuses settings out of range") func refused() throws {
    let clusters = Partition(labels: [0, 1])
    let edges = [Edge(0, 1, similarity: 1)]
    #expect(throws: ForestError.treeCount(3, vertices: 2)) {
      try GraphPerturbation(of: edges, clusters: clusters, treeCount: 3, options: .init())
    }
    #expect(throws: ForestError.self) {
      try GraphPerturbation(
        of: edges, clusters: clusters, treeCount: 1, options: .init(amplitude: -1))
    }
  }
}
