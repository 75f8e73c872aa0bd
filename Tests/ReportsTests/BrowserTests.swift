internal import FeatureTables
internal import Figures
internal import Foundation
internal import Runs
internal import TestSupport
internal import Testing

@testable internal import Reports

/// A report with everything in it, made once.
private let page: String = {
  do {
    let run = try SmallRun()
    try run.addEnrichment()
    try run.addMarkers()
    var options = ReportOptions()
    options.mapsNeighbours = true
    return try Report(of: run.directory, options: options).html
  } catch { return "\(error)" }
}()

@Suite(
  "Report in a browser",
  .enabled(if: Browser.program != nil, "no Chromium: scripts/setup --tests installs it"))
struct BrowserTests {
  @Test(
    "opens without an error or a request, fits its window, and sorts",
    arguments: [(390, false), (390, true), (1440, false), (1440, true)])
  func opens(width: Int, isDark: Bool) throws {
    let visit = try Browser.visit(
      page, width: width, isDark: isDark,
      screenshot: "report-\(width)-\(isDark ? "dark" : "light")")
    #expect(visit.errors.isEmpty && visit.requests.isEmpty && visit.console == [])
    #expect(visit.width == width && visit.scrollWidth <= width, "\(visit.scrollWidth)")
    #expect(visit.isDark == isDark)
    #expect(visit.background == (isDark ? "rgb(20, 25, 31)" : "rgb(255, 255, 255)"))
    checkFigures(visit)
    #expect(visit.cut == visit.saidToBeCut && visit.cut.contains("Markers of the clusters"))
    #expect(visit.firstFocus == "#content" && visit.unreachable.isEmpty)
    #expect(Set(visit.sorts.map(\.table)).count == 4, "clusters, enrichment, markers, heads")
    for sort in visit.sorts {
      #expect(Set([sort.first, sort.second]) == ["ascending", "descending"], "\(sort)")
      #expect(sort.isSorted && sort.isReversed && sort.keepsRows, "\(sort)")
    }
  }

  private func checkFigures(_ visit: Browser.Visit) {
    #expect(visit.figures.count == 12)
    for figure in visit.figures {
      #expect(figure.width > 150 && figure.height > 80 && figure.marks > 5, "\(figure)")
    }
    #expect(visit.captions == visit.figures.count && visit.titles == visit.figures.count)
    #expect(!visit.pictures.isEmpty)
    #expect(visit.pictures.allSatisfy { $0 == "data:image/png;base64," }, "\(visit.pictures)")
  }

  @Test(
    "notices what is wrong with a page",
    arguments: [
      "<script>undefinedFunction()</script>",
      "<img src=\"https://example.org/a.png\" alt=\"\">",
      "<script>console.error('no')</script>",
      "<div style=\"width:2000px\">wide</div>",
      "<figure><svg role=\"img\" width=\"0\" height=\"0\"></svg></figure>",
    ])
  func notices(fault: String) throws {
    let broken = page.replacing("<footer>", with: "\(fault)<footer>")
    let visit = try Browser.visit(broken, width: 390, screenshot: "broken")
    let isWrong =
      !visit.errors.isEmpty || !visit.requests.isEmpty || visit.scrollWidth > visit.width
      || visit.figures.contains { $0.width == 0 }
    #expect(isWrong)
  }

  @Test("notices tables that do not sort")
  func noticesTables() throws {
    let broken = page.replacing("body.appendChild(entry.row)", with: "void 0")
    let visit = try Browser.visit(broken, width: 1440, screenshot: "broken")
    #expect(visit.sorts.contains { !$0.isSorted || !$0.isReversed })
  }

  @Test("prints everything, what is folded included")
  func prints() throws {
    let folder = TemporaryFolder()
    let file = folder.write(page, to: "page.html")
    let process = Process()
    process.executableURL = URL(filePath: Browser.program ?? "")
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
      "--user-data-dir=\(folder.file("profile"))",
      "--print-to-pdf=\(Browser.screenshots)/report.pdf", "file://\(file)",
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let pdf = TemporaryFolder.bytes("\(Browser.screenshots)/report.pdf")
    #expect(pdf.starts(with: Array("%PDF".utf8)) && pdf.count > 100_000)
  }
}
