import LinearAlgebra
import Stats
import Testing

@Suite("Modularity")
struct ModularityTests {
  struct Case: Decodable, Sendable {
    let n: Int
    let weights: [Float]
    let labels: [Int]
    let resolution, value: Double
  }
  static let cases: [Case] = Fixture.cases("modularity")

  @Test("is that of NetworkX, with weights, loops, resolutions and no edge at all")
  func againstNetworkX() {
    #expect(ModularityTests.cases.count == 12)
    for known in ModularityTests.cases {
      let graph = sparse(known.weights, known.n)
      let found = modularity(of: graph, labels: known.labels, resolution: known.resolution)
      #expect(abs(found - known.value) < 1e-12)
    }
  }

  @Test("of one cluster is nought")
  func oneCluster() {
    let graph = sparse([0, 1, 0, 1, 0, 2, 0, 2, 0], 3)
    #expect(abs(modularity(of: graph, labels: [4, 4, 4])) < 1e-15)
  }

  private func sparse(_ weights: [Float], _ n: Int) -> SparseMatrix {
    let stored = weights.indices.filter { weights[$0] != 0 }
    return SparseMatrix(
      rows: n, columns: n, rowOffsets: (0...n).map { row in stored.count { $0 < row * n } },
      columnIndices: stored.map { Int32($0 % n) }, values: stored.map { weights[$0] })
  }
}
