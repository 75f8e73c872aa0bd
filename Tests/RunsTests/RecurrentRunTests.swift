internal import DeePWAK
internal import FeatureTables
internal import LinearAlgebra
internal import TestSupport
internal import Testing

@testable internal import Runs

@Suite("Runs of several blocks")
struct RecurrentRunTests {
  private func result(
    of table: FeatureTable, _ change: (inout RunOptions) -> Void = { _ in }
  ) throws -> TrainingResult {
    var options = RunOptions()
    options.training.heads = 3
    options.training.steps = 40
    options.training.blocks = 2
    options.training.maximumClusters = 6
    options.training.hiddenWidths = [16]
    options.training.batchSize = .rows(32)
    options.training.assignmentMasks = 4
    options.consensusNetworks.steps = 10
    change(&options)
    return try TrainingRun(options).result(of: table)
  }

  @Test("take sparse counts, and find in them what they find in dense ones")
  func sparseCounts() throws {
    let counts = Tables.counts(90, 12)
    let dense = try result(of: counts) { $0.preprocessing.pcs = 0 }
    let sparse = try result(of: Tables.sparse(counts)) { $0.preprocessing.pcs = 0 }
    for (a, b) in zip(sparse.memberships, dense.memberships) {
      #expect(relativeError(a, b) < 1e-3)
    }
    #expect(sparse.consensus.labels == dense.consensus.labels)
  }

  @Test("report the clusters of the last block, of its heads and its network")
  func lastBlock() throws {
    let table = Tables.groups(90, 6, 3)
    let result = try result(of: table) { $0.consensus = .network }
    #expect(result.chain.earlier.count == 1 && result.consensus.isFromNetwork)
    let areTrained = (0..<90).map { !result.trained.heldOutRows.contains($0) }
    let source = try result.preprocessor.apply(to: table).source
    let read = result.chain.table(of: source, areTrained: areTrained)
    #expect(result.chain.last.memberships(of: read) == result.memberships)
    #expect(result.heads == HeadLabels(memberships: result.memberships))
  }

  @Test("know the observations trained on by name and numbers; others are predicted as new")
  func knownObservations() throws {
    let table = Tables.groups(90, 6, 3)
    let result = try result(of: table)
    let saved = SavedMemberships(
      observationNames: table.observationNames, memberships: result.memberships,
      tree: result.consensus.tree, rowDigests: result.rowDigests)
    let same = try result.model.prediction(of: table, knownFrom: saved)
    #expect(same.labels == result.consensus.labels && same.trainedCount == 90)
    #expect(same.stability == result.consensus.stability)
    let renamed = FeatureTable(
      observationNames: table.observationNames.map { "new_\($0)" },
      featureNames: table.featureNames, values: table.values)
    let other = try result.model.prediction(of: renamed, knownFrom: saved)
    #expect(other.trainedCount == 0)
    #expect(other.stability != result.consensus.stability)
    let folder = TemporaryFolder()
    try saved.write(to: folder.file("m.h5"))
    #expect(try SavedMemberships(path: folder.file("m.h5")).rowDigests == result.rowDigests)
    #expect(Set(try #require(result.rowDigests)).count == 90)
  }
}
