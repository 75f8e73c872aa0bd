internal import Foundation
internal import Runs
internal import TestSupport
internal import Testing

@Suite("deepwak report")
struct ReportCommandTests {
  private var deepwak = Deepwak()

  private func train(_ more: String...) throws -> Deepwak.Outcome {
    deepwak.writeTable()
    return try deepwak.run(["train", "t.csv", "--heads", "3", "--steps", "60", "--quiet"] + more)
  }

  private func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: deepwak.folder.file(name))
  }

  @Test("train makes it, with figures beside it, unless told not to")
  func trainMakesIt() throws {
    var drawing = ReportCommandTests()
    drawing.deepwak.draws = true
    let outcome = try drawing.train()
    #expect(outcome.status == 0 && outcome.output.contains("report.html"))
    let html = drawing.deepwak.text("t.deepwak/report.html")
    #expect(html.hasPrefix("<!DOCTYPE html>") && html.hasSuffix("</html>\n"))
    if outcome.output.contains("gnuplot was not found") {
      #expect(!html.contains("<svg"))
    } else {
      #expect(html.components(separatedBy: "<svg").count > 8)
      for kind in ["svg", "gp", "csv"] {
        #expect(drawing.exists("t.deepwak/figures/scatter.\(kind)"))
      }
    }
    let without = try drawing.train("--no-report", "--out", "b")
    #expect(without.status == 0 && !without.output.contains("report"))
    #expect(!drawing.exists("b/report.html") && !drawing.exists("b/figures"))
  }

  @Test("without gnuplot a run succeeds, and a line says what to install")
  func withoutGnuplot() throws {
    let outcome = try train()
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let notes = outcome.output.split(separator: "\n").filter { $0.contains("gnuplot") }
    #expect(
      notes == [
        "note       gnuplot was not found, so the report has no figures; install it (apt install "
          + "gnuplot-nox), then: deepwak report t.deepwak --force"
      ])
    #expect(deepwak.text("t.deepwak/report.html").contains("There are no figures here"))
  }

  @Test("takes the latest run of the folder, keeps a file that is there, writes elsewhere")
  func latest() throws {
    _ = try train("--no-report", "--out", "runs/a")
    _ = try train("--no-report", "--out", "b")
    let outcome = try deepwak("report")
    #expect(outcome.status == 0)
    #expect(
      outcome.output.hasPrefix(
        "note       the run is b, the newest of 2 in this folder; name another to take it\n"))
    #expect(outcome.output.contains("written to b/report.html, 0 figures, 0.0 MB"))
    let refused = try deepwak("report", "b")
    #expect(refused.status == 1)
    #expect(
      refused.message
        == "b/report.html exists; use --force to replace it or --out for another place"
        || refused.message.hasPrefix("b/report.html exists"))
    #expect(try deepwak("report", "b", "--force").status == 0)
    #expect(try deepwak("report", "runs/a/", "-o", "a.html").status == 0)
    #expect(exists("a.html") && !exists("runs/a/report.html"))
  }

  @Test("labels are matched by name and stand in the page")
  func phenotypes() throws {
    _ = try train("--no-report")
    deepwak.folder.write(
      "id,day\n" + (0..<90).map { "cell\($0),d\($0 % 4)\n" }.joined(), to: "labels.csv")
    #expect(try deepwak("report", "--phenotypes", "labels.csv", "--columns", "day").status == 0)
    let wrong = try deepwak(
      "report", "--phenotypes", "labels.csv", "--columns", "night", "--force")
    #expect(wrong.status == 1 && wrong.message.contains("there is no column 'night'"))
  }

  @Test("bad input gives one line that says what to do")
  func badInput() throws {
    let none = try deepwak("report")
    #expect(none.status != 0)
    #expect(none.errors.contains("no run in this folder; name its directory, or make one with"))
    let missing = try deepwak("report", "nowhere")
    #expect(missing.status == 1 && missing.message == "nowhere: no such file")
    deepwak.writeTable()
    let file = try deepwak("report", ".")
    #expect(
      file.status == 1 && file.message == ". is no run directory of deepwak: it has no run.json")
    #expect(try deepwak("report", ".", "--format", "gif").status != 0)
    #expect(try deepwak("report", ".", "--columns", "a").status != 0)
  }

  @Test("figures of a page elsewhere stay apart from those of the run, and are kept where asked")
  func elsewhere() throws {
    _ = try train()
    let before = deepwak.text("t.deepwak/figures/sizes.gp")
    deepwak.folder.write("mine", to: "t.deepwak/figures/sizes.gp")
    for format in [[], ["--format", "none"]] {
      let name = "a\(format.count).html"
      #expect(try deepwak.run(["report", "t.deepwak", "-o", name] + format).status == 0)
      #expect(exists(name) && !exists("a\(format.count).figures"))
    }
    #expect(try deepwak("report", "t.deepwak", "-o", "b.html", "--format", "svg").status == 0)
    #expect(deepwak.text("b.figures/sizes.gp") == before && !before.isEmpty)
    #expect(deepwak.text("t.deepwak/figures/sizes.gp") == "mine")
    deepwak.folder.write("", to: "c.figures")
    let refused = try deepwak("report", "t.deepwak", "-o", "c.html", "--format", "svg")
    #expect(refused.status == 1 && refused.message.hasPrefix("c.figures exists"))
    #expect(!exists("c.html"))
  }

  @Test("figures that are not drawn anew do not stay beside those that are")
  func stale() throws {
    _ = try train()
    let script = deepwak.text("t.deepwak/figures/sizes.gp").replacingOccurrences(
      of: "sizes", with: "old")
    deepwak.folder.write(script, to: "t.deepwak/figures/old.gp")
    for name in ["old.csv", "old.svg", "notes.txt"] {
      deepwak.folder.write("x", to: "t.deepwak/figures/\(name)")
    }
    #expect(try deepwak("report", "t.deepwak").status == 1)
    #expect(exists("t.deepwak/figures/old.svg"))
    #expect(try deepwak("report", "t.deepwak", "--force").status == 0)
    for name in ["old.gp", "old.csv", "old.svg"] {
      #expect(!exists("t.deepwak/figures/\(name)"))
    }
    #expect(exists("t.deepwak/figures/notes.txt") && exists("t.deepwak/figures/sizes.gp"))
    #expect(try deepwak("report", "t.deepwak", "--force", "--format", "none").status == 0)
    #expect(exists("t.deepwak/figures/notes.txt") && !exists("t.deepwak/figures/sizes.gp"))
  }

  @Test("clusters.csv that was cut is refused in one line, and the page stays")
  func truncated() throws {
    _ = try train()
    let page = deepwak.text("t.deepwak/report.html")
    let lines = deepwak.text("t.deepwak/clusters.csv").split(separator: "\n").prefix(16)
    deepwak.folder.write(lines.joined(separator: "\n") + "\n", to: "t.deepwak/clusters.csv")
    let outcome = try deepwak("report", "t.deepwak", "--force")
    #expect(
      outcome.status == 1
        && outcome.message
          == "t.deepwak/clusters.csv is damaged: it has 15 observations, but run.json says 90"
    )
    #expect(deepwak.text("t.deepwak/report.html") == page && page.count > 1000)
  }

  @Test("a copy cut elsewhere leaves the page and figures of the old clusters behind")
  func cut() throws {
    _ = try train()
    #expect(exists("t.deepwak/report.html") && exists("t.deepwak/figures"))
    let outcome = try deepwak("cut", "t.deepwak", "--clusters", "2", "--out", "c")
    #expect(outcome.status == 0)
    #expect(!exists("c/report.html") && !exists("c/figures") && exists("c/embedding.csv"))
    #expect(try deepwak("report", "c").status == 0)
    #expect(deepwak.text("c/report.html").contains("2 clusters of 90 observations"))
  }
}
