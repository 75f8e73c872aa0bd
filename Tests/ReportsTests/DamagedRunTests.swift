internal import FeatureTables
internal import Foundation
internal import Runs
internal import TestSupport
internal import Testing

@testable internal import Reports

@Suite("Report of a damaged run")
struct DamagedRunTests {
  /// The first lines of a file, and a part of the next.
  private func truncate(_ name: String, lines: Int, _ run: SmallRun) throws {
    let all = run.text(name).split(separator: "\n")
    let kept = all.prefix(lines).joined(separator: "\n") + "\n"
    try run.write(kept + (all.count > lines ? "\(all[lines].prefix(9))" : ""), to: name)
  }

  @Test("clusters.csv that was cut is refused: within a line, between lines, between columns")
  func clusters() throws {
    let run = try SmallRun()
    let path = run.directory.file("clusters.csv")
    let lines = run.text("clusters.csv").split(separator: "\n")
    let width = lines[0].split(separator: ",").count
    try truncate("clusters.csv", lines: 16, run)
    #expect(throws: TableError.raggedRow(path: path, line: 17, fields: 2, expected: width)) {
      try Report(of: run.directory, options: SmallRun.plain)
    }
    try run.write(lines.prefix(16).joined(separator: "\n") + "\n", to: "clusters.csv")
    #expect(
      throws: RunError.damaged(
        path: path, reason: "it has 15 observations, but run.json says 120")
    ) { try Report(of: run.directory, options: SmallRun.plain) }
    let narrow = lines.map { line in
      line.split(separator: ",").enumerated().filter { $0.offset != 6 }.map(\.element)
        .joined(separator: ",")
    }
    try run.write(narrow.joined(separator: "\n") + "\n", to: "clusters.csv")
    #expect(throws: RunError.damaged(path: path, reason: "it has 3 heads, but run.json says 4")) {
      try Report(of: run.directory, options: SmallRun.plain)
    }
  }

  @Test("other files are called damaged, in the reader's words, and not missing")
  func others() throws {
    let run = try SmallRun()
    try run.addEnrichment()
    try truncate("embedding.csv", lines: 30, run)
    try truncate("enrichment/enrichment.csv", lines: 3, run)
    let memberships = TemporaryFolder.bytes(run.directory.file("memberships.h5"))
    try Data(memberships.prefix(memberships.count / 2))
      .write(to: URL(filePath: run.directory.file("memberships.h5")))
    for name in ["metrics.csv", "result.h5ad", "options.json"] { try run.write("", to: name) }
    let notes = try Report(of: run.directory, options: SmallRun.plain).notes
    for name in [
      "embedding.csv", "enrichment/enrichment.csv", "memberships.h5", "metrics.csv",
      "result.h5ad", "options.json",
    ] {
      let start = "\(name) is damaged, and the report without what is in it: "
      #expect(notes.count { $0.hasPrefix(start) && $0.count > start.count + 8 } == 1, "\(notes)")
      #expect(!notes.contains { $0.hasPrefix("\(name) is missing") })
    }
    #expect(notes.contains { $0.contains("embedding.csv, line 31: 2 fields") }, "\(notes)")
    #expect(notes.contains { $0.hasSuffix("metrics.csv is empty, but must hold a table") })
  }

  @Test("files of another table are no files of this run")
  func otherTable() throws {
    let run = try SmallRun()
    let lines = run.text("embedding.csv").split(separator: "\n").prefix(16)
    try run.write(lines.joined(separator: "\n") + "\n", to: "embedding.csv")
    let notes = try Report(of: run.directory, options: SmallRun.plain).notes
    #expect(
      notes.first == "embedding.csv is damaged, and the report without what is in it: it has 15 "
        + "observations, but run.json says 120")
  }
}
