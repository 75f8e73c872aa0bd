import DEWAKSS
internal import Foundation
import LinearAlgebra
internal import TestSupport

/// A graph of weighted links, each given once.
func graph(_ n: Int, _ links: [(Int, Int, Float)]) -> SparseMatrix {
  let both = (links + links.filter { $0.0 != $0.1 }.map { ($0.1, $0.0, $0.2) })
    .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
  return SparseMatrix(
    rows: n, columns: n, rowOffsets: (0...n).map { row in both.count { $0.0 < row } },
    columnIndices: both.map { Int32($0.1) }, values: both.map(\.2))
}

/// The graphs of Fixtures/partitions.json, and how well leidenalg partitions them.
struct KnownGraphs: Decodable, Sendable {
  struct Graph: Decodable, Sendable {
    let name: String
    let vertices: Int
    let links: [[Int]]
    let weights: [Float]
  }
  struct Case: Decodable, Sendable {
    let graph: String
    let objective: PartitionObjective
    /// The best of fifty runs and their median.
    let resolution, quality, median: Double
  }
  let graphs: [Graph]
  let cases: [Case]

  /// What the file holds; nothing, which fails the tests that count it, when it cannot be read.
  static let shared: KnownGraphs = {
    let folder = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let bytes = TemporaryFolder.bytes("\(folder)/Fixtures/partitions.json")
    let read = try? JSONDecoder().decode(KnownGraphs.self, from: Data(bytes))
    return read ?? KnownGraphs(graphs: [], cases: [])
  }()

  /// The graph of a name.
  func graph(_ name: String) -> SparseMatrix? {
    graphs.first { $0.name == name }.map { known in
      DEWAKSSTests.graph(
        known.vertices, zip(known.links, known.weights).map { ($0[0], $0[1], $1) })
    }
  }
}
