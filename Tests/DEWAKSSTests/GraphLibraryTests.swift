import LinearAlgebra
import Testing

@testable import DEWAKSS

@Suite("The library of graphs")
struct GraphLibraryTests {
  @Test("what it refuses is an error of one line, and it works on")
  func refusal() throws {
    let error = #expect(throws: PartitionError.self) {
      try GraphLibrary.withLock(seed: 1) { () throws(PartitionError) in
        let library = try GraphLibrary(
          ends: [0, -1], weights: [1], vertexWeights: [1, 1], resolution: 1)
        _ = consume library
      }
    }
    let message = error.map { "\($0)" } ?? ""
    #expect(message.hasPrefix("graph: igraph failed to partition it: "))
    #expect(!message.contains("\n"))
    #expect(try Leiden(of: graph(2, [(0, 1, 1)])).partition.labels == [0, 0])
  }

  @Test("an error of the caller's closure leaves the lock open")
  func closure() throws {
    #expect(throws: PartitionError.noResolutions) {
      try GraphLibrary.withLock(seed: 1) { () throws(PartitionError) in throw .noResolutions }
    }
    #expect(try Leiden(of: graph(2, [(0, 1, 1)])).partition.labels == [0, 0])
  }
}
