internal import DeePWAK
internal import FeatureTables
internal import Foundation
internal import LinearAlgebra
internal import Runs
internal import TestSupport
internal import Testing

@Suite("deepwak train")
struct TrainTests {
  private let deepwak = Deepwak()

  private func labels(_ run: String) -> [String] {
    deepwak.text("\(run)/clusters.csv").split(separator: "\n").dropFirst()
      .map { String($0.split(separator: ",")[1]) }
  }

  @Test("writes a run directory, says what came out and where it is")
  func trains() throws {
    deepwak.writeTable()
    let outcome = try deepwak("train", "t.csv", "--heads", "3", "--steps", "300")
    #expect(outcome.status == 0)
    #expect(deepwak.contents == ["t.csv", "t.deepwak"])
    for word in [
      "3 clusters of 90 observations", "stability", "held-out", "written to t.deepwak/",
      "deepwak cut t.deepwak --clusters",
    ] { #expect(outcome.output.contains(word), "\(word)") }
    #expect(outcome.errors.contains("90 observations × 9 features"))
    let lines = outcome.errors.split(separator: "\n")
    #expect((8...20).contains(lines.count), "about ten lines when not on a terminal")
    #expect(!outcome.errors.contains("\u{1B}") && !outcome.errors.contains("\r"))
    let record = try RunDirectory(deepwak.folder.file("t.deepwak")).record()
    #expect(record.kind == "train" && record.data.observations == 90 && record.data.features == 9)
    #expect(record.command == "deepwak train t.csv --heads 3 --steps 300")
    #expect(record.data.sha256 == SHA256.ofFile(deepwak.folder.file("t.csv")))
    #expect(record.clusterSizes.reduce(0, +) == 90 && record.clusterSizes.count == record.clusters)
    #expect(record.heldOutError != nil && record.headClusters.count == 3)
  }

  @Test("says nothing on the way with --quiet")
  func quiet() throws {
    deepwak.writeTable()
    let outcome = try deepwak("train", "t.csv", "--steps", "5", "--heads", "1", "--quiet")
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
  }

  @Test("gives the same labels and metrics for the same seed, on one thread and on two")
  func isDeterministic() throws {
    deepwak.writeTable()
    for (run, threads) in [("a", "1"), ("b", "2"), ("c", "2")] {
      let outcome = try deepwak(
        "train", "t.csv", "--steps", "100", "--heads", "3", "--seed", "5", "--threads", threads,
        "--out", run)
      #expect(outcome.status == 0)
    }
    for file in ["clusters.csv", "metrics.csv", "embedding.csv", "consensus_tree.csv"] {
      #expect(!deepwak.text("a/\(file)").isEmpty)
      #expect(deepwak.text("a/\(file)") == deepwak.text("b/\(file)"), "\(file)")
      #expect(deepwak.text("b/\(file)") == deepwak.text("c/\(file)"), "\(file)")
    }
  }

  @Test("starts again from options.json; flags given as well win")
  func options() throws {
    deepwak.writeTable()
    try deepwak(
      "train", "t.csv", "--steps", "80", "--heads", "2", "--max-clusters", "5", "--held-out", "9",
      "--out", "a")
    let again = try deepwak("train", "--options", "a/options.json", "--out", "b")
    #expect(again.status == 0)
    #expect(deepwak.text("a/clusters.csv") == deepwak.text("b/clusters.csv"))
    #expect(deepwak.text("a/options.json") == deepwak.text("b/options.json"))
    try deepwak("train", "--options", "a/options.json", "--heads", "3", "--out", "c")
    let changed = try RunOptions(file: deepwak.folder.file("c/options.json"))
    #expect(changed.training.heads == 3 && changed.training.steps == 80)
    #expect(changed.training.heldOut == .count(9) && changed.data == "t.csv")
  }

  @Test("leaves an existing directory alone without --force, before it reads anything")
  func force() throws {
    deepwak.writeTable()
    try deepwak("train", "t.csv", "--steps", "5", "--heads", "1")
    let before = deepwak.text("t.deepwak/run.json")
    let refused = try deepwak("train", "t.csv", "--steps", "6", "--heads", "1")
    #expect(refused.status == 1)
    #expect(
      refused.message
        == "t.deepwak exists; use --force to replace it, or name another place")
    #expect(deepwak.text("t.deepwak/run.json") == before)
    let replaced = try deepwak("train", "t.csv", "--steps", "6", "--heads", "1", "--force")
    #expect(replaced.status == 0 && deepwak.text("t.deepwak/run.json") != before)
    #expect(deepwak.contents == ["t.csv", "t.deepwak"])
  }

  @Test("--force replaces no folder that is not a run")
  func forceIsCareful() throws {
    deepwak.writeTable()
    try FileManager.default.createDirectory(
      atPath: deepwak.folder.file("mine"), withIntermediateDirectories: true)
    deepwak.folder.write("dear", to: "mine/letter.txt")
    let outcome = try deepwak("train", "t.csv", "--steps", "5", "--out", "mine", "--force")
    #expect(outcome.status == 1 && !outcome.message.isEmpty)
    #expect(deepwak.text("mine/letter.txt") == "dear")
  }

  @Test("writes no h5ad when told so")
  func withoutAnnData() throws {
    deepwak.writeTable()
    let outcome = try deepwak(
      "train", "t.csv", "--steps", "5", "--heads", "1", "--h5ad", "none", "--out", "a")
    #expect(outcome.status == 0 && !outcome.output.contains("scanpy"))
    #expect(!FileManager.default.fileExists(atPath: deepwak.folder.file("a/result.h5ad")))
    #expect(outcome.output.contains("single head"))
  }

  @Test("a place that cannot be written gives one line and leaves nothing")
  func cannotWrite() throws {
    deepwak.writeTable()
    deepwak.folder.write("", to: "file")
    let outcome = try deepwak(
      "train", "t.csv", "--steps", "5", "--heads", "1", "--quiet", "--out", "file/run")
    #expect(outcome.status == 1)
    #expect(outcome.message == "file/run: cannot be written: not a directory")
    #expect(deepwak.contents == ["file", "t.csv"])
  }

  @Test("takes a matrix out of an .h5ad by its path") func dataset() throws {
    let table = FeatureTable(
      observationNames: (0..<30).map { "cell\($0)" }, featureNames: ["a", "b", "c", "d"],
      values: .dense(Matrix.normal(30, 4, seed: 1)))
    try AnnDataWriter(table: table).write(
      to: deepwak.folder.file("x.h5ad"), adding: AnnDataAdditions())
    let outcome = try deepwak(
      "train", "x.h5ad", "--dataset", "/X", "--steps", "3", "--heads", "2")
    #expect(outcome.status == 0)
    let result = try FeatureTable.read(deepwak.folder.file("x.deepwak/result.h5ad"))
    #expect(result.values.densified == table.values.densified)
    #expect(result.annotations.contains { $0.name == "deepwak" })
  }
}
