internal import Foundation
internal import TestSupport
internal import Testing

@Suite("deepwak")
struct CommandTests {
  private let deepwak = Deepwak()

  @Test("says its version") func version() throws {
    let outcome = try deepwak("--version")
    #expect(outcome.status == 0 && outcome.output == "0.1.0\n")
  }

  @Test(
    "has help with defaults and examples for every command",
    arguments: ["train", "cut", "info", "convert", "simulate"])
  func help(command: String) throws {
    let outcome = try deepwak(command, "--help")
    #expect(outcome.status == 0 && outcome.output.contains("EXAMPLES"))
  }

  @Test("shows the default of every flag of train") func defaults() throws {
    let help = try deepwak("train", "--help").output
    for flag in [
      "heads", "max-clusters", "embedding", "steps", "batch-size", "held-out", "mask",
      "normalize", "hvg", "pcs", "layer", "obsm", "genome",
      "feature-type", "dataset", "seed", "threads", "out", "cut",
      "h5ad", "consensus", "consensus-steps", "hidden", "activation", "output-activation",
      "partitioner-input", "initialization", "pooling-start", "learning-rate", "schedule",
      "weight-decay", "pooled-weight", "decoded-weight", "direct-weight", "teacher", "mask-kind",
      "assignment-masks",
    ] {
      let entry = help.components(separatedBy: "  --\(flag) ").last ?? ""
      let text = entry.components(separatedBy: "\n  --").first ?? ""
      #expect(text.contains("default:"), "\(flag)")
    }
    for flag in ["epochs", "raw", "force", "quiet", "options", "preset", "resume"] {
      #expect(help.contains("--\(flag)"))
    }
  }

  @Test(
    "calls wrong usage wrong usage",
    arguments: [
      (["train"], "Missing expected argument"), (["train", "t.csv", "--heads", "0"], "at least 1"),
      (
        ["train", "t.csv", "--batch-size", "1"],
        "'1' is invalid for '--batch-size <batch-size>': it must be a whole number of at least 2"
      ),
      (["train", "t.csv", "--seed", "-1"], "'--seed <seed>': it must be a whole number from 0"),
      (["train", "t.csv", "--heads", "-1"], "--heads is -1, but must be at least 1"),
      (
        ["train", "t.csv", "--weight-decay", "-0.5"], "--weight-decay is -0.5, but must be at least"
      ),
      (
        ["train", "t.csv", "--partitioner-width", "4k"],
        "'4k' is invalid for '--partitioner-width <partitioner-widths>': it must hold widths of"
      ),
      (["train", "t.csv", "--activation", "soft"], "provide one of 'identity', 'gelu', 'tanh'"),
      (["train", "t.csv", "--schedule", "up"], "provide one of 'one-cycle' and 'constant'"),
      (
        ["train", "t.csv", "--consensus", "network", "--consensus-steps", "0"],
        "--consensus-steps is 0, but must be at least 1 where --consensus is network"
      ),
      (["train", "t.csv", "--mask", "1"], "[0, 1)"), (["cut", "x"], "--clusters"),
      (["nothing"], "nothing"),
    ] as [([String], String)])
  func usage(arguments: [String], words: String) throws {
    let outcome = try deepwak.run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(words))
  }

  @Test("says what is in a file") func info() throws {
    deepwak.writeTable()
    let outcome = try deepwak("info", "t.csv")
    #expect(outcome.status == 0 && outcome.output.contains("9: a, b, c"))
    let missing = try deepwak("info", "none.csv")
    #expect(missing.status == 1 && missing.message == "none.csv: no such file")
  }

  @Test("cuts a run elsewhere, in a copy") func cut() throws {
    deepwak.writeTable()
    try deepwak("train", "t.csv", "--steps", "150", "--heads", "2", "--out", "runs/a")
    let outcome = try deepwak("cut", "runs/a", "--clusters", "2")
    #expect(outcome.status == 0 && outcome.output.contains("2 clusters of 90 observations"))
    let labels = deepwak.text("runs/a.cut2/clusters.csv").split(separator: "\n").dropFirst()
      .map { String($0.split(separator: ",")[1]) }
    #expect(labels.count == 90 && Set(labels) == ["0", "1"])
    let again = try deepwak("cut", "runs/a", "--clusters", "2")
    #expect(again.status == 1 && again.message.hasPrefix("runs/a.cut2 exists; use --force"))
    let many = try deepwak("cut", "runs/a", "--clusters", "9999")
    #expect(
      many.status == 1 && many.message.hasPrefix("--clusters is 9999, but this run allows 1 to"))
    let none = try deepwak("cut", "runs", "--clusters", "3")
    #expect(none.message == "runs is no run directory of deepwak: it has no run.json")
  }
}
