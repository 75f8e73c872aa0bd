import FeatureTables
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("deepwak sweep")
struct SweepCommandTests {
  private let deepwak = Deepwak()

  @Test("writes errors, clusters, the denoised table and run.json; others go on with them")
  func whole() throws {
    deepwak.writeTable()
    let outcome = try deepwak(
      "sweep", "t.csv", "--pcs", "2,4", "--neighbors", "1...5,10", "--resolutions", "0.5...1:0.25")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("written to t.sweep/"))
    let folder = Set(TemporaryFolder.list(deepwak.folder.file("t.sweep")))
    #expect(
      folder.isSuperset(of: [
        "sweep.csv", "run.json", "options.json", "components.csv", "clusters.csv",
        "resolutions.csv", "denoised.h5ad", "figures",
      ]))
    let rows = deepwak.text("t.sweep/sweep.csv").split(separator: "\n")
    #expect(rows[0] == "pcs,neighbors,mse,r2" && rows.count == 13)
    #expect(rows[1].hasPrefix("2,1,") && rows[12].hasPrefix("4,10,"))
    #expect(deepwak.text("t.sweep/clusters.csv").hasPrefix("observation,leiden,graph_component\n"))
    #expect(deepwak.text("t.sweep/resolutions.csv").split(separator: "\n").count == 4)
    let json = try JSONSerialization.jsonObject(
      with: Data(TemporaryFolder.bytes(deepwak.folder.file("t.sweep/run.json"))))
    let record = try #require(json as? [String: Any])
    #expect(record["kind"] as? String == "sweep")
    #expect((record["optimum"] as? [String: Any])?["pcs"] is Int)
    let file = try HDF5File(reading: deepwak.folder.file("t.sweep/denoised.h5ad"))
    for name in [
      "layers/deepwak_denoised", "obsp/connectivities/data", "obsp/distances/data",
      "obsp/deepwak_weights/data", "obsm/X_deepwak_pca", "uns/neighbors/params/n_neighbors",
      "obs/deepwak_leiden/codes",
    ] { #expect(file.exists(name), "\(name)") }
    let denoised: Matrix = try file.readMatrix("layers/deepwak_denoised")
    #expect(denoised.rows == 90 && denoised.columns == 9)
    // The clusters are those of a run: markers finds them and the table by itself.
    let markers = try deepwak("markers", "--format", "none")
    #expect(markers.status == 0)
    #expect(markers.output.contains("t.sweep"))
    let trained = try deepwak(
      "train", "t.csv", "--init-from", "t.sweep", "--smooth", "--heads", "2", "--steps", "20",
      "--no-report")
    #expect(trained.status == 0)
    #expect(trained.errors.contains("smoothed over the"))
  }

  @Test("the same command gives the same bytes on one thread and on two") func threads() throws {
    deepwak.writeTable()
    for (threads, out) in [("1", "a"), ("2", "b")] {
      let outcome = try deepwak(
        "sweep", "t.csv", "--neighbors", "1...9", "--refine", "--threads", threads, "--out", out,
        "--quiet", "--format", "none")
      #expect(outcome.status == 0 && outcome.errors.isEmpty)
    }
    for name in ["sweep.csv", "clusters.csv", "resolutions.csv", "denoised.h5ad"] {
      #expect(
        TemporaryFolder.bytes(deepwak.folder.file("a/\(name)"))
          == TemporaryFolder.bytes(deepwak.folder.file("b/\(name)")), "\(name)")
    }
  }

  @Test("what is there is not overwritten, and what cannot be done costs one line")
  func refused() throws {
    deepwak.writeTable()
    deepwak.folder.write("x", to: "t.sweep")
    let kept = try deepwak("sweep", "t.csv")
    #expect(kept.status == 1 && kept.message.contains("t.sweep"))
    for (arguments, status, text) in [
      (["none.csv"], 1, "none.csv: no such file"),
      (["t.csv", "--neighbors", "90"], 1, "90 neighbors among 90 observations"),
      (["t.csv", "--pcs", "10"], 1, "at most 9"),
      (["t.csv", "--pcs", "5...2"], 64, "the range 5...2 is empty"),
      (["t.csv", "--neighbors", "1...x"], 64, "such as 5,10,20 or 1...60"),
      (["t.csv", "--decay", "-1"], 64, "--decay is -1"),
      (["t.csv", "--thin", "0.5"], 1, "not taken for counts"),
      (["t.csv", "--resolutions", "1,-1"], 64, "--resolutions is -1"),
    ] as [([String], Int32, String)] {
      let outcome = try deepwak.run(["sweep"] + arguments + ["--out", "o", "--quiet"])
      #expect(outcome.status == status, "\(arguments)")
      #expect(outcome.errors.contains(text), "\(arguments): \(outcome.errors)")
    }
    #expect(!deepwak.contents.contains("o"))
    let smooth = try deepwak("train", "t.csv", "--smooth")
    #expect(smooth.status == 64 && smooth.errors.contains("--init-from"))
  }
}
