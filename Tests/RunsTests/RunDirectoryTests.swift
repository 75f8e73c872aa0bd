internal import DeePWAK
internal import FeatureTables
internal import LinearAlgebra
internal import Networks
internal import Stats
internal import TestSupport
internal import Testing

@testable internal import Runs

@Suite("Run directory")
struct RunDirectoryTests {
  private static func result(
    pcs: Int? = nil, _ change: (inout RunOptions) -> Void = { _ in }
  ) throws -> TrainingResult {
    var options = RunOptions()
    options.preprocessing.pcs = pcs
    options.training.heads = 3
    options.training.steps = 60
    options.training.maximumClusters = 6
    options.training.hiddenWidths = [16]
    options.training.batchSize = .rows(64)
    options.consensusNetworks.steps = 20
    change(&options)
    return try TrainingRun(options).result(of: Tables.groups(90, 6, 3))
  }

  @Test(
    "is named after the table",
    arguments: [
      ("cells.h5ad", "cells.deepwak"), ("data/a.count.csv.gz", "a.count.deepwak"),
      ("/x/embryos.TSV", "embryos.deepwak"), ("table", "table.deepwak"), (".csv", ".csv.deepwak"),
    ])
  func defaultNames(data: String, expected: String) {
    #expect(RunDirectory.defaultPath(for: data) == expected)
  }

  @Test("holds the files of a run, which read back as what came out")
  func holdsFiles() throws {
    let folder = TemporaryFolder()
    let result = try RunDirectoryTests.result()
    let directory = RunDirectory(folder.file("deep/run/"))
    let record = RunRecord(of: result, command: "deepwak", threads: 1, blasKernel: "none")
    _ = try directory.write(result, record: record, force: false)
    #expect(FileSystem.list(folder.file("deep")) == ["run"])
    #expect(
      FileSystem.list(directory.path) == [
        "clusters.csv", "consensus_tree.csv", "dictionary.csv", "embedding.csv",
        "memberships.h5", "metrics.csv", "model.h5", "options.json", "result.h5ad", "run.json",
      ])
    var expected = record
    expected.modelSHA256 = SHA256.ofFile(directory.file("model.h5"))
    #expect(expected.modelSHA256?.count == 64)
    #expect(try directory.record() == expected)
    #expect(try RunOptions(file: directory.file("options.json")) == result.options)

    let lines = String(
      decoding: try FileSystem.bytes(directory.file("clusters.csv")), as: UTF8.self
    )
    .split(separator: "\n")
    #expect(
      lines[0] == "observation,consensus,stability,head_1,head_2,head_3,consensus_network")
    let network = try #require(result.network)
    #expect(lines.count == 91)
    for (i, line) in lines.dropFirst().enumerated() {
      let fields = line.split(separator: ",")
      #expect(fields[0] == "r\(i)" && Int(fields[1]) == result.consensus.labels[i])
      #expect(Int(fields[3]) == result.heads.partitions[0].labels[i])
      #expect(Int(fields[6]) == network.partition.labels[i])
    }
    let written = try FeatureTable.read(directory.file("result.h5ad"))
    #expect(written.values.densified == result.table.values.densified)
    #expect(
      written.annotation(named: "deepwak")?.labels
        == result.consensus.labels.map { Optional("\($0)") })
    #expect(
      written.annotation(named: "deepwak_consensus_network")?.labels
        == network.partition.labels.map { Optional("\($0)") })
    #expect(record.consensusNetwork?.clusterSizes == network.partition.sizes)
    #expect(record.consensus == .tree)
  }

  @Test("reports the clusters of the network where asked, or trains none")
  func consensusByNetwork() throws {
    let tree = try RunDirectoryTests.result()
    let network = try RunDirectoryTests.result { $0.consensus = .network }
    #expect(network.network?.partition == tree.network?.partition)
    #expect(network.consensus.labels == tree.network?.partition.labels)
    #expect(network.consensus.reproducibility == nil && network.consensus.isFromNetwork)
    let none = try RunDirectoryTests.result { $0.consensusNetworks.steps = 0 }
    #expect(none.network == nil && none.consensus.labels == tree.consensus.labels)
    let folder = TemporaryFolder()
    let directory = RunDirectory(folder.file("a"))
    let record = RunRecord(
      of: network, command: "deepwak", threads: 1, blasKernel: "none", preset: .paper)
    _ = try directory.write(network, record: record, force: false)
    var expected = record
    expected.modelSHA256 = SHA256.ofFile(directory.file("model.h5"))
    #expect(try directory.record() == expected)
    #expect(record.consensus == .network && record.preset == .paper && record.stability == nil)
    let copy = RunDirectory(folder.file("b"))
    try RunCut(directory, at: .clusters(2)).write(to: copy, command: "cut", force: false)
    #expect(try copy.record().consensus == .tree)
    #expect(
      try FeatureTable.read(copy.file("result.h5ad")).annotation(
        named: "deepwak_consensus_network")?
        .labels == network.consensus.labels.map { Optional("\($0)") })
    let lines = String(
      decoding: try FileSystem.bytes(copy.file("clusters.csv")), as: UTF8.self
    ).split(separator: "\n").dropFirst()
    #expect(
      lines.map { $0.split(separator: ",").last.map(String.init) }
        == network.consensus.labels.map { "\($0)" })
  }

  @Test("gives a model back whose memberships are the same bits", arguments: [nil, 4])
  func modelRoundTrip(pcs: Int?) throws {
    let folder = TemporaryFolder()
    let result = try RunDirectoryTests.result(pcs: pcs)
    try result.model.write(to: folder.file("model.h5"))
    let network = try #require(result.network)
    let loaded = try SavedModel(path: folder.file("model.h5"))
    #expect(loaded.preprocessor == result.preprocessor)
    #expect(try loaded.memberships(of: result.table) == result.memberships)
    #expect(loaded.trained.heldOutError == result.trained.heldOutError)
    #expect(loaded.trained.heldOutRows == result.trained.heldOutRows)
    #expect(loaded.clusters == result.model.clusters)
    #expect(loaded.consensus?.memberships(of: result.memberships) == network.memberships)
    #expect(loaded.consensus?.encoder.parameters == network.networks.encoder.parameters)
    try SavedModel(
      preprocessor: result.preprocessor, trained: result.trained, clusters: result.model.clusters
    ).write(to: folder.file("without.h5"))
    #expect(try SavedModel(path: folder.file("without.h5")).consensus == nil)
  }

  @Test("gives a chain of blocks back, in a layout that readers of one block refuse")
  func chainRoundTrip() throws {
    let folder = TemporaryFolder()
    let result = try RunDirectoryTests.result(pcs: 4) { $0.training.blocks = 3 }
    let path = folder.file("model.h5")
    try result.model.write(to: path)
    let loaded = try SavedModel(path: path)
    #expect(loaded.earlier.map(\.sums) == result.chain.earlier.map(\.sums))
    #expect(loaded.chain.blocks.map(\.options) == result.chain.blocks.map(\.options))
    #expect(loaded.chain.blocks.map(\.heldOutError) == result.chain.blocks.map(\.heldOutError))
    #expect(
      try loaded.memberships(of: result.table) == result.model.memberships(of: result.table))
    func version(_ path: String) throws -> Int64? {
      try HDF5File(reading: path).numbers("format_version", of: "/", as: Int64.self)?.first
    }
    #expect(try version(path) == 3)
    let one = folder.file("one.h5")
    try RunDirectoryTests.result().model.write(to: one)
    #expect(try version(one) == 2)
    let broken = try HDF5File(updating: path)
    try broken.remove("blocks/1/sums/head_2/sizes")
    try broken.write([1.0], to: "blocks/1/sums/head_2/sizes")
    try broken.close()
    #expect(
      throws: RunError.damaged(
        path: path, reason: "blocks/1/sums/head_2 does not fit its head")
    ) { _ = try SavedModel(path: path) }
  }

  @Test("reports every block: errors in run.json, rows in metrics.csv")
  func blocks() throws {
    let folder = TemporaryFolder()
    let result = try RunDirectoryTests.result { $0.training.blocks = 2 }
    let directory = RunDirectory(folder.file("a"))
    let record = RunRecord(of: result, command: "deepwak", threads: 1, blasKernel: "none")
    _ = try directory.write(result, record: record, force: false)
    let blocks = try #require(try directory.record().blocks)
    #expect(blocks.map(\.heldOutError) == result.chain.blocks.map(\.heldOutError))
    #expect(blocks.count == 2 && blocks[1].heldOutError == record.heldOutError)
    let lines = String(
      decoding: try FileSystem.bytes(directory.file("metrics.csv")), as: UTF8.self
    ).split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(lines[0].last == "block" && lines.allSatisfy { $0.count == lines[0].count })
    let numbers = lines.dropFirst().compactMap { $0.last.flatMap { Int($0) } }
    #expect(
      numbers
        == result.chain.blocks.enumerated().flatMap { index, block in
          [Int](repeating: index + 1, count: block.reports.count)
        })
  }

  @Test("refuses files that are no models")
  func refusesOthers() throws {
    let folder = TemporaryFolder()
    let result = try RunDirectoryTests.result()
    let saved = SavedMemberships(
      observationNames: result.table.observationNames, memberships: result.memberships,
      tree: result.consensus.tree)
    try saved.write(to: folder.file("m.h5"))
    #expect(
      throws: RunError.damaged(path: folder.file("m.h5"), reason: "it is no model of deepwak")
    ) { _ = try SavedModel(path: folder.file("m.h5")) }
    #expect(try SavedMemberships(path: folder.file("m.h5")).tree == result.consensus.tree)
  }

  @Test("is cut elsewhere in a copy; the run itself stays")
  func cuts() throws {
    let folder = TemporaryFolder()
    let result = try RunDirectoryTests.result()
    let directory = RunDirectory(folder.file("a"))
    let record = RunRecord(of: result, command: "deepwak", threads: 1, blasKernel: "none")
    _ = try directory.write(result, record: record, force: false)
    let before = try FileSystem.bytes(directory.file("clusters.csv"))
    let copy = RunDirectory(folder.file("a.cut2"))
    let cut = try RunCut(directory, at: .clusters(2))
    try cut.write(to: copy, command: "deepwak cut", force: false)
    #expect(try FileSystem.bytes(directory.file("clusters.csv")) == before)
    #expect(FileSystem.list(copy.path) == FileSystem.list(directory.path))
    #expect(try copy.record().clusters == 2)
    #expect(try copy.record().clusterSizes.reduce(0, +) == 90)
    let written = try FeatureTable.read(copy.file("result.h5ad"))
    #expect(
      written.annotation(named: "deepwak")?.labels
        == cut.consensus.labels.map { Optional("\($0)") })
    let most = result.consensus.tree.leafCount
    #expect(throws: RunError.clusters(most + 1, range: 1...most)) {
      _ = try RunCut(directory, at: .clusters(most + 1))
    }
    #expect(throws: RunError.notARun(path: folder.path, missing: "run.json")) {
      _ = try RunCut(RunDirectory(folder.path), at: .largestGap)
    }
  }

  @Test("finds groups that are far apart")
  func findsGroups() throws {
    var options = RunOptions()
    options.training.heads = 4
    options.training.steps = 300
    let result = try TrainingRun(options).result(of: Tables.groups(300, 8, 3))
    let truth = (0..<300).map { $0 % 3 }
    #expect(adjustedRandIndex(result.consensus.labels, truth) > 0.95)
  }

  @Test("names dead heads, but none that may not use three clusters")
  func deadHeads() {
    func memberships(_ labels: [Int], _ k: Int) -> Matrix {
      Partition(labels: labels, clusterCount: k).oneHot
    }
    let heads = HeadLabels(
      memberships: [memberships([0, 1, 2, 2], 4), memberships([3, 3, 3, 1], 4)])
    #expect(heads.clusterCounts == [3, 2])
    #expect(heads.deadHeads(maximumClusters: 4) == [2])
    #expect(heads.deadHeads(maximumClusters: 2) == [])
    #expect(heads.partitions[1].labels == [0, 0, 0, 1])
  }
}
