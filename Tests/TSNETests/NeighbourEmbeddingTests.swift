import LinearAlgebra
import TestSupport
import Testing

@testable import TSNE

@Suite("A t-SNE map", .serialized)
struct NeighbourEmbeddingTests {
  /// Three groups, far apart, in ten dimensions.
  private func groups(_ n: Int) -> Matrix {
    let noise = Matrix.normal(n, 10, seed: 5)
    return Matrix(rows: n, columns: 10) { noise[$0, $1] + ($1 == $0 % 3 ? 12 : 0) }
  }

  @Test("keeps groups together and apart from others")
  func keepsGroups() throws {
    var options = NeighbourEmbeddingOptions()
    options.iterations = 400
    let map = try NeighbourEmbedding(of: groups(300), options: options).coordinates
    let right = (0..<300).filter { i in
      let nearest = (0..<300).filter { $0 != i }.min { a, b in
        squared(map, i, a) < squared(map, i, b)
      }
      return nearest.map { $0 % 3 == i % 3 } ?? false
    }
    #expect(right.count == 300)
    #expect(abs(map.columnMeans[0]) < 1e-4)
  }

  @Test("is the same on any number of threads, and from the same seed")
  func isDeterministic() throws {
    let pool = ThreadPool.shared
    let before = pool.threadCount
    defer { pool.threadCount = before }
    var options = NeighbourEmbeddingOptions()
    options.iterations = 60
    let x = groups(400)
    pool.threadCount = 1
    let one = try NeighbourEmbedding(of: x, options: options)
    pool.threadCount = 4
    let four = try NeighbourEmbedding(of: x, options: options)
    #expect(one == four)
  }

  @Test("takes one column, equal rows and the least number of observations")
  func awkwardTables() throws {
    var options = NeighbourEmbeddingOptions()
    options.perplexity = 1
    options.iterations = 50
    for x in [
      Matrix(rows: 4, columns: 1) { i, _ in Float(i) }, Matrix(rows: 20, columns: 3) { _, _ in 7 },
    ] {
      let map = try NeighbourEmbedding(of: x, options: options)
      #expect(map.coordinates.elements.allSatisfy { $0.isFinite })
    }
  }

  @Test("refuses what it cannot do, in one line")
  func refuses() {
    var options = NeighbourEmbeddingOptions()
    #expect(throws: NeighbourEmbeddingError.perplexity(30, observations: 60)) {
      try NeighbourEmbedding(of: groups(60), options: options)
    }
    #expect(
      "\(NeighbourEmbeddingError.perplexity(30, observations: 60))"
        == "t-SNE: the perplexity is 30.0, but must lie between 1 and 19, a third of the other "
        + "observations (there are 60)")
    options.perplexity = 5
    var x = groups(60)
    x[3, 1] = .nan
    #expect(throws: NeighbourEmbeddingError.notFinite(row: 3, column: 1)) {
      try NeighbourEmbedding(of: x, options: options)
    }
    #expect(throws: NeighbourEmbeddingError.tooFewObservations(3)) {
      try NeighbourEmbedding(of: groups(3), options: options)
    }
    options.angle = 2
    #expect(throws: NeighbourEmbeddingError.setting("angle", "2.0", "between 0 and 1")) {
      try NeighbourEmbedding(of: groups(60), options: options)
    }
  }

  private func squared(_ x: Matrix, _ i: Int, _ j: Int) -> Float {
    let (dx, dy) = (x[i, 0] - x[j, 0], x[i, 1] - x[j, 1])
    return dx * dx + dy * dy
  }
}
