import FeatureTables
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("deepwak cluster")
struct ClusterCommandTests {
  private let deepwak = Deepwak()

  @Test(
    "writes clusters, starts, a model and run.json; others go on with them",
    arguments: ["kmeans", "gmm", "mi", "collision"])
  func whole(method: String) throws {
    deepwak.writeTable()
    let outcome = try deepwak("cluster", "t.csv", "--method", method, "-k", "3")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("3 clusters of 90 observations"))
    #expect(outcome.output.contains("written to t.cluster/"))
    let folder = Set(TemporaryFolder.list(deepwak.folder.file("t.cluster")))
    #expect(
      folder.isSuperset(of: [
        "clusters.csv", "starts.csv", "metrics.csv", "model.h5", "run.json", "options.json",
        "clusters.h5ad", "figures",
      ]))
    let rows = deepwak.text("t.cluster/clusters.csv").split(separator: "\n")
    #expect(rows[0] == "observation,cluster,probability" && rows.count == 91)
    let starts = deepwak.text("t.cluster/starts.csv").split(separator: "\n")
    #expect(starts[0] == "start,seed,loss,iterations,converged,ari,reported")
    #expect(starts.count == (method == "kmeans" ? 11 : 6))
    let json = try JSONSerialization.jsonObject(
      with: Data(TemporaryFolder.bytes(deepwak.folder.file("t.cluster/run.json"))))
    let record = try #require(json as? [String: Any])
    #expect(record["kind"] as? String == "cluster" && record["method"] as? String == method)
    let file = try HDF5File(reading: deepwak.folder.file("t.cluster/clusters.h5ad"))
    for name in [
      "obs/deepwak_cluster/codes", "obs/deepwak_probability", "obsm/deepwak_probabilities", "X",
    ] { #expect(file.exists(name), "\(name)") }
    // The same table gets the same clusters, and a part of it the same part.
    let predicted = try deepwak("predict", "t.cluster", "t.csv", "-o", "p.csv")
    #expect(predicted.status == 0, "\(predicted.errors)")
    func columns(_ text: String) -> [String] {
      text.split(separator: "\n").map { $0.split(separator: ",").prefix(3).joined(separator: ",") }
    }
    #expect(columns(deepwak.text("p.csv")) == rows.map(String.init))
    let markers = try deepwak("markers", "t.cluster", "--format", "none")
    #expect(markers.status == 0 && markers.output.contains("t.cluster"), "\(markers.errors)")
    let labels = (0..<90).map { "cell\($0),\(["x", "y", "z"][$0 % 3])\n" }.joined()
    deepwak.folder.write("name,group\n" + labels, to: "l.csv")
    let compared = try deepwak("compare", "t.cluster", "l.csv:group", "--format", "none")
    #expect(compared.status == 0 && compared.output.contains("1.000"), "\(compared.output)")
  }

  @Test(
    "the same command gives the same bytes on one thread and on two",
    arguments: ["kmeans", "gmm", "collision", "self-labelling"])
  func threads(method: String) throws {
    deepwak.writeTable()
    for (threads, out) in [("1", "a"), ("2", "b")] {
      let outcome = try deepwak(
        "cluster", "t.csv", "--method", method, "-k", "3", "--starts", "2", "--threads", threads,
        "--out", out, "--quiet", "--format", "none")
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    }
    for name in ["clusters.csv", "starts.csv", "metrics.csv", "model.h5", "clusters.h5ad"] {
      #expect(
        TemporaryFolder.bytes(deepwak.folder.file("a/\(name)"))
          == TemporaryFolder.bytes(deepwak.folder.file("b/\(name)")), "\(name)")
    }
  }

  @Test("an mlp that sees through changes is read again with all its settings") func deep() throws {
    deepwak.writeTable()
    let outcome = try deepwak(
      "cluster", "t.csv", "--method", "collision", "-k", "3", "--hidden", "16,8", "--augment",
      "noise=0.2,mix,dropout", "--steps", "200", "--starts", "2", "--format", "none", "--quiet")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let predicted = try deepwak("predict", "t.cluster", "t.csv", "-o", "p.csv")
    #expect(predicted.status == 0, "\(predicted.errors)")
    let labels = { (name: String) in
      deepwak.text(name).split(separator: "\n").map { $0.split(separator: ",")[1] }
    }
    #expect(labels("p.csv") == labels("t.cluster/clusters.csv"))
    let thinned = try deepwak(
      "cluster", "t.csv", "--method", "mi", "--augment", "thin", "-k", "3", "--out", "o")
    #expect(thinned.status == 1, "\(thinned.output)")
    #expect(thinned.errors.contains("--augment thin is for counts"))
  }

  @Test("an infinite order is a setting like others, and what was chosen is written down")
  func settings() throws {
    deepwak.writeTable()
    let outcome = try deepwak(
      "cluster", "t.csv", "--method", "renyi", "--order", "inf", "-k", "3", "--steps", "100",
      "--starts", "2", "--format", "none", "--quiet")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let predicted = try deepwak("predict", "t.cluster", "t.csv", "-o", "p.csv")
    #expect(predicted.status == 0, "\(predicted.errors)")
    for order in ["inf", "0.5"] {
      let trained = try deepwak(
        "train", "t.csv", "--heads", "2", "--steps", "20", "--objective", "renyi", "--order", order,
        "--out", "h", "--force", "--no-report", "--quiet")
      #expect(trained.status == 0, "\(trained.errors)")
      let again = try deepwak(
        "train", "--options", "h/options.json", "--out", "i", "--force", "--no-report", "--quiet")
      #expect(again.status == 0 && deepwak.text("h/clusters.csv") == deepwak.text("i/clusters.csv"))
    }
    let mixture = try deepwak(
      "cluster", "t.csv", "--method", "gmm", "--out", "g", "--format", "none", "--quiet")
    #expect(mixture.output.contains(" covariances, by BIC"), "\(mixture.errors)")
    let chosen = deepwak.text("g/choice.csv").split(separator: "\n").filter {
      $0.hasSuffix(",true")
    }
    #expect(chosen.count == 1)
    let words = chosen[0].split(separator: ",")
    let options = deepwak.text("g/options.json")
    #expect(options.contains("\"covariance\" : \"\(words[1])\""))
    #expect(options.contains("\"clusters\" : \(words[0])"))
    let paper = try deepwak(
      "train", "t.csv", "--preset", "paper", "--objective", "mi", "--epochs", "1", "--held-out",
      "10", "--out", "q", "--no-report", "--quiet", "--consensus", "tree")
    #expect(paper.status == 0, "\(paper.errors)")
  }

  @Test("heads take objectives by name: a sum, or one each in turn") func objectives() throws {
    deepwak.writeTable()
    for objective in ["pwak=1,mi=0.1", "pwak,mi,collision"] {
      let outcome = try deepwak(
        "train", "t.csv", "--heads", "3", "--steps", "20", "--objective", objective, "--out", "o",
        "--force", "--no-report", "--quiet")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let again = try deepwak(
        "train", "--options", "o/options.json", "--out", "p", "--force", "--no-report", "--quiet")
      #expect(again.status == 0, "\(again.errors)")
      #expect(deepwak.text("o/clusters.csv") == deepwak.text("p/clusters.csv"))
    }
    for (text, message) in [
      ("pwak=1,mi", "give every objective a weight"), ("entropy", "'entropy' is no objective"),
      ("pwak=1,mi=none", "the weight 'none' of mi must be a number above 0"),
      ("mi=-1", "the weight '-1' of mi must be a number above 0"),
    ] {
      let outcome = try deepwak("train", "t.csv", "--objective", text)
      #expect(outcome.status == 64 && outcome.errors.contains(message), "\(outcome.errors)")
    }
  }

  @Test("what is there is not overwritten, and what cannot be done costs one line")
  func refused() throws {
    deepwak.writeTable()
    deepwak.folder.write("x", to: "t.cluster")
    let kept = try deepwak("cluster", "t.csv")
    #expect(kept.status == 1 && kept.message.contains("t.cluster"))
    deepwak.folder.write("name,a,b\nx,1,2\ny,nan,3\nz,1,1\n", to: "nan.csv")
    deepwak.folder.write("name,a,b\nx,1,2\ny,1,2\nz,1,2\n", to: "equal.csv")
    for (arguments, status, text) in [
      (["none.csv"], 1, "none.csv: no such file"),
      (["nan.csv"], 1, "--impute"),
      (["equal.csv"], 1, "equal.csv"),
      (["t.csv", "-k", "91"], 1, "--clusters is 91, but must not exceed the 90 observations"),
      (["t.csv", "-k", "0"], 64, "--clusters is 0"),
      (["t.csv", "--method", "leiden"], 64, "it must be one of kmeans, gmm, mi"),
      (["t.csv", "--network", "mlp"], 64, "--network goes with"),
      (["t.csv", "--method", "renyi", "--order", "0"], 64, "--order is 0.0"),
      (["t.csv", "--method", "mi", "--order", "2"], 64, "--order goes with --method renyi"),
      (["t.csv", "--method", "collision", "--fairness", "0"], 64, "--fairness is 0.0"),
      (["t.csv", "--fairness", "1"], 64, "--fairness goes with --method mi"),
      (["t.csv", "--iterations", "0"], 64, "--iterations is 0"),
      (["t.csv", "--method", "mi", "--steps", "0"], 64, "--steps is 0"),
      (["t.csv", "--method", "mi", "--batch-size", "1"], 64, "--batch-size is 1"),
      (["t.csv", "--method", "mi", "--consistency", "1"], 64, "--consistency goes with"),
      (["t.csv", "--method", "mi", "--augment", "mix,mix"], 64, "name each change once"),
      (["t.csv", "-k", "3", "--max-clusters", "9"], 64, "--max-clusters goes with"),
    ] as [([String], Int32, String)] {
      let outcome = try deepwak.run(["cluster"] + arguments + ["--out", "o", "--quiet"])
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(text), "\(arguments): \(outcome.errors)")
    }
    #expect(!deepwak.contents.contains("o"))
    // Before any work is done.
    let nowhere = try deepwak("cluster", "t.csv", "--out", "nan.csv/x/y")
    #expect(nowhere.status == 1 && !nowhere.errors.contains("fitting"), "\(nowhere.errors)")
    #expect(
      nowhere.errors.contains("nan.csv/x/y: cannot be written: not a directory"),
      "\(nowhere.errors)")
  }
}
