import TestSupport
import Testing

@testable import LinearAlgebra

@Suite("Lists of candidates")
struct CandidateListsTests {
  /// The numbers of the candidates of least value, and the greatest value among them.
  private func expected(_ table: CentredObservations, _ i: Int, _ count: Int) -> Set<Int32> {
    let values = (0..<table.matrix.rows).filter { $0 != i }.map { j in
      (
        zip(table.matrix.row(i), table.matrix.row(j)).reduce(Double(table.halfNorms[j])) {
          $0 - Double($1.0) * Double($1.1)
        }, Int32(j)
      )
    }
    return Set(values.sorted { $0.0 < $1.0 }.prefix(count).map(\.1))
  }

  @Test(
    "hold the nearest, compared row by row or both ways",
    arguments: [(40, 3, 5), (700, 4, 1), (700, 4, 40), (1500, 9, 15), (300, 5, 299)], [false, true])
  func nearest(shape: (Int, Int, Int), bothWays: Bool) {
    let (n, d, capacity) = shape
    let table = CentredObservations(centred: Matrix.normal(n, d, seed: 1))
    var lists = CandidateLists(count: n, capacity: capacity)
    if bothWays { lists.offerBothWays(of: table) } else { lists.offerRowByRow(of: table) }
    lists.settle()
    for i in stride(from: 0, to: n, by: max(1, n / 50)) {
      let found = lists.candidates(of: i)
      #expect(found.count == min(capacity, n - 1))
      // Rounding may exchange the last two.
      #expect(expected(table, i, capacity).subtracting(found).count <= 1)
      #expect(Set(found).count == found.count && !found.contains(Int32(i)))
    }
  }

  @Test("keep as many as wanted of equals, and know a bound of those let go", arguments: [1, 2, 9])
  func equals(levels: Int) {
    var random = CounterGenerator(seed: 2)
    let x = Matrix(rows: 500, columns: 1) { _, _ in Float(random.index(below: levels)) }
    let table = CentredObservations(centred: x)
    for bothWays in [false, true] {
      var lists = CandidateLists(count: 500, capacity: 20)
      if bothWays { lists.offerBothWays(of: table) } else { lists.offerRowByRow(of: table) }
      lists.settle()
      for i in 0..<500 {
        let found = Set(lists.candidates(of: i))
        #expect(found.count == 20)
        for j in 0..<500 where j != i && !found.contains(Int32(j)) {
          #expect(table.halfNorms[j] - x[i, 0] * x[j, 0] >= lists.worst[i])
        }
        for j in found {
          #expect(table.halfNorms[Int(j)] - x[i, 0] * x[Int(j), 0] <= lists.worst[i])
        }
      }
    }
  }

  @Test("more candidates than ranks are counted for are sorted")
  func many() throws {
    let x = Matrix.normal(1300, 2, seed: 3)
    let found = try NearestNeighbours(of: x, count: 1200, method: .exact)
    let few = try NearestNeighbours(of: x, count: 600, method: .exact)
    for i in stride(from: 0, to: 1300, by: 97) {
      #expect(Array(found.indices(of: i).prefix(600)) == Array(few.indices(of: i)))
      let distances = Array(found.squaredDistances(of: i))
      #expect(distances == distances.sorted())
    }
  }

  @Test("sums over columns are those of the definition", arguments: [(3, 5), (2500, 17)])
  func columnSums(n: Int, m: Int) {
    let x = Matrix.normal(n, m, seed: 4)
    let exact = x.converted(to: Double.self)
    for j in 0..<m {
      let mean = (0..<n).reduce(0.0) { $0 + exact[$1, j] } / Double(n)
      let square = (0..<n).reduce(0.0) { $0 + (exact[$1, j] - mean) * (exact[$1, j] - mean) }
      #expect(abs(x.columnMeans[j] - mean) < 1e-12)
      #expect(abs(x.columnVariances()[j] / (square / Double(n - 1)) - 1) < 1e-9)
    }
  }
}
