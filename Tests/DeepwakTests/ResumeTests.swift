internal import DeePWAK
internal import Foundation
internal import Glibc
internal import Runs
internal import TestSupport
internal import Testing

@Suite("deepwak train --resume")
struct ResumeTests {
  private let deepwak = Deepwak()
  private let flags = ["--heads", "3", "--steps", "4000", "--quiet"]

  /// Starts a run and sends it a signal once it has written a checkpoint in a block.
  private func interrupt(
    _ number: Int32, out: String, flags more: [String] = [], block: Int = 1
  ) throws -> (status: Int32, errors: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Deepwak.executable)
    process.arguments =
      ["train", "t.csv"] + flags + more + ["--out", out, "--checkpoint-every", "0.05"]
    process.currentDirectoryURL = URL(fileURLWithPath: deepwak.folder.path)
    deepwak.folder.write("", to: ".errors")
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(
      forWritingTo: URL(fileURLWithPath: deepwak.folder.file(".errors")))
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let checkpoint = deepwak.folder.file("\(out).checkpoint")
    while process.isRunning, !FileManager.default.fileExists(atPath: checkpoint) { usleep(2000) }
    let file = CheckpointFile(of: RunDirectory(deepwak.folder.file(out)))
    while block > 1, process.isRunning {
      if let state = try? file.read(), state.training.earlier.count + 1 >= block { break }
      usleep(2000)
    }
    kill(process.processIdentifier, number)
    process.waitUntilExit()
    let status =
      process.terminationReason == .exit
      ? process.terminationStatus : -process.terminationStatus
    return (status, deepwak.text(".errors"))
  }

  @Test(
    "ends as an undisturbed run after a signal, whatever the signal",
    arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGKILL, -9)] as [(Int32, Int32)])
  func signals(number: Int32, status: Int32) throws {
    deepwak.writeTable()
    let whole = try deepwak.run(["train", "t.csv"] + flags + ["--out", "whole"])
    #expect(whole.status == 0)
    let outcome = try interrupt(number, out: "runs/a")
    #expect(outcome.status == status)
    if number != SIGKILL {
      #expect(outcome.errors.contains("stopped after step"))
      #expect(outcome.errors.contains("--out runs/a --checkpoint-every 0.05 --resume"))
      #expect(deepwak.contents.sorted() == ["runs", "t.csv", "whole"])
      #expect(!FileManager.default.fileExists(atPath: deepwak.folder.file("runs/a")))
    }
    let anew = try deepwak.run(["train", "t.csv"] + flags + ["--out", "runs/a"])
    #expect(anew.status == 1 && anew.message.contains("go on with --resume"))
    let other = try deepwak("train", "t.csv", "--heads", "4", "--out", "runs/a", "--resume")
    #expect(other.status == 1 && other.message.contains("made with training.heads 3, not 4"))
    // The settings come from the checkpoint.
    let resumed = try deepwak("train", "t.csv", "--out", "runs/a", "--resume")
    #expect(resumed.status == 0)
    #expect(resumed.errors.contains("going on after step"))
    for file in ["clusters.csv", "metrics.csv", "embedding.csv", "options.json"] {
      #expect(deepwak.text("runs/a/\(file)") == deepwak.text("whole/\(file)"), "\(file)")
    }
    #expect(!FileManager.default.fileExists(atPath: deepwak.folder.file("runs/a.checkpoint")))
  }

  @Test(
    "ends as an undisturbed run after a kill in either block",
    arguments: [(SIGKILL, 1), (SIGKILL, 2), (SIGTERM, 2)] as [(Int32, Int)])
  func blocks(number: Int32, block: Int) throws {
    deepwak.writeTable()
    let more = ["--steps", "1500", "--recurrent", "2"]
    #expect(try deepwak.run(["train", "t.csv"] + flags + more + ["--out", "whole"]).status == 0)
    let outcome = try interrupt(number, out: "a", flags: more, block: block)
    #expect(outcome.status == (number == SIGKILL ? -9 : 143))
    let resumed = try deepwak("train", "t.csv", "--out", "a", "--resume")
    #expect(resumed.status == 0 && resumed.output.contains("held-out error of each, 1: "))
    for file in ["clusters.csv", "metrics.csv", "embedding.csv", "options.json"] {
      #expect(deepwak.text("a/\(file)") == deepwak.text("whole/\(file)"), "\(file)")
    }
  }

  @Test("refuses a table that changed since")
  func otherData() throws {
    deepwak.writeTable()
    _ = try interrupt(SIGTERM, out: "a")
    deepwak.writeTable("t.csv", rows: 91)
    let outcome = try deepwak("train", "t.csv", "--out", "a", "--resume")
    #expect(outcome.status == 1 && outcome.errors.contains("made with other data"))
  }

  @Test("begins anew where there is nothing to go on with, and is content with a complete run")
  func nothingToResume() throws {
    deepwak.writeTable()
    let call = ["train", "t.csv", "--heads", "2", "--steps", "20", "--out", "a", "--resume"]
    let first = try deepwak.run(Array(call.dropLast(2)) + ["b", "--resume"])
    #expect(first.status == 0 && first.errors.contains("there is no checkpoint b.checkpoint"))
    #expect(try deepwak.run(call).status == 0)
    let before = deepwak.text("a/clusters.csv")
    let again = try deepwak.run(call)
    #expect(again.status == 0 && again.output.contains("complete"))
    #expect(deepwak.text("a/clusters.csv") == before)
  }
}
