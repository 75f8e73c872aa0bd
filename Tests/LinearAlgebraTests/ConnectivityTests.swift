import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// A table and what `scanpy.pp.neighbors` makes of it; see Fixtures/README.md.
private struct WeightedCase: Decodable {
  let columns: Int
  let neighbours: Int
  let x: [Float]
  let offsets: [Int]
  let indices: [Int32]
  let values: [Float]

  static func all() throws -> [WeightedCase] {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let bytes = TemporaryFolder.bytes("/\(folder)/Fixtures/connectivities.json")
    return try JSONDecoder().decode([WeightedCase].self, from: Data(bytes))
  }
}

@Suite("Graphs of neighbours")
struct ConnectivityTests {
  @Test("have the weights that scanpy gives", arguments: [false, true])
  func agreesWithScanpy(includesSelf: Bool) throws {
    let cases = try WeightedCase.all()
    #expect(cases.count == 5)
    for example in cases {
      let n = example.x.count / example.columns
      let x = Matrix(rows: n, columns: example.columns, elements: example.x)
      let others = example.neighbours - 1
      let neighbours = try NearestNeighbours(
        of: x, count: includesSelf ? others + 1 : others, includesSelf: includesSelf)
      let graph = neighbours.connectivities
      #expect(graph.rowOffsets == example.offsets)
      #expect(graph.columnIndices == example.indices)
      for (found, expected) in zip(graph.values, example.values) {
        #expect(abs(found - expected) <= 1e-5)
      }
    }
  }

  @Test("have distances as entries")
  func distances() throws {
    let x = Matrix.normal(80, 3, seed: 2)
    let neighbours = try NearestNeighbours(of: x, count: 7, includesSelf: true)
    let graph = neighbours.distances
    for i in 0..<80 {
      let entries = graph.rowOffsets[i]..<graph.rowOffsets[i + 1]
      let others = neighbours.indices(of: i).filter { $0 != Int32(i) }
      #expect(Array(graph.columnIndices[entries]) == others.sorted())
      for entry in entries {
        let j = Int(graph.columnIndices[entry])
        let expected = zip(x.row(i), x.row(j)).reduce(0.0) {
          $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
        }.squareRoot()
        #expect(abs(Double(graph.values[entry]) - expected) <= 1e-5 * expected)
      }
    }
  }

  @Test("of no neighbours are empty")
  func empty() throws {
    let none = try NearestNeighbours(of: Matrix.normal(5, 2, seed: 1), count: 0)
    #expect(none.connectivities.storedCount == 0)
    #expect(none.connectivities.rows == 5)
    #expect(none.observationCount == 5)
  }
}
