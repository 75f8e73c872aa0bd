internal import DeePWAK
internal import LinearAlgebra
internal import TestSupport
internal import Testing

@testable internal import Runs

@Suite("Saved memberships")
struct SavedMembershipsTests {
  private let folder = TemporaryFolder()
  private let heads = [Matrix.partition(5, 3, seed: 1), Matrix.partition(5, 3, seed: 2)]

  private func write(_ tree: ConsensusTree) throws -> String {
    let path = folder.file("m.h5")
    try SavedMemberships(
      observationNames: ["a", "b", "c", "d", "e"], memberships: heads, tree: tree
    ).write(to: path)
    return path
  }

  @Test("come back from their file") func roundTrip() throws {
    let tree = ConsensusTree(memberships: heads)
    let found = try SavedMemberships(path: write(tree))
    #expect(found.tree == tree)
    #expect(found.memberships == heads)
    #expect(found.observationNames == ["a", "b", "c", "d", "e"])
  }

  @Test("a merge of a node that is not there yet is damage", arguments: [(0, 2), (-1, 1), (0, 99)])
  func merges(left: Int, right: Int) throws {
    let tree = ConsensusTree(
      leaves: [0, 1, 0, 1, 0], leafCount: 2,
      merges: [.init(left: left, right: right, height: 0.5, size: 5)])
    let path = try write(tree)
    #expect(
      throws: RunError.damaged(path: path, reason: "its parts do not fit each other")
    ) { _ = try SavedMemberships(path: path) }
  }
}
