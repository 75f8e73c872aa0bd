import Glibc
import LinearAlgebra
import TestSupport
import Testing

@testable import Figures

@Suite("Writing a figure")
struct WritingTests {
  private let figure = ClusterSizesPlot(Grouping(kind: "cluster", labels: ["0", "1", "1"]))

  @Test("without gnuplot leaves the script and the data, and says what to install")
  func withoutGnuplot() throws {
    let folder = TemporaryFolder()
    let files = try figure.write(to: folder.path, gnuplot: "/nowhere/gnuplot")
    #expect(folder.contents == ["sizes.csv", "sizes.gp"])
    #expect(files.pictures.isEmpty)
    #expect(
      files.remark == "gnuplot was not found, so no figures were drawn; install it (apt install "
        + "gnuplot-nox), then: gnuplot sizes.gp")
  }

  @Test("gives all formats, in a folder whose name is awkward", .enabled(if: hasGnuplot))
  func formats() throws {
    let folder = TemporaryFolder()
    let inner = folder.file("it's {a} \"b\"")
    folder.write("", to: "x")
    #expect(mkdir(inner, 0o777) == 0)
    let files = try figure.write(to: inner, formats: FigureFormat.allCases)
    #expect(files.remark == nil)
    #expect(TemporaryFolder.bytes("\(inner)/sizes.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(TemporaryFolder.bytes("\(inner)/sizes.pdf").starts(with: Array("%PDF".utf8)))
    #expect(files.pictures.count == 3)
  }

  @Test("leaves a script that runs by itself", .enabled(if: hasGnuplot))
  func script() throws {
    let folder = TemporaryFolder()
    try figure.write(to: folder.path, formats: [])
    let program = try #require(Gnuplot(named: "gnuplot"))
    try program.run("sizes.gp", in: folder.path, settings: "")
    #expect(folder.contents == ["sizes.csv", "sizes.gp", "sizes.svg"])
  }

  @Test("passes on what gnuplot complains of, in one line", .enabled(if: hasGnuplot))
  func failure() throws {
    let folder = TemporaryFolder()
    folder.write("plot nonsense(\n", to: "bad.gp")
    let program = try #require(Gnuplot(named: "gnuplot"))
    let error = #expect(throws: FigureError.self) {
      try program.run("bad.gp", in: folder.path, settings: "")
    }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.hasPrefix("\(folder.path)/bad.gp: gnuplot says: \"bad.gp\" line 1: "))
    #expect(!text.contains("\n"))
  }

  @Test("refuses to draw nothing, and folders that are not there")
  func nothing() {
    #expect(throws: FigureError.nothingToDraw(figure: "sizes", reason: "there are no observations"))
    {
      try ClusterSizesPlot(Grouping(kind: "cluster", labels: [])).write(to: "/tmp")
    }
    #expect(throws: FigureError.nothingToDraw(figure: "embedding", reason: "the matrix is 0 × 3")) {
      try EmbeddingHeatMap(
        Matrix(zeros: 0, 3), columns: [ColumnGroup(name: "a", count: 3)],
        grouping: Grouping(kind: "cluster", labels: [])
      ).write(to: "/tmp")
    }
    let error = #expect(throws: FigureError.self) { try figure.write(to: "/nowhere") }
    #expect(
      error.map { "\($0)" }
        == "/nowhere/sizes.csv: cannot be written, no such file or directory")
  }

  @Test("names nothing twice when two figures stand in one page", .enabled(if: hasGnuplot))
  func twoInOnePage() throws {
    let other = ClusterSizesPlot(Grouping(kind: "cluster", labels: ["0"]), name: "sizes-2")
    let ids = try [figure, other].flatMap { figure in
      try DrawnFigure(figure).svg.elements.compactMap { $0.attributes["id"] }
    }
    #expect(!ids.isEmpty)
    #expect(Set(ids).count == ids.count)
  }
}
