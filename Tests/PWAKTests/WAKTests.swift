import LinearAlgebra
import PWAK
import TestSupport
import Testing

/// A graph of random weights, a third of its entries stored, some on the diagonal; row 2 holds
/// nothing but its diagonal.
private func randomGraph(_ n: Int, seed: UInt64) -> Matrix {
  var random = CounterGenerator(seed: seed)
  return Matrix(rows: n, columns: n) { i, j in
    let value = random.uniform() < 0.34 ? Float(random.uniform()) : 0
    return i == 2 ? (j == 2 ? 1 : 0) : value
  }
}

@Suite("Weighted affinity kernel")
struct WAKTests {
  @Test("has no diagonal and rows that sum to one", arguments: [4, 25])
  func definition(n: Int) {
    let graph = randomGraph(n, seed: 1)
    let kernel = WeightedAffinityKernel.normalized(graph.converted(to: Double.self))
    for i in 0..<n {
      let sum = (0..<n).filter { $0 != i }.reduce(0.0) { $0 + Double(graph[i, $1]) }
      for j in 0..<n {
        let expected = i == j || sum == 0 ? 0 : Double(graph[i, j]) / sum
        #expect(abs(kernel[i, j] - expected) < 1e-12)
      }
    }
    #expect(kernel.row(2).allSatisfy { $0 == 0 })
  }

  @Test("a sparse graph gives the kernel of the dense one", arguments: [4, 25, 300])
  func sparse(n: Int) {
    let graph = randomGraph(n, seed: 2)
    let sparse = WeightedAffinityKernel.normalized(SparseMatrix(graph))
    let dense = WeightedAffinityKernel.normalized(graph.converted(to: Double.self))
    #expect(relativeError(sparse.dense, dense) < 1e-6)
  }

  @Test("predictions over a graph are the kernel times the table", arguments: [4, 25, 300])
  func predictions(n: Int) {
    let graph = randomGraph(n, seed: 3)
    let x = Matrix.normal(n, 6, seed: 4)
    let found = WeightedAffinityKernel.predictions(over: SparseMatrix(graph), of: x)
    let kernel = WeightedAffinityKernel.normalized(graph.converted(to: Double.self))
    #expect(relativeError(found, kernel * x.converted(to: Double.self)) < 1e-6)
    #expect(found.row(2).allSatisfy { $0 == 0 })
  }

  @Test("no observation predicts itself") func neverFromItself() {
    let graph = SparseMatrix(randomGraph(25, seed: 5))
    let x = Matrix.normal(25, 2, seed: 6)
    let before = WeightedAffinityKernel.predictions(over: graph, of: x)
    for i in 0..<25 {
      var moved = x
      moved[i, 0] += 100
      let after = WeightedAffinityKernel.predictions(over: graph, of: moved)
      #expect(after.row(i) == before.row(i))
    }
  }
}
