internal import FeatureTables
internal import TestSupport
internal import Testing

@Suite("deepwak convert and simulate")
struct ConvertTests {
  private let deepwak = Deepwak()

  @Test("simulates the same bytes on any number of threads and converts them there and back")
  func thereAndBack() throws {
    for threads in ["1", "2", "4"] {
      let outcome = try deepwak(
        "simulate", "--kind", "counts", "--observations", "900", "--features", "300",
        "--threads", threads, "-o", "t\(threads).csv")
      #expect(outcome.status == 0 && outcome.output.contains("900 observations, 300 features"))
    }
    #expect(deepwak.text("t1.csv") == deepwak.text("t2.csv"))
    #expect(deepwak.text("t1.csv") == deepwak.text("t4.csv"))
    for arguments in [["t1.csv", "a.h5ad", "--compression", "gzip"], ["a.h5ad", "b.csv"]] {
      #expect(try deepwak.run(["convert"] + arguments).status == 0)
    }
    #expect(deepwak.text("b.csv") == deepwak.text("t1.csv"))
  }

  @Test("replaces nothing without --force") func overwriting() throws {
    deepwak.writeTable()
    deepwak.folder.write("precious", to: "b.csv")
    for command in [["convert", "t.csv", "b.csv"], ["simulate", "-o", "b.csv"]] {
      let outcome = try deepwak.run(command)
      #expect(outcome.status == 1)
      #expect(
        outcome.message == "b.csv: cannot be written: it exists; use --force to replace it")
      #expect(deepwak.text("b.csv") == "precious")
      #expect(try deepwak.run(command + ["--force"]).status == 0)
      #expect(deepwak.text("b.csv") != "precious")
      deepwak.folder.write("precious", to: "b.csv")
    }
    #expect(deepwak.contents == ["b.csv", "t.csv"])
  }

  @Test(
    "calls wrong usage wrong usage",
    arguments: [
      (["convert", "t.csv"], "Missing"),
      (["convert", "t.csv", "b.csv", "--compression", "gzip"], ".gz"),
      (["simulate", "-o", "b.csv", "--density", "0.1"], "--kind counts"),
      (["simulate", "-o", "b.csv", "--clusters", "0"], "--clusters is 0"),
    ] as [([String], String)])
  func usage(arguments: [String], words: String) throws {
    let outcome = try deepwak.run(arguments)
    #expect(outcome.status == 64 && outcome.errors.contains(words))
  }
}
