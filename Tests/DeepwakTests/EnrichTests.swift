import FeatureTables
import Foundation
import TestSupport
import Testing

@Suite("deepwak enrich")
struct EnrichTests {
  private let deepwak = Deepwak()

  /// Labels that follow the groups of the small table: one family that is the groups, one that
  /// is not, and an age.
  private func writeLabels(
    _ name: String = "l.csv", rows: Int = 90, names: (Int) -> String = { "cell\($0)" }
  ) {
    let lines = (0..<rows).map { i in
      "\(names(i)),\(["red", "green", "blue"][i % 3]),\(i % 2 == 0 ? "a" : "b"),\(Double(i) + 0.5)"
    }
    deepwak.folder.write(
      (["id,colour,side,age"] + lines).joined(separator: "\n") + "\n", to: name)
  }

  private func train() throws {
    deepwak.writeTable()
    let call = ["train", "t.csv", "--heads", "3", "--steps", "200", "--out", "runs/a"]
    #expect(try deepwak.run(call).status == 0)
  }

  /// The rows of a table, by column.
  private func rows(_ name: String) -> [[String: String]] {
    let lines = deepwak.text(name).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  @Test("takes the latest run of this folder, tests its consensus and heads, and draws them")
  func latest() throws {
    try train()
    writeLabels()
    let outcome = try deepwak("enrich", "--phenotypes", "l.csv")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("the run is runs/a, the only one in this folder"))
    #expect(outcome.output.contains("90 of 90 observations of runs/a are in l.csv"))
    #expect(outcome.output.contains("column 'age' holds numbers: left out"))
    let table = rows("runs/a/enrichment/enrichment.csv")
    #expect(
      deepwak.text("runs/a/enrichment/enrichment.csv").hasPrefix(
        "clustering,cluster,family,category,observed,expected,cluster_size,category_size,"
          + "log2_odds_ratio,log2_odds_ratio_low,log2_odds_ratio_high,p,q,log10_p,universe\n"))
    #expect(
      Set(table.compactMap { $0["clustering"] })
        == ["consensus", "head_1", "head_2", "head_3", "consensus_network"])
    // Three groups that are three colours: each cluster holds one colour and nothing else.
    let groups = table.filter { $0["clustering"] == "consensus" && $0["family"] == "colour" }
    #expect(groups.count == 9)
    for row in groups {
      #expect(["0", "30"].contains(row["observed"]))
      #expect(row["expected"] == "10" && row["universe"] == "90")
      #expect(row["log2_odds_ratio"] == (row["observed"] == "30" ? "inf" : "-inf"))
      #expect((row["q"].flatMap(Double.init) ?? 1) < 1e-6)
    }
    #expect(
      table.filter { $0["family"] == "side" }.allSatisfy { Double($0["q"] ?? "") ?? 0 > 0.01 })
    let record = deepwak.text("runs/a/enrichment/run.json")
    #expect(record.contains("\"kind\" : \"enrich\"") && record.contains("\"matched\" : 90"))
    #expect(deepwak.text("runs/a/enrichment/figures/enrichment.gp").contains("gnuplot"))
    // What was made of a run does not stand in the way of a cut.
    #expect(try deepwak("cut", "runs/a", "--clusters", "2").status == 0)
    let again = try deepwak("enrich", "--phenotypes", "l.csv")
    #expect(again.output.contains("the newest of 2 in this folder"))
    #expect(again.output.contains("runs/a.cut2"))
    let third = try deepwak("enrich", "runs/a", "--phenotypes", "l.csv")
    #expect(
      third.status == 1
        && third.message
          == "runs/a/enrichment exists; use --force to replace it, or name another place"
    )
    let forced = try deepwak("enrich", "runs/a", "--phenotypes", "l.csv", "--bins", "3", "--force")
    #expect(
      forced.status == 0
        && rows("runs/a/enrichment/enrichment.csv").contains {
          $0["family"] == "age" && $0["category"] != ""
        })
  }

  @Test("takes columns of the run's own table, and one clustering of a run")
  func obs() throws {
    let table = deepwak.writeTable()
    let lines = deepwak.text(table).split(separator: "\n").enumerated().map { index, line in
      "\(line),\(index == 0 ? "colour" : ["red", "green", "blue"][(index - 1) % 3])"
    }
    deepwak.folder.write(lines.joined(separator: "\n") + "\n", to: "t.csv")
    #expect(
      try deepwak("train", "t.csv", "--heads", "2", "--steps", "200", "--out", "a").status == 0)
    let outcome = try deepwak(
      "enrich", "a:head_2", "--obs", "colour", "--out", "e", "--format", "none")
    #expect(outcome.status == 0)
    #expect(Set(rows("e/enrichment.csv").compactMap { $0["clustering"] }) == ["head_2"])
    #expect(Set(rows("e/enrichment.csv").compactMap { $0["family"] }) == ["colour"])
    #expect(!TemporaryFolder.exists(deepwak.folder.file("e/figures")))
  }

  @Test("any clustering will do; missing labels are counted and empty categories shown")
  func anyClustering() throws {
    let clusters = (0..<40).map { "c\($0),\($0 < 20 ? "left" : $0 < 39 ? "right" : "alone")" }
    deepwak.folder.write("cell,side\n" + clusters.joined(separator: "\n") + "\n", to: "c.csv")
    let labels = (5..<60).map {
      "c\($0),\($0 >= 50 ? "late" : $0 % 10 == 0 ? "NA" : $0 % 2 == 0 ? "even" : "odd"),one"
    }
    deepwak.folder.write("cell,parity,same\n" + labels.joined(separator: "\n") + "\n", to: "l.csv")
    let outcome = try deepwak(
      "enrich", "--clusters", "c.csv", "--phenotypes", "l.csv", "--permutations", "50",
      "--scope", "all", "--correction", "holm", "--alternative", "fisher")
    #expect(outcome.status == 0)
    for text in [
      "35 of 40 observations of c.csv are in l.csv", "5 only in c.csv, such as 'c0'",
      "20 only in l.csv, such as 'c40'", "column 'same' of l.csv has one value, 'one': not tested",
      "'parity' has 8 observations without a label, left out of its tests; 1 category without an "
        + "observation here (late)",
      "'side' has 1 cluster of one observation (alone): one can show little",
      "nothing stands out in side",
    ] { #expect(outcome.output.contains(text), "\(text)") }
    let table = rows("c.enrichment/enrichment.csv")
    let late = table.filter { $0["category"] == "late" }
    #expect(late.count == 3 && late.allSatisfy { $0["observed"] == "0" && $0["q"] == "" })
    #expect(table.allSatisfy { $0["universe"] == "32" })
    #expect(table.filter { $0["p"] != "" }.allSatisfy { $0["permutation_p"] != "" })
    #expect(deepwak.text("c.enrichment/run.json").contains("\"scope\" : \"all\""))
  }

  @Test("writes tables without gnuplot, and says what to install")
  func withoutGnuplot() throws {
    deepwak.folder.write("cell,g\na,x\nb,y\nc,x\nd,y\n", to: "c.csv")
    let outcome = try deepwak.run(
      ["enrich", "--clusters", "c.csv", "--phenotypes", "c.csv"], environment: ["PATH": "/nowhere"])
    #expect(outcome.status == 0 && outcome.output.contains("apt install gnuplot-nox"))
    #expect(rows("c.enrichment/enrichment.csv").count == 4)
    #expect(!TemporaryFolder.exists(deepwak.folder.file("c.enrichment/figures/enrichment.svg")))
  }

  @Test("says in one line why labels cannot be used")
  func errors() throws {
    deepwak.folder.write("cell,g\na,x\nb,y\nc,x\n", to: "c.csv")
    writeLabels()
    writeLabels("suffix.csv", rows: 3) { "\(["a", "b", "c"][$0])-1" }
    deepwak.folder.write("g,h\nx,u\ny,v\nx,u\n", to: "unnamed.csv")
    deepwak.folder.write("id,one,each\na,x,1x\nb,x,2x\nc,x,3x\n", to: "flat.csv")
    func message(_ flags: String...) throws -> String {
      let outcome = try deepwak.run(["enrich"] + flags)
      return outcome.status == 1 ? outcome.message : "status \(outcome.status)"
    }
    #expect(
      try message("--phenotypes", "l.csv")
        == "no run in this folder; name its directory, or make one with deepwak train TABLE")
    #expect(
      try message("--clusters", "c.csv", "--phenotypes", "l.csv")
        == "l.csv has none of the observations of c.csv: it has 'cell0', the other 'a'; names must "
        + "be the same")
    #expect(
      try message("--clusters", "c.csv", "--phenotypes", "suffix.csv")
        == "suffix.csv has none of the observations of c.csv: it has 'a-1', the other 'a'; 3 differ "
        + "only by a suffix such as -1")
    #expect(
      try message("--clusters", "c.csv", "--phenotypes", "unnamed.csv").hasPrefix(
        "unnamed.csv has no column of names"))
    #expect(
      try message("--clusters", "c.csv", "--phenotypes", "flat.csv")
        == "flat.csv: column 'one' of flat.csv has one value, 'x': not tested")
    #expect(
      try message("--clusters", "c.csv", "--phenotypes", "l.csv", "--columns", "size")
        == "l.csv has no column 'size'; it has colour, side, age")
    #expect(try message("missing", "--phenotypes", "l.csv") == "missing: no such file")
    #expect(!deepwak.contents.contains("c.enrichment"))
    #expect(
      try deepwak(
        "enrich", "--clusters", "c.csv", "--phenotypes", "unnamed.csv", "--by-position"
      ).status == 0)
    #expect(try deepwak("enrich", "--clusters", "c.csv").status == 64)
    #expect(
      try deepwak("enrich", "--clusters", "c.csv", "--phenotypes", "l.csv", "--format", "gif")
        .status == 64)
  }

  @Test(
    "--convention published gives the authors' log ratios, rates and counts",
    .enabled(if: SharedData.has("../reference/enrichment/clusters.csv")))
  func published() throws {
    let reference = SharedData.path("../reference/enrichment")
    let families = ["TVC.division", "TVC.migration", "ATM.division", "ATM.migration", "other"]
    let outcome = try deepwak.run([
      "enrich", "--clusters", "\(reference)/clusters.csv", "--phenotypes",
      SharedData.path("ciona/conditions.csv"), "--phenotypes",
      SharedData.path("ciona/phenotypes.csv"), "--columns",
      (["Condition"] + families).joined(separator: ","), "--convention", "published", "--out", "e",
      "--format", "none",
    ])
    #expect(outcome.status == 0)
    var found: [String: [String: String]] = [:]
    for row in rows("e/enrichment.csv") {
      let key = ["clustering", "family", "category", "cluster"].map { row[$0] ?? "" }
      found[key.joined(separator: "|")] = row
    }
    var compared = 0
    for (folder, head) in [("1", 1), ("1pheno", 1), ("2", 2), ("2pheno", 2)] {
      let tables = ["log2OR", "FDR", "size"].map {
        self.reference("\(reference)/\(folder)/\($0).csv")
      }
      for (line, ratios) in tables[0].enumerated().dropFirst() {
        for place in 3..<ratios.count {
          let key = "head_\(head)|\(ratios[1])|\(ratios[2])|\(tables[0][0][place])"
          let row = try #require(found[key], "\(key)")
          let ratio = try #require(Double(ratios[place].lowercased()))
          let ours = try #require(row["log2_odds_ratio"].flatMap(Double.init))
          #expect(ours == ratio || abs(ours - ratio) <= 1e-12, "\(key)")
          let rate = try #require(Double(tables[1][line][place]))
          #expect(abs(try #require(row["q"].flatMap(Double.init)) - rate) <= 1e-12, "\(key)")
          #expect(row["observed"] == tables[2][line][place], "\(key)")
          compared += 1
        }
      }
    }
    #expect(compared == 12 * 39 + 2 * 39)
  }

  /// The fields of a table of the authors.
  private func reference(_ path: String) -> [[String]] {
    String(decoding: TemporaryFolder.bytes(path), as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map {
        String($0.filter { $0 != "\"" })
      }
    }
  }
}
