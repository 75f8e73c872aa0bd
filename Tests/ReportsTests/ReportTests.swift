internal import DeePWAK
internal import FeatureTables
internal import Foundation
internal import LinearAlgebra
internal import Runs
internal import TestSupport
internal import Testing

@testable internal import Reports

@Suite("Report")
struct ReportTests {
  @Test("escapes every text of a user's, wherever it stands")
  func escapes() throws {
    let run = try SmallRun()
    try run.addEnrichment()
    try run.addMarkers()
    let html = try Report(of: run.directory, options: SmallRun.plain).html
    #expect(html.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;T &#39;"))
    #expect(html.contains("&lt;b&gt;f&amp;1&lt;/b&gt;"))
    #expect(html.contains("deepwak train &#39;&lt;t&gt;.csv&#39; --seed 0 &amp;&amp; true"))
    #expect(html.contains("f&lt;0&gt;"))
    for raw in ["<script>alert", "<b>f", "<t>", "<i>1", "f<0>", "\u{1}"] {
      #expect(!html.contains(raw), "\(raw)")
    }
    #expect(html.components(separatedBy: "<script>").count == 2, "our own alone")
  }

  @Test("every element is closed by what opened it, and every id is there once")
  func isWellFormed() throws {
    let run = try SmallRun()
    try run.addEnrichment()
    try run.addMarkers()
    let html = try Report(of: run.directory).html
    let page = try Markup(html)
    #expect(Set(page.ids).count == page.ids.count)
    for link in page.links { #expect(page.ids.contains(String(link.dropFirst())), "\(link)") }
    #expect(page.links.count > 8)
  }

  @Test("asks nobody for anything: no address, no file, no frame")
  func isSelfContained() throws {
    let run = try SmallRun()
    let html = try Report(of: run.directory).html
    let namespaces = ["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"]
    let rest = namespaces.reduce(html) { $0.replacingOccurrences(of: $1, with: "") }
    for word in ["http:", "https:", "src=", "@import", "<iframe", "url(http", "file:"] {
      #expect(!rest.contains(word), "\(word)")
    }
    #expect(html.contains("default-src 'none'"))
  }

  @Test("says in words how many clusters there are, how stable they are and what that means")
  func summary() throws {
    let run = try SmallRun()
    try run.change { $0["stability"] = 0.85 }
    let html = try Report(of: run.directory, options: SmallRun.plain).html
    let record = try run.directory.record()
    #expect(
      html.contains("\(record.clusters) clusters of 120 observations, stable (stability 0.85)"))
    #expect(html.contains("train again and few observations change cluster"))
    #expect(html.contains("4 networks, or heads, learned to predict each of 120 observations"))
    #expect(html.contains("What the numbers do not say"))
    #expect(!html.contains("Before you rely on this"))
  }

  @Test("warns of low stability, collapsed heads, divergence and labels of other clusters")
  func warnings() throws {
    let run = try SmallRun()
    try run.change {
      $0["stability"] = 0.41
      $0["diverged_after"] = 77
    }
    let lines = run.text("clusters.csv").split(separator: "\n").enumerated().map { i, line in
      var fields = line.split(separator: ",").map(String.init)
      if i > 0 { (fields[2], fields[4]) = ("0.3", "0") }
      return fields.joined(separator: ",")
    }
    try run.write(lines.joined(separator: "\n") + "\n", to: "clusters.csv")
    try run.addEnrichment(clusters: 5)
    let html = try Report(of: run.directory, options: SmallRun.plain).html
    for words in [
      "The stability is low (0.41)",
      "Head 2 collapsed to fewer than three clusters and says little",
      "Training diverged; the state after 77 steps was taken",
      "The enrichment was tested on other clusters", "have a stability below 0.5 and should not",
    ] { #expect(html.contains(words), "\(words)") }
  }

  @Test("makes do with one cluster, no held-out rows and a single head")
  func oneOfEach() throws {
    let run = try SmallRun {
      $0.training.heads = 1
      $0.training.heldOut = .count(0)
    }
    try run.change {
      $0["stability"] = NSNull()
      $0["held_out_error"] = NSNull()
      $0["held_out_masked_error"] = NSNull()
    }
    let lines = run.text("clusters.csv").split(separator: "\n").enumerated().map { i, line in
      var fields = line.split(separator: ",").map(String.init)
      if i > 0 { fields[1] = "0" }
      return fields.joined(separator: ",")
    }
    try run.write(lines.joined(separator: "\n") + "\n", to: "clusters.csv")
    let report = try Report(of: run.directory)
    #expect(report.html.contains("No observations were held out"))
    #expect(report.html.contains("All observations are in one cluster"))
    #expect(report.html.contains("A single head was trained"))
    #expect(!report.html.contains("nan") && !report.html.contains("NaN</"))
    #expect(report.notes.allSatisfy { !$0.hasPrefix("no figure") }, "\(report.notes)")
  }

  @Test("an earlier version's directory, with fewer keys and files, gives a report with less in it")
  func earlierVersions() throws {
    let run = try SmallRun()
    try run.change { record in
      for key in ["consensus", "consensus_network", "blocks", "embedding_sparsity", "preset"] {
        record.removeValue(forKey: key)
      }
    }
    for name in ["options.json", "metrics.csv", "embedding.csv", "memberships.h5", "model.h5"] {
      try run.remove(name)
    }
    let report = try Report(of: run.directory)
    for name in ["options.json", "metrics.csv", "embedding.csv", "memberships.h5"] {
      #expect(report.notes.contains { $0.hasPrefix("\(name) is missing") }, "\(name)")
    }
    #expect(report.notes.contains { $0.hasPrefix("nothing on features:") })
    #expect(report.html.contains("memberships.h5 is missing") && report.figureCount <= 3)
  }

  @Test("the table is read again from result.h5ad when the file is gone")
  func tableIsGone() throws {
    let run = try SmallRun()
    let before = try run.directory.featureProfile(of: [Int](repeating: 0, count: 120))
    #expect(before.features.first == "<b>f&1</b>")
    let labels = (0..<120).map { $0 % 3 }
    let profile = try run.directory.featureProfile(of: labels)
    try FileManager.default.removeItem(atPath: run.folder.file("t.csv"))
    #expect(try run.directory.featureProfile(of: labels) == profile)
    // 9 where i % 3 == j % 3, over noise of deviation 1: 6 above the mean of 3, of about 4.36.
    for c in 0..<3 {
      for j in 0..<8 {
        #expect(abs(profile.scores[c, j] - (c == j % 3 ? 6 : -3) / 4.36) < 0.15)
      }
    }
    #expect(Set(profile.telling(0, count: 3).map { $0 % 3 }) == [0])
  }

  @Test("what is no run gives one line that says so")
  func noRun() throws {
    let folder = TemporaryFolder()
    #expect(throws: TableError.missingFile(path: folder.file("none"))) {
      try Report(of: RunDirectory(folder.file("none")))
    }
    #expect(throws: RunError.notARun(path: folder.path, missing: "run.json")) {
      try Report(of: RunDirectory(folder.path))
    }
    let run = try SmallRun()
    try run.remove("clusters.csv")
    #expect(throws: RunError.notARun(path: run.directory.path, missing: "clusters.csv")) {
      try Report(of: run.directory)
    }
    try run.write("observation,consensus\na,x\n", to: "clusters.csv")
    #expect(throws: RunError.self) { try Report(of: run.directory) }
  }

  @Test("labels for the scatter are found by name; a file without a common name is refused")
  func phenotypes() throws {
    let run = try SmallRun()
    let contents = try RunContents(run.directory)
    let own = try Phenotype.find(for: contents, files: [], columns: nil)
    #expect(own.found.map(\.name) == ["kind"] && own.notes.isEmpty)
    #expect(own.found.first?.labels[1] == "<i>1</i>")
    let labels = run.folder.write(
      "id,day,one\n" + (0..<100).reversed().map { "cell \($0),d\($0 % 4),x\n" }.joined(),
      to: "labels.csv")
    let named = try Phenotype.find(for: contents, files: [labels], columns: nil)
    #expect(named.found.map(\.name) == ["day"], "a column of one value says nothing")
    #expect(named.found.first?.labels[7] == "d3" && named.found.first?.labels[110] == String?.none)
    #expect(
      named.notes == [
        "\(labels) has labels of 100 of 120 observations",
        "the column 'one' of labels is not drawn: all its labels are 'x'",
      ])
    #expect(throws: TableError.self) {
      try Phenotype.find(for: contents, files: [labels], columns: ["night"])
    }
    let strangers = run.folder.write("id,day\nx1,a\nx2,b\n", to: "strangers.csv")
    #expect(throws: TableError.self) {
      try Phenotype.find(for: contents, files: [strangers], columns: nil)
    }
  }

  @Test("tables of many rows end with where the rest is")
  func longTables() throws {
    let run = try SmallRun()
    let lines = (0..<900).map {
      "consensus,0,family,label \($0),9,3,40,9,1.5,1e-9,1e-\(8 + $0 % 90)"
    }
    try run.write(
      "clustering,cluster,family,category,observed,expected,cluster_size,category_size,"
        + "log2_odds_ratio,p,q\n" + lines.joined(separator: "\n") + "\n",
      to: "enrichment/enrichment.csv")
    let html = try Report(of: run.directory, options: SmallRun.plain).html
    #expect(html.contains("The first 200 of 900 pairs; all are in enrichment/enrichment.csv."))
    #expect(html.components(separatedBy: "<td>family</td>").count == 201)
  }

  @Test("without gnuplot the words and tables are there, and a line says what to install")
  func withoutGnuplot() throws {
    let run = try SmallRun()
    let report = try Report(of: run.directory, options: SmallRun.plain)
    #expect(report.figureCount == 0 && !report.html.contains("<svg"))
    #expect(report.html.contains("There are no figures here: gnuplot was not found."))
    #expect(report.notes.count == 1 && report.notes[0].contains("apt install gnuplot-nox"))
    #expect(report.html.contains("<table>"))
  }

  @Test("cites the program as CITATION.cff does")
  func citation() throws {
    let package = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = try String(contentsOf: package.appending(path: "CITATION.cff"), encoding: .utf8)
    #expect(file.contains("title: \"\(Citations.title)\""))
    #expect(file.contains("- name: \"\(Citations.authors)\""))
    #expect(
      file.contains(
        "Denoising with a partitioned affinity kernel allows efficient end-to-end differentiable"))
  }
}
