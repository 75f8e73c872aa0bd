import Foundation
import TestSupport
import Testing

@Suite("deepwak compare and consensus")
struct CompareTests {
  private let deepwak = Deepwak()

  private func write(_ name: String, _ header: String, _ rows: Int, _ row: (Int) -> String) {
    let lines = (0..<rows).map { "c\($0),\(row($0))" }
    deepwak.folder.write((["cell,\(header)"] + lines).joined(separator: "\n") + "\n", to: name)
  }

  @Test("two clusterings: every index and the table of counts")
  func two() throws {
    write("a.csv", "g", 12) { "\($0 / 4)" }
    write("b.csv", "h,i", 12) { "\($0 < 6 ? "x" : "y"),\($0)" }
    let outcome = try deepwak("compare", "a.csv", "b.csv:h", "-o", "r.json")
    #expect(outcome.status == 0)
    // sklearn.metrics of three fours against two sixes.
    #expect(outcome.output.contains("ari             0.3678"))
    #expect(outcome.output.contains("purity          0.8333"))
    #expect(outcome.output.contains("accuracy        0.6667"))
    #expect(outcome.output.contains("  1             2      2"))
    #expect(deepwak.text("r.json").contains("\"contingency\""))
    #expect(try deepwak("compare", "a.csv", "b.csv:h", "-o", "r.json").status == 1)
    let wrong = try deepwak("compare", "a.csv", "b.csv:z")
    #expect(wrong.message == "b.csv has no column 'z'; it has h, i")
    #expect(
      try deepwak("compare", "a.csv").message
        == "a.csv: one clustering has nothing to be compared with; name another")
  }

  @Test("many: a matrix, a file and a figure; a file alone has its columns compared")
  func many() throws {
    write("m.csv", "one,two,three", 30) { "\($0 % 3),\($0 % 3 * 2),\($0 % 2)" }
    let outcome = try deepwak(
      "compare", "m.csv", "--index", "nmi", "-o", "r.csv", "--figures", "f")
    #expect(outcome.status == 0 && outcome.output.contains("normalised mutual information"))
    let lines = deepwak.text("r.csv").split(separator: "\n")
    #expect(
      lines[0] == "clusters,classes,observations,ari,nmi,ami,purity,homogeneity,completeness,"
        + "v_measure,fmi,accuracy")
    #expect(lines.count == 4 && lines[1].hasPrefix("one,two,30,1,1,1,1,1,1,1,1,1"))
    #expect(deepwak.text("f/figures/agreement.gp").contains("gnuplot"))
    #expect(deepwak.text("f/comparison.json").contains("\"pairs\""))
  }

  @Test("what cannot be compared is refused, or left out and named")
  func nothingToCompare() throws {
    write("a.csv", "g", 12) { "\($0 / 4)" }
    write("none.csv", "h", 12) { _ in "NA" }
    write("apart.csv", "h", 12) { $0 < 6 ? "" : "x\($0 % 2)" }
    write("early.csv", "h", 12) { $0 < 6 ? "y\($0 % 2)" : "" }
    write("mixed.csv", "one,reads,two,same", 12) { "\($0 % 3),\($0 * 10),k\($0 % 2),z" }
    let none = try deepwak("compare", "a.csv", "none.csv")
    #expect(none.status == 1 && none.message.contains("has no label for any"))
    let apart = try deepwak("compare", "apart.csv", "early.csv")
    #expect(apart.status == 1 && apart.message.contains("no observation has a label in both"))
    let mixed = try deepwak("compare", "mixed.csv")
    #expect(mixed.status == 0)
    #expect(mixed.output.contains("column 'reads' has 12 different numbers: left out"))
    #expect(mixed.output.contains("'same' has one value, 'z': left out"))
    #expect(try deepwak("compare", "mixed.csv:reads", "a.csv").status == 0)
  }

  @Test("consensus writes a run of its own that enrich, compare and markers take")
  func consensus() throws {
    deepwak.writeTable(rows: 60)
    let names = (0..<60).map { "cell\($0)" }
    let methods = (0..<4).map { m in
      (0..<60).map { i in (i + 17 * m) % 29 == 0 ? (i + 1) % 3 : i % 3 }
    }
    let lines = names.indices.map { i in
      "\(names[i]),"
        + methods.map { i == 5 && $0[0] == methods[0][0] ? "" : "k\($0[i])" }
        .joined(separator: ",")
    }
    deepwak.folder.write(
      (["cell,a,b,c,d"] + lines).joined(separator: "\n") + "\n", to: "methods.csv")
    let outcome = try deepwak("consensus", "methods.csv", "--clusters", "3")
    #expect(outcome.status == 0 && outcome.output.contains("4 clusterings: a (3), b (3)"))
    let table = deepwak.text("methods.consensus/clusters.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(table[0] == ["observation", "cluster", "stability", "a", "b", "c", "d"])
    let found = Set(table.dropFirst().enumerated().map { "\($0.offset % 3) \($0.element[1])" })
    #expect(table.count == 61 && found.count == 3)
    #expect(deepwak.text("methods.consensus/run.json").contains("\"kind\" : \"consensus\""))
    for name in ["consensus_tree.csv", "figures/consensus.gp", "figures/agreement.gp"] {
      #expect(TemporaryFolder.exists(deepwak.folder.file("methods.consensus/\(name)")), "\(name)")
    }
    #expect(try deepwak("compare", "methods.consensus", "methods.csv:b").status == 0)
    #expect(try deepwak("enrich", "--phenotypes", "methods.csv").status == 0)
    #expect(try deepwak("markers", "methods.consensus", "t.csv").status == 0)
    #expect(
      try deepwak("markers", "methods.consensus", "--out", "n").message
        == "methods.consensus is a run of deepwak consensus, which has no table of features")
    #expect(
      try deepwak("cut", "methods.consensus", "--clusters", "2").message
        == "methods.consensus is a run of deepwak consensus, but must be one of deepwak train")
    #expect(
      try deepwak("consensus", "methods.csv", "--clusters", "99", "--out", "x").message.hasPrefix(
        "--clusters is 99, but this run allows 1 to"))
  }

  @Test("markers takes the run's own table as the run read it, if it is the same still")
  func markers() throws {
    deepwak.writeTable()
    #expect(
      try deepwak("train", "t.csv", "--heads", "2", "--steps", "200", "--out", "a").status == 0)
    let outcome = try deepwak("markers", "--top", "2")
    #expect(outcome.status == 0 && outcome.output.contains("9 features of 90 observations"))
    let lines = deepwak.text("a/markers/markers.csv").split(separator: "\n")
    #expect(
      lines[0] == "cluster,feature,auc,log2_fold_change,mean,mean_rest,detected,detected_rest,p,q,"
        + "log10_p,score")
    #expect(lines.count == 1 + 3 * 9)
    // Each group is high in three of the nine features, by nine standard deviations.
    for cluster in 0..<3 {
      let own = lines.filter { $0.hasPrefix("\(cluster),") }
      let features = Set(own.prefix(3).map { String($0.split(separator: ",")[1]) })
      #expect([["a", "d", "g"], ["b", "e", "h"], ["c", "f", "i"]].contains(features))
      #expect(own.prefix(3).allSatisfy { $0.split(separator: ",")[2] == "1" })
    }
    deepwak.writeTable(rows: 87)
    #expect(
      try deepwak("markers", "a", "--out", "n").message
        == "t.csv has changed since a was made; name the table after the run to take it as it is")
    let other = try deepwak("markers", "a", "t.csv", "--out", "n", "--format", "none")
    #expect(other.status == 0)
    #expect(other.output.contains("87 of 87 observations of t.csv are in a"))
  }
}
