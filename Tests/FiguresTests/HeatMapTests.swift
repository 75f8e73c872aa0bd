import LinearAlgebra
import TestSupport
import Testing

@testable import Figures

/// A name with everything that gnuplot, CSV and XML treat specially.
let awkward = "A_1 {x}^2 \"q\", é 日本 <b>&amp; 'p' %d 5% `ls` @a \\n"

@Suite("Heat maps", .enabled(if: hasGnuplot, "gnuplot is missing: scripts/setup installs it"))
struct HeatMapTests {
  @Test("draw a mark for every number of a small matrix, with names as they are")
  func features() throws {
    let scores = DoubleMatrix(rows: 3, columns: 5) { c, j in
      c == 1 && j == 2 ? .nan : Double(c) - Double(j) / 2
    }
    let figure = FeatureHeatMap(
      scores: scores, clusters: ["cluster 0", awkward, "c"],
      features: ["a_b", awkward, "#hash", "", "e"],
      groups: [ColumnGroup(name: "first", count: 2), ColumnGroup(name: "rest", count: 3)])
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    #expect(cells(drawn) == 14)
    #expect(drawn.csv.count == 16)
    #expect(drawn.svg.texts(in: "text").contains("a_b"))
    #expect(drawn.svg.texts(in: "text").contains(Label.abbreviated(awkward)))
    #expect(drawn.svg.texts(in: "text").contains("#hash"))
    // The whole name, as R and Python read it back.
    #expect(drawn.csv[2].contains("\"" + awkward.replacing("\"", with: "\"\"") + "\""))
  }

  @Test("say where their colours end, how many numbers are beyond, and what groups mean")
  func colours() {
    // 1, 2 ... 100 over 100: the 98th percentile is 0.9802, two figures of it 0.98.
    let scores = DoubleMatrix(rows: 2, columns: 50) { Double($0 * 50 + $1 + 1) / 100 }
    let figure = FeatureHeatMap(
      scores: scores, clusters: ["0", "1"], features: (0..<50).map { "f\($0)" },
      groups: [ColumnGroup(name: "1", count: 50)], rule: .greatestScore)
    #expect(
      figure.caption.hasSuffix(
        "Colours end at −0.98 and 0.98, which 2 of 100 scores exceed. Features stand by the "
          + "cluster in which their score is greatest in size."))
  }

  @Test("take one row, one column, one cell", arguments: [(1, 4), (4, 1), (1, 1)])
  func slim(rows: Int, columns: Int) throws {
    let figure = FeatureHeatMap(
      scores: DoubleMatrix(rows: rows, columns: columns) { Double($0 + $1) },
      clusters: (0..<rows).map { "\($0)" }, features: (0..<columns).map { "f\($0)" })
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    #expect(cells(drawn) == rows * columns)
  }

  @Test("of many observations are a picture of the means of slices")
  func embedding() throws {
    let n = 5000
    let x = Matrix(rows: n, columns: 20) { i, j in Float(i % 4 == j % 4 ? 1 : 0) }
    let grouping = Grouping(
      kind: "phenotype", names: ["WT", awkward, "x", "y"],
      labels: (0..<n).map { $0 == 17 ? -1 : $0 % 4 })
    let figure = EmbeddingHeatMap(
      x, columns: [ColumnGroup(name: "head 1", count: 10), ColumnGroup(name: "head 2", count: 10)],
      grouping: grouping)
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    #expect(drawn.svg.count("image") == 1)
    #expect(drawn.svg.texts(in: "text").contains("WT (1,250)"))
    #expect(drawn.svg.texts(in: "text").contains("not labelled (1)"))
    #expect(figure.altText.contains("5,000 observations in 5 groups"))
    // Every slice of a group has that group's pattern.
    let slices = RowSlices(of: x, by: grouping)
    let means = slices.means(of: x)
    #expect(slices.slices.count <= RowSlices.limit)
    #expect(slices.slices.flatMap { $0 }.sorted() == Array(0..<n))
    #expect(slices.bands.map(\.count).reduce(0, +) == slices.slices.count)
    #expect(means[0, 0] == 1 && means[0, 1] == 0)
    #expect(means[slices.slices.count - 1, 1] == 1)
  }

  @Test("of sixty groups have room for every name")
  func sixtyGroups() throws {
    let labels = (0..<900).map { min(59, $0 * $0 / 13_000) }
    let figure = MembershipHeatMap(
      Partition(labels: labels, clusterCount: 60).oneHot,
      columns: [ColumnGroup(name: "head 1", count: 60)],
      grouping: Grouping(kind: "cluster", names: (0..<60).map { "\($0)" }, labels: labels))
    let drawing = try figure.drawing()
    #expect(drawing.canvas.height >= 60 * 13)
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    #expect(drawn.svg.texts(in: "text").count { $0.hasPrefix("cluster ") } == 60)
  }

  @Test("of few observations show each, whatever the numbers")
  func memberships() throws {
    let k = Matrix(rows: 3, columns: 2, elements: [1, 0, .nan, .infinity, 0.5, 0.5])
    let figure = MembershipHeatMap(
      k, columns: [ColumnGroup(name: awkward, count: 2)],
      grouping: Grouping(kind: "cluster", labels: ["0", "0", "0"]))
    let drawn = try DrawnFigure(figure)
    #expect(drawn.csv.count == 7)
    #expect(drawn.svg.texts(in: "text").contains("cluster 0 (3)"))
    #expect(figure.caption.contains("Each line is an observation."))
  }

  @Test("of agreement hold the adjusted Rand index of every pair")
  func agreement() throws {
    let labels = [[0, 0, 1, 1], [1, 1, 0, 0], [0, 1, 0, 1]]
    let figure = AgreementHeatMap(labels: labels, clusterings: ["a", "b", awkward])
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    #expect(cells(drawn) == 9)
    #expect(drawn.svg.texts(in: "text").count { $0 == "1.00" } == 5)
    #expect(drawn.svg.texts(in: "text").count { $0 == "-0.50" } == 4)
    #expect(
      figure.altText == "Heat map of the adjusted Rand index between 3 clusterings: from -0.50 "
        + "to 1.00, 0.00 on average.")
  }

  @Test("of the consensus draw the tree beside the matrix", arguments: [1, 2, 6])
  func consensus(leaves g: Int) throws {
    let merges = (0..<max(g - 1, 0)).map {
      ConsensusMatrix.Merge(
        left: $0 == 0 ? 0 : g + $0 - 1, right: $0 + 1, height: Double($0 + 1) / Double(g))
    }
    let figure = ConsensusMatrix(
      DoubleMatrix(rows: g, columns: g) { $0 == $1 ? 1 : 0.25 }, sizes: (1...g).map { $0 },
      merges: merges, grouping: Grouping(kind: "cluster", labels: (0..<g).map { "\($0 / 3)" }))
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    let n = g * (g + 1) / 2
    #expect(drawn.csv.count == n * n + 1)
    let tree = String(decoding: TemporaryFolder.bytes(drawn.files.data[1]), as: UTF8.self)
    #expect(tree.split(separator: "\n").count == max(3 * (g - 1), 1) + 1)
    #expect(drawn.svg.texts(in: "text").contains("cluster 0"))
  }

  /// Filled polygons of the grid: those that do not end where the scale of colours does, at the
  /// far right.
  private func cells(_ drawn: DrawnFigure) -> Int {
    let ends = drawn.svg.elements.filter { $0.name == "polygon" }.map { polygon in
      (polygon.attributes["points"] ?? "").split(separator: " ").compactMap {
        Double($0.split(separator: ",")[0])
      }.max() ?? 0
    }
    let scale = ends.max() ?? 0
    // One polygon is the grey ground of the grid.
    return ends.count { $0 < scale } - 1
  }
}
