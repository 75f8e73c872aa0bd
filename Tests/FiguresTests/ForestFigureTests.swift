import LinearAlgebra
import TestSupport
import Testing

@testable import Figures

@Suite(
  "Figures of forests", .enabled(if: hasGnuplot, "gnuplot is missing: scripts/setup installs it"))
struct ForestFigureTests {
  /// A chain: each observation joins all before it.
  private func chain(_ n: Int) -> [DendrogramPlot.Merge] {
    (0..<max(n - 1, 0)).map {
      DendrogramPlot.Merge(
        left: $0 == 0 ? 0 : n + $0 - 1, right: $0 + 1, height: 1 + Double($0))
    }
  }

  @Test("draw an edge for a line of the table, as marks and as a picture", arguments: [40, 2500])
  func edges(n: Int) throws {
    let noise = Matrix.normal(n, 2, seed: 2)
    let figure = EmbeddingScatter(
      Matrix(rows: n, columns: 2) { $1 == 0 ? Float($0) : noise[$0, 1] },
      grouping: Grouping(kind: "cluster", labels: (0..<n).map { "\($0 % 3)" }),
      axes: ("PC 1", "PC 2"), name: "forest",
      edges: (1..<n).map { .init(from: $0 - 1, to: $0) })
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    #expect(figure.altText.hasSuffix("; \(grouped(n - 1)) edges."))
    let edges = String(decoding: TemporaryFolder.bytes(drawn.files.data[1]), as: UTF8.self)
    #expect(edges.split(separator: "\n").count == n)
    #expect(drawn.svg.count("image") == (n > 2000 ? 1 : 0))
    let lines = drawn.svg.elements.filter { $0.name == "path" }
      .map { ($0.attributes["d"] ?? "").count { $0 == "L" } }.reduce(0, +)
    #expect(n > 2000 || lines >= n - 1)
  }

  @Test(
    "draw three lines a merge, all of few merges and the last of many", arguments: [2, 30, 500])
  func dendrogram(n: Int) throws {
    let figure = DendrogramPlot(
      chain(n), grouping: Grouping(kind: "cluster", labels: (0..<n).map { $0 < n - 1 ? "0" : "1" }),
      cutHeight: Double(n) - 1.5, axis: "distance",
      names: (0..<n).map { $0 == 0 ? awkward : "cell \($0)" })
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    let shown = min(n - 1, 119)
    #expect(drawn.csv.count == 3 * shown + 1)
    #expect(figure.altText.contains("\(shown) merge"))
    #expect(figure.caption.contains("are shown") == (n == 500))
    // Ends of branches have names where there is room for them.
    #expect(drawn.svg.texts(in: "text").contains("cell 1") == (n <= 60))
    // Every merge stands between those that it joins, and not below them.
    let rows = drawn.csv.dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
    #expect(rows.allSatisfy { $0.count == 6 && $0[4] >= $0[2] })
    // The root is of two clusters, everything below of one.
    #expect(rows[rows.count - 1][5] == Palette.number(Ink.text))
    #expect(rows[0][5] == Palette.number(Palette.colour(0)))
  }

  @Test("order co-membership by cluster, the surest first", arguments: [1, 12, 600])
  func comembership(n: Int) throws {
    let labels = (0..<n).map { $0 % 2 }
    let values = DoubleMatrix(rows: n, columns: n) {
      $0 == $1 ? 1 : labels[$0] == labels[$1] ? 0.8 : 0.1
    }
    let figure = ComembershipHeatMap(
      values, grouping: Grouping(kind: "cluster", names: ["0", "1"], labels: labels),
      order: Array((0..<n).reversed()))
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    let side = min(n, 240)
    #expect(drawn.csv.count == side * side + 1)
    #expect(figure.caption.contains("240 are shown") == (n == 600))
    if n > 1 {
      #expect(figure.altText.contains("0.80 on average within the 2 clusters and 0.10 between"))
      // Two blocks: the first half of the lines are of cluster 0.
      let cells = drawn.csv.dropFirst().map { $0.split(separator: ",").map { String($0) } }
      for cell in cells {
        let (i, j) = (Int(cell[0]) ?? 0, Int(cell[1]) ?? 0)
        let isWithin = (i <= side / 2) == (j <= side / 2)
        #expect((Double(cell[2]) ?? 0 > 0.5) == isWithin)
      }
    }
  }

  @Test("of nothing are refused") func nothing() {
    let none = Grouping(kind: "cluster", labels: [])
    #expect(throws: FigureError.self) {
      try DendrogramPlot([], grouping: none, cutHeight: nil, axis: "d", names: []).drawing()
    }
    #expect(throws: FigureError.self) {
      try ComembershipHeatMap(DoubleMatrix(zeros: 0, 0), grouping: none, order: []).drawing()
    }
  }
}
