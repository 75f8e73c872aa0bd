internal import DeePWAK
internal import FeatureTables
internal import Glibc
internal import LinearAlgebra
internal import TestSupport
internal import Testing

@testable internal import Runs

/// Runs on tables that stay in their files: the same run in memory is the oracle.
@Suite("Runs in blocks")
struct BackedRunTests {
  private let folder = TemporaryFolder()

  /// Writes a table and reads it both ways, the second in blocks of 2048 rows.
  private func bothWays(_ table: FeatureTable) throws -> (whole: FeatureTable, backed: FeatureTable)
  {
    let path = folder.file("t.h5ad")
    _ = try table.write(to: path)
    var backed = try FeatureTable.read(path, backed: true)
    guard case .backed(var rows) = backed.values else {
      Issue.record("the table was read")
      return (backed, backed)
    }
    rows.blockBytes = 1
    backed.values = .backed(rows)
    return (try FeatureTable.read(path), backed)
  }

  private static func table(_ kind: String) -> FeatureTable {
    switch kind {
    case "counts": Tables.sparse(Tables.counts(4500, 120))
    case "few counts":
      Tables.sparse(
        Tables.table(
          Matrix(rows: 4500, columns: 130) { i, j in
            let value = (i * 7 + j * j * 3 + (i % 4) * j) % 53
            return value < 3 ? Float(value + (j == 5 ? 60 : 0)) : 0
          }))
    case "expression":
      Tables.table(
        Matrix(rows: 4500, columns: 110) { i, j in
          let value = (i * 11 + j * j * 5 + (i % 3) * j) % 37
          return value < 9 ? 0.37 * Float(value) / Float(1 + j % 5) : 0
        })
    default: Tables.groups(4500, 70, 4)
    }
  }

  @Test(
    "preprocess to the same bits, on one thread or two",
    arguments: ["counts", "few counts", "expression", "groups"],
    [
      ("auto", nil, nil), ("log1p", 40, 10), ("zscore", nil, 12), ("zscore", 30, 0),
      ("maxabs", 25, nil), ("none", nil, 0), ("none", nil, 5),
    ] as [(String, Int?, Int?)])
  func preprocessing(kind: String, setting: (String, Int?, Int?)) throws {
    guard kind != "groups" || setting.0 != "log1p" else { return }
    let (whole, backed) = try bothWays(BackedRunTests.table(kind))
    var options = PreprocessingOptions()
    options.normalize = try #require(.init(rawValue: setting.0))
    (options.hvg, options.pcs) = (setting.1, setting.2)
    let expected = try Preprocessor.fit(whole, options)
    let before = ThreadPool.shared.threadCount
    defer { ThreadPool.shared.threadCount = before }
    for (threads, limit) in [(1, 0), (2, Backing.defaultLimit)] {
      ThreadPool.shared.threadCount = threads
      let found = try Preprocessor.fit(
        backed, options, backing: Backing(scratch: folder.file("t"), limit: limit))
      #expect(found.source is ScratchRows == (limit == 0))
      #expect(found.preprocessor == expected.preprocessor)
      #expect(found.values.densified == expected.values.densified)
      #expect(found.residuals == expected.residuals)
      #expect(found.notes == expected.notes)
      #expect(folder.contents == ["t.h5ad"])
    }
  }

  @Test("give the same result and files", arguments: ["counts", "groups"], [0, 10])
  func wholeRun(kind: String, pcs: Int) throws {
    let (whole, backed) = try bothWays(BackedRunTests.table(kind))
    var options = RunOptions()
    options.data = folder.file("t.h5ad")
    options.preprocessing.pcs = pcs
    (options.training.heads, options.training.steps) = (3, 30)
    options.training.hiddenWidths = [16]
    options.consensusNetworks.steps = 10
    var control = RunControl()
    control.backing = Backing(scratch: folder.file("a"), limit: 0)
    let results = try [whole, backed].map {
      try TrainingRun(options).result(of: $0, control: control)
    }
    #expect(results[0].consensus.labels == results[1].consensus.labels)
    #expect(results[0].memberships == results[1].memberships)
    for (result, name) in zip(results, ["whole", "blocks"]) {
      _ = try RunDirectory(folder.file(name)).write(result, record: RunRecord(), force: false)
    }
    for file in [
      "clusters.csv", "embedding.csv", "dictionary.csv", "consensus_tree.csv", "options.json",
      "memberships.h5", "model.h5", "result.h5ad", "run.json",
    ] {
      let expected = TemporaryFolder.bytes(folder.file("whole/\(file)"))
      #expect(!expected.isEmpty)
      #expect(TemporaryFolder.bytes(folder.file("blocks/\(file)")) == expected, "\(file)")
    }
    #expect(folder.contents == ["blocks", "t.h5ad", "whole"])
  }

  @Test("leave no scratch file behind, whatever happens")
  func scratch() throws {
    let x = Matrix.normal(50, 3, seed: 1)
    #expect(throws: TableError.self) {
      _ = try ScratchRows(folder.file("s"), rows: 50, columns: 3) { append throws(TableError) in
        try append(x)
        #expect(folder.contents.isEmpty)
        throw TableError.emptyFile(path: "x")
      }
    }
    #expect(folder.contents.isEmpty)
    let rows = try ScratchRows(folder.file("s"), rows: 50, columns: 3) {
      append throws(TableError) in try append(x)
    }
    var batch = Matrix(zeros: 6, 3)
    rows.copyRows(at: [49, 3, 4, 5, 3, 0], into: &batch)
    #expect(batch == x.rows(at: [49, 3, 4, 5, 3, 0]))
    #expect(folder.contents.isEmpty && rows.failure == nil)
    let error = #expect(throws: TableError.self) {
      _ = try ScratchRows("/proc/s", rows: 50, columns: 3) { append throws(TableError) in
        try append(x)
      }
    }
    #expect("\(try #require(error))".hasPrefix("/proc/s."))
  }

  @Test("end with the reason when the file changes under them")
  func lostFile() throws {
    let (_, backed) = try bothWays(BackedRunTests.table("groups"))
    #expect(truncate(folder.file("t.h5ad"), 8192) == 0)
    let error = #expect(throws: TableError.self) {
      _ = try TrainingRun(RunOptions()).result(of: backed)
    }
    #expect("\(try #require(error))".contains("t.h5ad"))
  }

  @Test("begin by themselves where the table does not fit, and say so")
  func automatic() throws {
    _ = try Tables.groups(4500, 70, 4).write(to: folder.file("t.h5ad"))
    folder.write("a,b\n1,2\n2,3\n", to: "t.csv")
    var options = RunOptions()
    options.data = folder.file("t.h5ad")
    var notes: [String] = []
    func needs(_ memory: Int) -> Bool {
      TrainingRun(options).needsBacking(memory: memory) {
        if case .note(let text) = $0 { notes.append(text) }
      }
    }
    #expect(!needs(4 << 30) && notes.isEmpty)
    #expect(needs(40_000_000) && notes.count == 1)
    #expect(try #require(notes.first).contains("there are 40 MB: rows are read from the file"))
    options.data = folder.file("t.csv")
    #expect(!needs(1))
  }
}
