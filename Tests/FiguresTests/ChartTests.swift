import LinearAlgebra
import TestSupport
import Testing

@testable import Figures

@Suite("Charts", .enabled(if: hasGnuplot, "gnuplot is missing: scripts/setup installs it"))
struct ChartTests {
  private func entry(
    _ cluster: String, _ category: String, _ ratio: Double, _ q: Double, _ count: Int = 5
  ) -> EnrichmentDotPlot.Entry {
    EnrichmentDotPlot.Entry(
      clustering: "head 1", cluster: cluster, family: "family", category: category,
      observed: count, log2OddsRatio: ratio, q: q)
  }

  @Test("of enrichment draw two marks for what is significant, one for what is not")
  func enrichment() throws {
    let figure = EnrichmentDotPlot([
      entry("0", awkward, 2, 1e-5, 12), entry("1", awkward, -.infinity, 1e-8, 0),
      entry("0", "none", 0.1, 0.7), entry("1", "none", .nan, .nan),
      entry("0", "all", .infinity, 0, 40), entry("1", "all", -1, 0.009),
    ])
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    // 4 found (fill and outline), 1 not, 1 untested, crosses on 2; and the legend: 4 sizes,
    // 3 outlines, 2 crosses.
    #expect(marks(drawn, of: "gpPt6") == 4 + 1 + 4)
    #expect(marks(drawn, of: "gpPt5") == 4 + 3)
    #expect(marks(drawn, of: "gpPt1") == 1 + 1)
    #expect(marks(drawn, of: "gpPt0") == 1 + 1)
    #expect(drawn.csv.count == 7)
    #expect(drawn.svg.texts(in: "text").contains(Label.abbreviated(awkward)))
    #expect(
      figure.altText == "Dot plot of 3 categories by 2 clusters of 1 clustering: 4 of 6 pairs are "
        + "significant at q < 0.01, 2 over- and 2 under-represented; the clearest is all in head "
        + "1 cluster 0 (40 observations, q 0).")
  }

  @Test("of enrichment take sixty categories, and nothing significant at all")
  func manyCategories() throws {
    let figure = EnrichmentDotPlot((0..<60).map { entry("0", "category \($0)", 0.5, 1) })
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    #expect(marks(drawn, of: "gpPt6") == 60 + 4)
    let labels = drawn.svg.texts(in: "text")
    #expect((0..<60).allSatisfy { labels.contains("category \($0)") })
  }

  @Test("of enrichment leave out what is not significant where there are thousands of pairs")
  func thousandsOfPairs() throws {
    let figure = EnrichmentDotPlot(
      (0..<40).flatMap { c in
        (0..<60).map { entry("\(c)", "category \($0)", 1, $0 == c ? 1e-4 : 1) }
      })
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    #expect(marks(drawn, of: "gpPt6") == 40 + 4)
    #expect(figure.caption.hasSuffix("are left out."))
    #expect(drawn.csv.count == 2401)
  }

  @Test("of sizes draw a bar a cluster, and one for the rest", arguments: [1, 7, 100])
  func sizes(clusters: Int) throws {
    let labels = (0..<clusters).flatMap { [Int](repeating: $0, count: $0 + 1) }
    let figure = ClusterSizesPlot(
      Grouping(kind: "cluster", names: (0..<clusters).map { "\($0)" }, labels: labels))
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    let bars = min(clusters, 80) + (clusters > 80 ? 1 : 0)
    #expect(drawn.svg.count("polygon") == bars)
    #expect(drawn.csv.count == bars + 1)
    let total = drawn.csv.dropFirst().reduce(0) { $0 + (Int($1.split(separator: ",")[1]) ?? 0) }
    #expect(total == labels.count)
  }

  @Test("of stability draw a box a cluster, and leave out what has none")
  func stability() throws {
    let values: [Double] = (0..<100).map { $0 == 3 ? .nan : Double($0 % 50) / 50 }
    let figure = StabilityPlot(
      values, grouping: Grouping(kind: "cluster", labels: (0..<100).map { $0 < 50 ? "0" : awkward })
    )
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    #expect(drawn.csv.count == 3)
    // Mean of 0.00 ... 0.98 is 0.49.
    #expect(drawn.csv[2].hasPrefix("2,50,0.49,"))
    #expect(drawn.svg.texts(in: "text").count { $0 == "stability" } == 2)
  }

  @Test("of points draw each once, up to 2000; more are a picture", arguments: [1, 2000, 2001])
  func scatter(n: Int) throws {
    var points = Matrix.normal(n + 1, 2, seed: 1)
    points[n, 1] = .nan
    let figure = EmbeddingScatter(
      points,
      grouping: Grouping(
        kind: "cluster", names: ["a", awkward], labels: (0...n).map { $0 % 3 == 2 ? -1 : $0 % 3 }),
      axes: ("PC_1 {x}", "PC 2"))
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    #expect(drawn.csv.count == n + 1)
    #expect(drawn.svg.texts(in: "text").contains("PC_1 {x}"))
    #expect(figure.caption.contains("1 observation without coordinates left out"))
    let legend = Set((0...n).map { $0 % 3 }).count
    if n <= 2000 {
      #expect(marks(drawn, of: "gpPt6") == n + legend)
      #expect(drawn.svg.count("image") == 0)
    } else {
      #expect(marks(drawn, of: "gpPt6") == legend)
      #expect(drawn.svg.count("image") == 1)
    }
  }

  @Test("of training draw a curve each, across steps without a value")
  func training() throws {
    let steps = (1...40).map(Double.init)
    let figure = TrainingCurves(
      steps: steps,
      panels: [
        .init(
          axis: "loss", curves: [.init(name: "loss", values: steps.map { 1000 / $0 })],
          isLogarithmic: true),
        .init(
          axis: "error",
          curves: [
            .init(name: "held-out", values: steps.map { $0 == 10 || $0 == 30 ? 1 / $0 : .nan }),
            .init(name: "empty", values: steps.map { _ in .nan }),
          ]),
        .init(axis: "nothing", curves: [.init(name: "none", values: steps.map { _ in .nan })]),
      ], stages: [.init(name: awkward, step: 20)])
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    let labels = drawn.svg.texts(in: "text")
    #expect(labels.contains("held-out") && labels.contains("loss") && !labels.contains("nothing"))
    #expect(labels.contains(Label.abbreviated(awkward)))
    #expect(figure.altText.contains("loss goes from 1000 to 25"))
    // The line of two held-out values: one path with both ends.
    #expect(marks(drawn, of: "gpPt6") == 2)
  }

  @Test("of training leave room for the names of axes, however long numbers are")
  func trainingAxes() throws {
    let steps = (1...20).map(Double.init)
    let names = ["loss on batches", "held-out error", "clusters in use"]
    let figure = TrainingCurves(
      steps: steps,
      panels: [0.912, 40_000, 1].enumerated().map { p, scale in
        .init(
          axis: names[p],
          curves: [.init(name: "c", values: steps.map { scale * (1 + 0.002 * $0) })])
      })
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    let turned = drawn.svg.elements.compactMap { element -> Double? in
      guard let place = element.attributes["transform"], place.contains("rotate(-90)"),
        place.hasPrefix("translate(")
      else { return nil }
      return Double(place.dropFirst("translate(".count).prefix { $0 != "," })
    }
    // The baseline of text of 11 pixels, whose letters rise to the left of it.
    #expect(turned.count == 3 && turned.allSatisfy { $0 >= 11 }, "\(turned)")
  }

  @Test("of lines mark every value and name axes and curves")
  func lines() throws {
    let figure = LineChart(
      settings: [0, 0.5, 1],
      curves: [
        .init(name: "standard", values: [0.9, 0.8, 0.1]),
        .init(name: awkward, values: [0.9, .nan, 0.7]),
      ], horizontal: .init("corruption", 0...1), vertical: .init("accuracy", 0...1),
      name: "corruption", title: "Accuracy", caption: "Mean of three seeds.")
    let drawn = try DrawnFigure(figure)
    drawn.checkForm(figure)
    #expect(
      drawn.csv == ["setting,curve_1,curve_2", "0,0.9,0.9", "0.5,0.8,", "1,0.1,0.7"])
    let labels = drawn.svg.texts(in: "text")
    #expect(labels.contains("standard") && labels.contains(Label.abbreviated(awkward)))
    #expect(labels.contains("corruption") && labels.contains("accuracy"))
    #expect(figure.altText.contains("standard from 0.9 to 0.1"))
    let empty = LineChart(
      settings: [], curves: [], horizontal: .init("x", 0...1), vertical: .init("y", 0...1),
      name: "empty", title: "", caption: "")
    #expect(throws: FigureError.self) { try empty.drawing() }
  }

  private func marks(_ drawn: DrawnFigure, of kind: String) -> Int {
    drawn.svg.elements.count { element in
      element.name == "use" && element.attributes["transform"]?.contains("translate") == true
        && element.attributes["xlink:href"]?.hasSuffix("-\(kind)") == true
    }
  }
}
