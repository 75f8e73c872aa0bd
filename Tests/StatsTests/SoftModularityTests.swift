import LinearAlgebra
import Stats
import TestSupport
import Testing

@Suite("Soft modularity")
struct SoftModularityTests {
  /// A symmetric graph with some loops, of weights that Float holds.
  private func graph(_ n: Int, seed: UInt64) -> SparseMatrix {
    var random = CounterGenerator(seed: seed)
    var dense = Matrix(zeros: n, n)
    for i in 0..<n {
      for j in 0...i where random.uniform() < 0.3 {
        let weight = Float(random.index(below: 64)) / 32
        (dense[i, j], dense[j, i]) = (weight, weight)
      }
    }
    return SparseMatrix(dense)
  }

  @Test("of one-hot memberships is the modularity", arguments: [0.5, 1, 2.5])
  func oneHot(resolution: Double) {
    let graph = graph(600, seed: 1)
    var random = CounterGenerator(seed: 2)
    let partition = Partition(labels: (0..<600).map { _ in random.index(below: 4) })
    let soft = SoftModularity(of: graph, memberships: partition.oneHot, resolution: resolution)
    let hard = modularity(of: graph, labels: partition.labels, resolution: resolution)
    #expect(abs(soft.value - hard) < 1e-12)
  }

  @Test("is its definition over all pairs", arguments: [1, 1.7])
  func definition(resolution: Double) {
    let (n, graph, k) = (30, graph(30, seed: 3), Matrix.partition(30, 3, seed: 4))
    let degrees = (0..<n).map { i in (0..<n).reduce(0.0) { $0 + Double(graph[i, $1]) } }
    let total = degrees.reduce(0, +)
    var expected = 0.0
    for i in 0..<n {
      for j in 0..<n {
        let overlap = (0..<3).reduce(0.0) { $0 + Double(k[i, $1]) * Double(k[j, $1]) }
        expected += (Double(graph[i, j]) - resolution * degrees[i] * degrees[j] / total) * overlap
      }
    }
    let found = SoftModularity(of: graph, memberships: k, resolution: resolution)
    #expect(abs(found.value - expected / total) < 1e-12)
  }

  @Test("has the gradient of central differences, which are exact for a quadratic")
  func gradient() {
    let graph = graph(24, seed: 5)
    let k = Matrix.partition(24, 3, seed: 6)
    let found = SoftModularity(of: graph, memberships: k, resolution: 1.3)
    for i in 0..<24 {
      for c in 0..<3 {
        var (up, down) = (k, k)
        up[i, c] += 0.25
        down[i, c] -= 0.25
        let step = Double(up[i, c]) - Double(down[i, c])
        let slope =
          (SoftModularity(of: graph, memberships: up, resolution: 1.3).value
            - SoftModularity(of: graph, memberships: down, resolution: 1.3).value) / step
        #expect(abs(slope - Double(found.membershipGradient[i, c])) < 1e-7)
      }
    }
  }

  @Test("of a graph without weights is nought, with no slope")
  func empty() {
    let found = SoftModularity(
      of: SparseMatrix(Matrix(zeros: 4, 4)), memberships: .partition(4, 2, seed: 7))
    #expect(found.value == 0 && found.membershipGradient == Matrix(zeros: 4, 2))
  }
}
