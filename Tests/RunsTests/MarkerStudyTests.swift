import FeatureTables
import LinearAlgebra
import Stats
import TestSupport
import Testing

@testable import Runs

@Suite("Markers")
struct MarkerStudyTests {
  private static let labels = (0..<60).map { $0 % 3 }

  private func clusterings(_ labels: [Int]) -> LabelTable {
    LabelTable(
      source: "runs/a", observationNames: labels.indices.map { "r\($0)" },
      columns: [LabelColumn(name: "consensus", labels: labels.map { "\($0)" })])
  }

  @Test("counts are scaled to the median library before logarithms are taken")
  func normalisation() {
    let counts = Tables.counts(41, 120)
    let table = MarkerTable(counts)
    #expect(table.scale == .log1p)
    let x = counts.values.densified
    let sums = (0..<41).map { i in x.row(i).reduce(0) { $0 + Double($1) } }
    let median = sums.sorted()[20]
    for i in 0..<41 {
      for j in stride(from: 0, to: 120, by: 17) {
        let expected = logarithm(ofOnePlus: Double(x[i, j]) / sums[i] * median)
        #expect(abs(Double(table.values.densified[i, j]) - expected) < 1e-5)
      }
    }
  }

  @Test("has the means, areas and corrected p of their definitions", arguments: [false, true])
  func definitions(isSparse: Bool) throws {
    let counts = Tables.counts(60, 110, seed: 3)
    let table = MarkerTable(isSparse ? Tables.sparse(counts) : counts, areCounts: true)
    let study = try MarkerStudy(
      of: clusterings(MarkerStudyTests.labels), in: table, path: "t.csv")
    let x = table.values.densified
    #expect(study.markers.count == 3)
    for c in 0..<3 {
      #expect(study.markers[c].count == 110)
      let scores = study.markers[c].map(\.statistics.test.z)
      #expect(scores == scores.sorted(by: >))
      let p = study.markers[c].map(\.statistics.test.p).sorted()
      for marker in study.markers[c] {
        let j = marker.feature
        let inside = (0..<60).filter { $0 % 3 == c }.map { x[$0, j] }
        let outside = (0..<60).filter { $0 % 3 != c }.map { x[$0, j] }
        var wins = 0.0
        for a in inside { for b in outside { wins += a > b ? 1 : a == b ? 0.5 : 0 } }
        #expect(abs(marker.statistics.test.areaUnderCurve - wins / 800) < 1e-12)
        let mean = inside.reduce(0) { $0 + Double($1) } / 20
        #expect(abs(marker.statistics.mean - mean) < 1e-9)
        #expect(marker.statistics.detected == Double(inside.count { $0 != 0 }) / 20)
        let candidates = p.enumerated().filter { $0.element >= marker.statistics.test.p }
          .map { $0.element * 110 / Double($0.offset + 1) }
        #expect(abs(marker.q - min(1, candidates.min() ?? .nan)) < 1e-12)
      }
    }
  }

  @Test("other tables are taken as they are, and differences said where numbers are negative")
  func otherTables() {
    let normal = Tables.groups(30, 5, 3)
    let table = MarkerTable(normal)
    #expect(table.scale == .difference && table.values == normal.values)
    #expect(table.notes[0].contains("differences of means"))
  }

  @Test("needs two clusters, and goes by names")
  func errors() throws {
    let table = MarkerTable(Tables.groups(60, 5, 3))
    #expect {
      _ = try MarkerStudy(
        of: clusterings(MarkerStudyTests.labels.map { _ in 0 }), in: table, path: "t.csv")
    } throws: {
      "\($0)"
        == "runs/a: 'consensus' has one value, '0', but markers need two clusters or more"
    }
    let turned = LabelTable(
      source: "runs/a", observationNames: (0..<60).reversed().map { "r\($0)" },
      columns: [
        LabelColumn(
          name: "consensus", labels: MarkerStudyTests.labels.reversed().map { "\($0)" })
      ])
    let one = try MarkerStudy(of: turned, in: table, path: "t.csv")
    let other = try MarkerStudy(of: clusterings(MarkerStudyTests.labels), in: table, path: "t.csv")
    #expect(one.markers == other.markers)
  }

  /// log(1 + x) by its power series or by halving, without a library.
  private func logarithm(ofOnePlus x: Double) -> Double {
    var (value, sum) = (1 + x, 0.0)
    while value > 1.5 {
      value /= 2
      sum += 0.693_147_180_559_945_3
    }
    let y = (value - 1) / (value + 1)
    var (power, series) = (y, 0.0)
    for term in 0..<40 {
      series += power / Double(2 * term + 1)
      power *= y * y
    }
    return sum + 2 * series
  }
}
