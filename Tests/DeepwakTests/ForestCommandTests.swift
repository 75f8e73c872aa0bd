import FeatureTables
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("deepwak forest")
struct ForestCommandTests {
  private let deepwak = Deepwak()

  @Test("writes clusters, edges, the tree and run.json; others go on with them")
  func whole() throws {
    deepwak.writeTable()
    deepwak.folder.write("cell0,cell3\n", to: "m.csv")
    let outcome = try deepwak(
      "forest", "t.csv", "-k", "3", "--perturb", "0.1", "--samples", "40", "--must-link", "m.csv")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("3 clusters of 90 observations"))
    #expect(outcome.output.contains("1 that must and 0 that must not, all met"))
    #expect(outcome.output.contains("written to t.forest/"))
    let folder = Set(TemporaryFolder.list(deepwak.folder.file("t.forest")))
    #expect(
      folder.isSuperset(of: [
        "clusters.csv", "edges.csv", "dendrogram.csv", "run.json", "options.json", "forest.h5ad",
        "figures",
      ]))
    let rows = deepwak.text("t.forest/clusters.csv").split(separator: "\n")
    #expect(rows[0] == "observation,cluster,confidence" && rows.count == 91)
    let edges = deepwak.text("t.forest/edges.csv").split(separator: "\n")
    #expect(edges[0] == "observation,other,distance,cluster,share" && edges.count == 88)
    let merges = deepwak.text("t.forest/dendrogram.csv").split(separator: "\n")
    #expect(merges[0] == "left,right,height,size" && merges.count == 90)
    #expect(merges[89].hasSuffix(",90"))
    let figures = Set(TemporaryFolder.list(deepwak.folder.file("t.forest/figures")))
    #expect(figures.isSuperset(of: ["forest.gp", "dendrogram.gp", "comembership.gp"]))
    let json = try JSONSerialization.jsonObject(
      with: Data(TemporaryFolder.bytes(deepwak.folder.file("t.forest/run.json"))))
    let record = try #require(json as? [String: Any])
    #expect(record["kind"] as? String == "forest" && record["clusters"] as? Int == 3)
    #expect((record["perturbation"] as? [String: Any])?["on"] as? String == "all pairs")
    let file = try HDF5File(reading: deepwak.folder.file("t.forest/forest.h5ad"))
    for name in [
      "obs/deepwak_forest/codes", "obs/deepwak_forest_confidence", "obsp/deepwak_forest/data",
      "obsp/deepwak_comembership/data", "uns/deepwak/options", "X",
    ] { #expect(file.exists(name), "\(name)") }
    // The clusters are those of a run: markers finds them and the table by itself.
    let markers = try deepwak("markers", "--format", "none")
    #expect(markers.status == 0 && markers.output.contains("t.forest"))
    let lines = (0..<90).map { "cell\($0),\(["x", "y", "z"][$0 % 3])\n" }.joined()
    deepwak.folder.write("name,group\n" + lines, to: "l.csv")
    let compared = try deepwak("compare", "t.forest", "l.csv:group", "--format", "none")
    #expect(compared.status == 0 && compared.output.contains("1.000"), "\(compared.output)")
  }

  @Test("the same command gives the same bytes on one thread and on two") func threads() throws {
    deepwak.writeTable()
    for (threads, out) in [("1", "a"), ("2", "b")] {
      let outcome = try deepwak(
        "forest", "t.csv", "--perturb", "0.3", "--noise", "gumbel", "--core-neighbors", "3",
        "--threads", threads, "--out", out, "--quiet", "--format", "none")
      #expect(outcome.status == 0 && outcome.errors.isEmpty)
    }
    for name in ["clusters.csv", "edges.csv", "dendrogram.csv", "forest.h5ad"] {
      #expect(
        TemporaryFolder.bytes(deepwak.folder.file("a/\(name)"))
          == TemporaryFolder.bytes(deepwak.folder.file("b/\(name)")), "\(name)")
    }
  }

  @Test("options may stand before the table, and help shows them all") func arguments() throws {
    deepwak.writeTable()
    let first = try deepwak(
      "forest", "-k", "auto", "--quiet", "--format", "none", "--h5ad", "none", "t.csv")
    #expect(first.status == 0 && first.output.contains("3 clusters of 90"), "\(first.errors)")
    #expect(!deepwak.text("t.forest/clusters.csv").contains("confidence"))
    let help = try deepwak("forest", "--help")
    #expect(help.output.contains("--core-neighbors") && help.output.contains("--must-link"))
  }

  @Test("what is there is not overwritten, and what cannot be done costs one line")
  func refused() throws {
    deepwak.writeTable()
    deepwak.folder.write("x", to: "t.forest")
    let kept = try deepwak("forest", "t.csv")
    #expect(kept.status == 1 && kept.message.contains("t.forest"))
    deepwak.folder.write("name,a,b\nx,1,2\ny,nan,3\nz,1,1\n", to: "nan.csv")
    deepwak.folder.write("cell1\ncell2\n", to: "one.csv")
    deepwak.folder.write("", to: "empty.csv")
    for (arguments, status, text) in [
      (["none.csv"], 1, "none.csv: no such file"),
      (["nan.csv"], 1, "--impute"),
      (["t.csv", "-k", "91"], 1, "91 clusters of 90 observations"),
      (["t.csv", "-k", "0"], 64, "--clusters is 0"),
      (["t.csv", "-k", "many"], 64, "it must be a whole number of at least 1, or auto"),
      (["t.csv", "--core-neighbors", "90"], 1, "90 of 90 observations"),
      (["t.csv", "--samples", "9"], 64, "--samples is for --perturb"),
      (["t.csv", "--perturb", "-0.1"], 64, "--perturb is -0.1"),
      (["t.csv", "--must-link", "one.csv"], 1, "one.csv: line 1 has 1 column"),
      (["t.csv", "--must-link", "empty.csv"], 1, "empty.csv is empty"),
    ] as [([String], Int32, String)] {
      let outcome = try deepwak.run(["forest"] + arguments + ["--out", "o", "--quiet"])
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(text), "\(arguments): \(outcome.errors)")
    }
    #expect(!deepwak.contents.contains("o"))
  }
}
