import LinearAlgebra
import Stats
import Testing

@Suite("Linear assignment")
struct LinearAssignmentTests {
  struct Case: Decodable, Sendable {
    let rows, columns: Int
    let costs: [Double]
    let total: Double

    var matrix: DoubleMatrix { DoubleMatrix(rows: rows, columns: columns, elements: costs) }
  }
  static let cases: [Case] = Fixture.cases("assignment")

  @Test("is as cheap as SciPy's, and gives no column twice")
  func againstSciPy() {
    #expect(LinearAssignmentTests.cases.count == 21)
    for known in LinearAssignmentTests.cases { check(known.matrix, known.total) }
  }

  @Test("is as cheap as the best of all permutations", arguments: [(2, 2), (3, 5), (5, 3), (6, 6)])
  func againstAll(rows: Int, columns: Int) {
    for seed in 0..<10 as Range<UInt64> {
      var random = CounterGenerator(seed: seed)
      let costs = DoubleMatrix(rows: rows, columns: columns) { _, _ in
        (10 * random.normal()).rounded()
      }
      check(costs, cheapest(costs))
    }
  }

  @Test("of nothing is nothing")
  func empty() {
    #expect(linearAssignment(costs: DoubleMatrix(zeros: 0, 0)).isEmpty)
    #expect(linearAssignment(costs: DoubleMatrix(zeros: 3, 0)) == [nil, nil, nil])
  }

  private func check(_ costs: DoubleMatrix, _ total: Double) {
    let assignment = linearAssignment(costs: costs)
    let given = assignment.compactMap { $0 }
    #expect(assignment.count == costs.rows)
    #expect(given.count == min(costs.rows, costs.columns) && Set(given).count == given.count)
    let found = assignment.enumerated().reduce(0.0) { sum, pair in
      sum + (pair.element.map { costs[pair.offset, $0] } ?? 0)
    }
    #expect(abs(found - total) < 1e-10)
  }

  /// The least total, row by row over all free columns.
  private func cheapest(_ costs: DoubleMatrix) -> Double {
    let matrix =
      costs.rows <= costs.columns
      ? costs : DoubleMatrix(rows: costs.columns, columns: costs.rows) { costs[$1, $0] }
    func least(_ row: Int, _ free: Set<Int>) -> Double {
      guard row < matrix.rows else { return 0 }
      return free.map { matrix[row, $0] + least(row + 1, free.subtracting([$0])) }.min() ?? 0
    }
    return least(0, Set(0..<matrix.columns))
  }
}
