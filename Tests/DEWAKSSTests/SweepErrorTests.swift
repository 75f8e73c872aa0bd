import DEWAKSS
import LinearAlgebra
import TestSupport
import Testing

@Suite("What cannot be swept")
struct SweepErrorTests {
  private func message(_ x: Matrix, _ change: (inout SweepOptions) -> Void) -> String? {
    var options = SweepOptions(components: [2], neighbors: [3])
    change(&options)
    let error = #expect(throws: SweepError.self) { try Sweep(of: x, options: options) }
    return error.map { "\($0)" }
  }

  @Test("is told in one line") func messages() {
    let x = groups(20, 6, seed: 1)
    #expect(
      message(x) { $0.components = [] }
        == "sweep: the grid of components is empty, but needs at least one number")
    #expect(
      message(x) { $0.neighbors = [] }
        == "sweep: the grid of neighbors is empty, but needs at least one number")
    #expect(
      message(x) { $0.components = [2, 7] }
        == "sweep: 7 principal components of a 20 × 6 table, but there must be at least 1 and at "
        + "most 6")
    #expect(
      message(x) { $0.neighbors = [3, 20] }
        == "sweep: 20 neighbors among 20 observations, but there must be at least 1 and at most 19")
    #expect(
      message(x) { $0.decay = -1 } == "sweep: decay is -1.0, but must be at least 0 and finite")
    #expect(
      message(x) { ($0.convention, $0.neighbors) = (.dewakss, [1]) }
        == "sweep: 1 neighbors, the observation itself counted, but the largest number of the grid "
        + "must be at least 2")
  }

  @Test("a table of one constant, dense or sparse", arguments: [0, 2.5] as [Float])
  func constant(value: Float) {
    let x = Matrix(rows: 20, columns: 6) { _, _ in value }
    let expected =
      "sweep: every element of the table is \(value), but there must be something to denoise"
    #expect(message(x) { _ in } == expected)
    let error = #expect(throws: SweepError.self) {
      try Sweep(of: SparseMatrix(x), options: SweepOptions(components: [2], neighbors: [3]))
    }
    #expect(error.map { "\($0)" } == expected)
  }

  @Test("numbers that are not finite", arguments: [Float.nan, .infinity])
  func notFinite(value: Float) {
    var x = groups(20, 6, seed: 1)
    x[3, 3] = value
    #expect(message(x) { _ in } == "sweep: the table holds NaN or infinity, but must be finite")
  }

  @Test(
    "suggested grids suit tables of any size",
    arguments: [(2, 1), (3, 2), (10, 3), (30, 500), (5000, 40), (100_000, 2000)])
  func suggested(shape: (n: Int, m: Int)) throws {
    let options = SweepOptions(observations: shape.n, features: shape.m)
    try options.validate(observations: shape.n, features: shape.m)
    #expect(Set(options.components).count == options.components.count)
    #expect(options.neighbors.first == 1)
  }
}
