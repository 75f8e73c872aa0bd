internal import FeatureTables
internal import Foundation
internal import TestSupport
internal import Testing

@Suite("deepwak predict")
struct PredictTests {
  private let deepwak = Deepwak()

  /// Trains a small run into "a".
  private func train(_ flags: String...) throws {
    deepwak.writeTable()
    let call = ["train", "t.csv", "--heads", "3", "--steps", "200", "--out", "a"] + flags
    #expect(try deepwak.run(call).status == 0)
  }

  /// The rows of a table, each without its last columns.
  private func rows(_ name: String, dropping count: Int = 0) -> [[String]] {
    deepwak.text(name).split(separator: "\n").map {
      $0.split(separator: ",").dropLast(count).map(String.init)
    }
  }

  @Test(
    "gives the table trained on what clusters.csv says, to the last digit",
    arguments: [
      [], ["--pcs", "4"], ["--normalize", "maxabs", "--mask", "0"],
      ["--consensus", "network"], ["--recurrent", "2"],
      ["--recurrent", "3", "--pcs", "4", "--consensus", "network"],
      ["--recurrent", "2", "--preset", "paper", "--epochs", "20", "--held-out", "10"],
    ])
  func trainingTable(flags: [String]) throws {
    deepwak.writeTable()
    let call = ["train", "t.csv", "--heads", "3", "--steps", "200", "--out", "a"] + flags
    #expect(try deepwak.run(call).status == 0)
    let outcome = try deepwak("predict", "a", "t.csv", "-o", "p.csv")
    #expect(outcome.status == 0 && outcome.output.contains("90 were trained on"))
    let columns = rows("a/clusters.csv")[0]
    let header = rows("p.csv")[0]
    #expect(header.last == "novelty")
    #expect(header.dropLast() == columns[...])
    for (found, wanted) in zip(rows("p.csv"), rows("a/clusters.csv")) {
      #expect(found.dropLast() == wanted[...])
    }
  }

  @Test("finds features by name, and says what is extra and reordered")
  func reordered() throws {
    try train()
    let turned = rows("t.csv").enumerated().map { index, row in
      ([row[0]] + row.dropFirst().reversed() + [index == 0 ? "z" : "7.5"]).joined(separator: ",")
    }
    deepwak.folder.write(turned.joined(separator: "\n") + "\n", to: "new.csv")
    let outcome = try deepwak("predict", "a", "new.csv")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("1 feature unknown to the model, left out: z"))
    #expect(outcome.output.contains("in another order than in training"))
    let (found, expected) = (rows("new.clusters.csv"), rows("a/clusters.csv"))
    #expect(found.map { $0[1] } == expected.map { $0[1] })
  }

  @Test("warns of observations far from those trained on, and of those alone")
  func novelty() throws {
    try train()
    let near = rows("t.csv")[1].dropFirst().joined(separator: ",")
    let far = [String](repeating: "60", count: 9).joined(separator: ",")
    deepwak.folder.write("name,a,b,c,d,e,f,g,h,i\nx,\(near)\ny,\(far)\n", to: "new.csv")
    #expect(try deepwak("predict", "a", "new.csv", "-o", "p.csv").status == 0)
    let found = rows("p.csv")
    let values = found.dropFirst().compactMap { $0.last.flatMap { Double($0) } }
    #expect(values.count == 2 && values[0] < 1.2 && values[1] > 4)
    #expect(found[1][1] == rows("a/clusters.csv")[1][1])
  }

  @Test("follows a cut: its copy predicts the new clusters")
  func afterCut() throws {
    try train()
    #expect(try deepwak("cut", "a", "--clusters", "2").status == 0)
    #expect(try deepwak("predict", "a.cut2", "t.csv", "-o", "p.csv").status == 0)
    #expect(rows("p.csv").map { $0[1] } == rows("a.cut2/clusters.csv").map { $0[1] })
  }

  @Test("writes an .h5ad with the clusters, and replaces nothing without --force")
  func anndata() throws {
    try train()
    #expect(try deepwak("predict", "a", "t.csv", "-o", "p.h5ad").status == 0)
    let table = try FeatureTable.read(deepwak.folder.file("p.h5ad"))
    #expect(
      table.annotation(named: "deepwak")?.labels
        == rows("a/clusters.csv").dropFirst().map { Optional($0[1]) })
    let again = try deepwak("predict", "a", "t.csv", "-o", "p.h5ad")
    #expect(again.status == 1 && again.message.contains("--force"))
  }

  @Test("names what is wrong in one line")
  func badInput() throws {
    try train()
    let narrow = rows("t.csv").map { $0.dropLast(2).joined(separator: ",") }
    deepwak.folder.write(narrow.joined(separator: "\n") + "\n", to: "narrow.csv")
    let missing = try deepwak("predict", "a", "narrow.csv")
    #expect(missing.status == 1)
    #expect(
      missing.message
        == "narrow.csv: 2 of the 9 features that the model needs are missing: h, i")
    let absent = try deepwak("predict", "a", "none.csv")
    #expect(absent.status == 1 && absent.message.contains("none.csv"))
    let noRun = try deepwak("predict", ".", "t.csv")
    #expect(noRun.status == 1 && noRun.message.contains("run.json"))
    // One bit of the model turned round.
    let path = deepwak.folder.file("a/model.h5")
    var bytes = TemporaryFolder.bytes(path)
    bytes[bytes.count * 2 / 3] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let damaged = try deepwak("predict", "a", "t.csv")
    #expect(damaged.status == 1 && damaged.message.contains("model.h5 is damaged"))
  }
}
