internal import DeePWAK
internal import FeatureTables
internal import Figures
internal import Foundation
internal import LinearAlgebra
internal import Reports
internal import Runs
internal import TestSupport

/// A run directory of a small table, and what `enrich` and `markers` leave in it.
struct SmallRun {
  let folder = TemporaryFolder()
  let directory: RunDirectory

  /// A label with everything that HTML gives a meaning to.
  static let nasty = #"<script>alert("x")</script> & 'T\#u{1}' </td>"#

  /// Trains on groups far apart.
  init(_ change: (inout RunOptions) -> Void = { _ in }) throws {
    directory = RunDirectory(folder.file("run"))
    var options = RunOptions()
    options.data = folder.file("t.csv")
    options.training.heads = 4
    options.training.steps = 200
    options.training.maximumClusters = 6
    options.training.hiddenWidths = [16]
    options.training.batchSize = .rows(64)
    options.consensusNetworks.steps = 20
    change(&options)
    let noise = Matrix.normal(120, 8, seed: 1)
    let lines = (0..<120).map { i in
      (["cell \(i)", i % 3 == 0 ? "\"a, b\"" : "<i>\(i % 3)</i>"]
        + (0..<8).map { j in "\(noise[i, j] + (i % 3 == j % 3 ? 9 : 0))" })
        .joined(separator: ",")
    }
    folder.write(
      (["name,kind,\"<b>f&1</b>\",f2,f3,f4,f5,f6,f7,f8"] + lines).joined(separator: "\n") + "\n",
      to: "t.csv")
    let result = try TrainingRun(options).result()
    let record = RunRecord(
      of: result, command: "deepwak train '<t>.csv' --seed 0 && true", threads: 1,
      blasKernel: "none")
    _ = try directory.write(result, record: record, force: false)
  }

  /// Writes a text into the run.
  func write(_ text: String, to name: String) throws {
    let path = directory.file(name)
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  /// The text of a file of the run.
  func text(_ name: String) -> String {
    String(decoding: TemporaryFolder.bytes(directory.file(name)), as: UTF8.self)
  }

  /// Removes a file of the run.
  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: directory.file(name))
  }

  /// Changes what `run.json` says.
  func change(_ change: (inout [String: Any]) -> Void) throws {
    let bytes = Data(TemporaryFolder.bytes(directory.file("run.json")))
    var record = try JSONSerialization.jsonObject(with: bytes) as? [String: Any] ?? [:]
    change(&record)
    try JSONSerialization.data(withJSONObject: record)
      .write(to: URL(filePath: directory.file("run.json")))
  }

  /// Adds an enrichment of which one label is nasty, one odds ratio endless and one q missing.
  func addEnrichment(clusters: Int = 3) throws {
    var lines = [
      "clustering,cluster,family,category,observed,expected,cluster_size,category_size,"
        + "log2_odds_ratio,p,q"
    ]
    let nasty = "\"" + SmallRun.nasty.replacing("\"", with: "\"\"") + "\""
    for clustering in ["consensus", "head_1"] {
      for c in 0..<clusters {
        lines.append(
          "\(clustering),\(c),kind,\(nasty),\(c == 0 ? 40 : 0),13.3,40,40,"
            + "\(c == 0 ? "inf" : "-inf"),1e-30,\(c == 0 ? "1e-29" : "0.002")")
        lines.append("\(clustering),\(c),kind,other,\(7 + c),7.5,40,22,0.1\(c),0.4,0.6")
        lines.append("\(clustering),\(c),kind,none,0,0,40,0,,,")
      }
    }
    try write(lines.joined(separator: "\n") + "\n", to: "enrichment/enrichment.csv")
    try write(
      #"{"kind":"enrich","correction":"bh","scope":"cluster","significance":0.01}"#,
      to: "enrichment/run.json")
  }

  /// Adds markers of three clusters.
  func addMarkers() throws {
    var lines = ["cluster,feature,auc,log2_fold_change,mean,mean_rest,detected,detected_rest,p,q"]
    for c in 0..<3 {
      for f in 0..<30 {
        lines.append(
          "\(c),f<\(f)>,\(0.99 - 0.01 * Double(f)),\(f == 2 ? "" : "\(3 - f)"),1.5,0.25,1,0.5,1e-9,1e-8"
        )
      }
    }
    try write(lines.joined(separator: "\n") + "\n", to: "markers/markers.csv")
  }

  /// Without figures, which most tests do not look at.
  static var plain: ReportOptions {
    var options = ReportOptions()
    options.gnuplot = "/nowhere/gnuplot"
    return options
  }
}
