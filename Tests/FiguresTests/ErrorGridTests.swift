import TestSupport
import Testing

@testable import Figures

@Suite(
  "Errors of a grid", .enabled(if: hasGnuplot, "gnuplot is missing: scripts/setup installs it"))
struct ErrorGridTests {
  /// A bowl with its least error at 20 components and 8 neighbours, and a great one at 1.
  private let settings: [ErrorGrid.Setting] = [5, 10, 20, 50].flatMap { p in
    [1, 2, 4, 8, 16, 32].map { k in
      ErrorGrid.Setting(components: p, neighbors: k, error: bowl(p, k))
    }
  }

  private static func bowl(_ p: Int, _ k: Int) -> Double {
    if k == 1, p == 5 { return 40 }
    return 0.5 + Double(abs(p - 20)) / 100 + Double(abs(k - 8)) / 50
  }

  @Test("the optimum is the least, and rare great errors do not take all colours")
  func optimum() {
    let grid = ErrorGrid(settings.shuffled())
    #expect(grid.optimum?.components == 20 && grid.optimum?.neighbors == 8)
    #expect(grid.components == [5, 10, 20, 50] && grid.neighbors == [1, 2, 4, 8, 16, 32])
    #expect(grid.greatestShown < 5 && grid.greatestShown > 1)
    #expect(grid.words.contains("0.5") && grid.words.contains("20 components and 8 neighbors"))
  }

  @Test("are drawn as a heat map with a cell for each setting and a frame around the least")
  func heatMap() throws {
    let figure = ErrorHeatMap(ErrorGrid(settings))
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    #expect(drawn.csv.count == 25)
    for text in ["neighbors", "components", "error", "50", "32"] {
      #expect(drawn.svg.texts(in: "text").contains(text))
    }
    let script = String(decoding: TemporaryFolder.bytes(drawn.files.script), as: UTF8.self)
    #expect(script.split(separator: "\n").count { $0.contains("#D55E00") } == 4)
  }

  @Test("are drawn as a line for each number of components, missing settings left out")
  func curves() throws {
    let figure = ErrorCurves(ErrorGrid(settings.filter { $0.components != 50 || $0.neighbors > 2 }))
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    #expect(drawn.csv[0] == "neighbors,error_5_pcs,error_10_pcs,error_20_pcs,error_50_pcs")
    #expect(drawn.csv[1].hasSuffix(","))
    #expect(drawn.svg.texts(in: "text").contains("20 PCs"))
    #expect(figure.caption.contains("ends below"))
  }

  @Test("of one setting are drawn, and of none refused") func extremes() throws {
    let one = ErrorGrid([ErrorGrid.Setting(components: 1, neighbors: 1, error: 0)])
    _ = try DrawnFigure(ErrorHeatMap(one))
    _ = try DrawnFigure(ErrorCurves(one))
    #expect(throws: FigureError.self) { try ErrorHeatMap(ErrorGrid([])).drawing() }
    #expect(throws: FigureError.self) { try ErrorCurves(ErrorGrid([])).drawing() }
  }
}
