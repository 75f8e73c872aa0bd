internal import Foundation
internal import Glibc
internal import TestSupport
internal import Testing

@Suite("deepwak train --backed")
struct BackedTests {
  private let deepwak = Deepwak()
  private let files = [
    "clusters.csv", "embedding.csv", "dictionary.csv", "consensus_tree.csv", "options.json",
  ]

  private func simulate(_ kind: String, rows: Int = 400) throws {
    let outcome = try deepwak(
      "simulate", "--kind", kind, "--observations", "\(rows)", "--features", "120",
      "--clusters", "3", "-o", "t.h5ad")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test(
    "gives the files of a run in memory, on one thread or two", arguments: ["gaussian", "counts"])
  func sameFiles(kind: String) throws {
    try simulate(kind)
    let flags = ["train", "t.h5ad", "--heads", "2", "--steps", "30"]
    let whole = try deepwak.run(flags + ["--out", "whole"])
    for threads in ["1", "2"] {
      let outcome = try deepwak.run(
        flags + ["--backed", "--threads", threads, "--out", "backed", "--force"])
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains("400 observations × 120 features"))
      for file in files {
        #expect(deepwak.text("backed/\(file)") == deepwak.text("whole/\(file)"), "\(file)")
      }
      for file in ["model.h5", "memberships.h5"] {
        #expect(
          TemporaryFolder.bytes(deepwak.folder.file("backed/\(file)"))
            == TemporaryFolder.bytes(deepwak.folder.file("whole/\(file)")), "\(file)")
      }
    }
    #expect(whole.status == 0)
    #expect(deepwak.contents.sorted() == ["backed", "t.h5ad", "whole"])
  }

  @Test("goes on after a kill as an undisturbed run in memory")
  func resume() throws {
    try simulate("gaussian")
    let flags = ["train", "t.h5ad", "--heads", "2", "--steps", "3000", "--quiet"]
    #expect(try deepwak.run(flags + ["--out", "whole"]).status == 0)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Deepwak.executable)
    process.arguments = flags + ["--backed", "--out", "a", "--checkpoint-every", "0.05"]
    process.currentDirectoryURL = URL(fileURLWithPath: deepwak.folder.path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let checkpoint = deepwak.folder.file("a.checkpoint")
    while process.isRunning, !TemporaryFolder.exists(checkpoint) { usleep(2000) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(!deepwak.contents.contains { $0.hasSuffix(".scratch") })
    let outcome = try deepwak("train", "t.h5ad", "--backed", "--out", "a", "--resume")
    #expect(outcome.status == 0 && outcome.errors.contains("going on after step"))
    for file in files + ["metrics.csv"] {
      #expect(deepwak.text("a/\(file)") == deepwak.text("whole/\(file)"), "\(file)")
    }
  }

  @Test("refuses a text table in one line")
  func text() throws {
    deepwak.writeTable()
    let outcome = try deepwak("train", "t.csv", "--backed")
    #expect(outcome.status == 1)
    #expect(
      outcome.message
        == "t.csv: it is a text table, so --backed cannot read it in blocks of observations; "
        + "first make deepwak convert t.csv t.h5ad")
    #expect(deepwak.contents == ["t.csv"])
  }

  @Test("info says what a run takes, both ways, beside what there is")
  func info() throws {
    try simulate("gaussian")
    let outcome = try deepwak("info", "t.h5ad")
    let pattern =
      /memory +train takes about \d+ MB, \d+ MB with --backed; this machine has [\d.]+ [MG]B/
    #expect(outcome.output.contains(pattern), "\(outcome.output)")
    deepwak.writeTable()
    #expect(
      try deepwak("info", "t.csv").output
        .contains(/train takes about \d+ MB, and cannot be read in blocks/))
  }
}
