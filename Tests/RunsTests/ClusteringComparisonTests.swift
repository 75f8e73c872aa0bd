import Stats
import TestSupport
import Testing

@testable import Runs

@Suite("Comparison of clusterings")
struct ClusteringComparisonTests {
  private func table(_ source: String, _ names: [String], _ labels: [String?]) -> LabelTable {
    LabelTable(
      source: source, observationNames: names, columns: [LabelColumn(name: "g", labels: labels)])
  }

  @Test("matches by name and leaves missing labels out, pair by pair")
  func matching() throws {
    let comparison = try ClusteringComparison(of: [
      table("a.csv", ["1", "2", "3", "4", "5"], ["x", "x", "y", "y", "x"]),
      table("b.csv", ["5", "4", "3", "2", "9"], ["p", "q", "q", "p", "q"]),
      table("c.csv", ["2", "3", "4", "5"], ["u", nil, "v", "u"]),
    ])
    #expect(comparison.observationNames == ["2", "3", "4", "5"])
    #expect(comparison.pairs.map(\.table.total) == [4, 3, 3])
    #expect(comparison.matrix(.ari) == [[1, 1, 1], [1, 1, 1], [1, 1, 1]])
    #expect(comparison.clusterings.map(\.name) == ["a.csv:g", "b.csv:g", "c.csv:g"])
    #expect(comparison.notes.contains("4 of 5 observations of a.csv are in b.csv"))
  }

  @Test("gives each index of two clusterings, directed ones in both directions")
  func indices() throws {
    let names = (0..<90).map { "\($0)" }
    let (a, b) = (names.indices.map { $0 % 7 }, names.indices.map { $0 * $0 % 5 })
    let comparison = try ClusteringComparison(of: [
      table("a.csv", names, a.map { "\($0)" }), table("b.csv", names, b.map { "\($0)" }),
    ])
    func check(_ index: AgreementIndex, _ forth: Double, _ back: Double) {
      let matrix = comparison.matrix(index)
      #expect(abs(matrix[0][1] - forth) < 1e-12 && abs(matrix[1][0] - back) < 1e-12, "\(index)")
      #expect(matrix[0][0] == 1 && matrix[1][1] == 1)
    }
    check(.ari, adjustedRandIndex(a, b), adjustedRandIndex(b, a))
    check(.ami, adjustedMutualInformation(a, b), adjustedMutualInformation(b, a))
    check(.purity, share(of: a, in: b), share(of: b, in: a))
    let (forth, back) = (
      VMeasure(clusters: a, classes: b), VMeasure(clusters: b, classes: a)
    )
    check(.homogeneity, forth.homogeneity, back.homogeneity)
    check(.completeness, forth.completeness, back.completeness)
    check(.vMeasure, forth.score, back.score)
  }

  @Test("orders the table of counts by the names of categories")
  func counts() throws {
    let names = ["1", "2", "3", "4"]
    let comparison = try ClusteringComparison(of: [
      table("a.csv", names, ["10", "2", "10", "10"]), table("b.csv", names, ["z", "a", "a", "z"]),
    ])
    let ordered = comparison.pairs[0].ordered()
    #expect(ordered.rows == ["2", "10"] && ordered.columns == ["a", "z"])
    #expect(ordered.counts == [[1, 0], [1, 2]])
  }

  @Test("needs two clusterings with observations in common")
  func errors() {
    let one = table("a.csv", ["1"], ["x"])
    #expect(throws: LabelError.self) { _ = try ClusteringComparison(of: [one]) }
    #expect(throws: LabelError.self) {
      _ = try ClusteringComparison(of: [one, table("b.csv", ["2"], ["x"])])
    }
  }

  /// The purity by its definition.
  private func share(of clusters: [Int], in classes: [Int]) -> Double {
    let majority = Set(clusters).map { c in
      let inside = classes.indices.filter { clusters[$0] == c }.map { classes[$0] }
      return Set(inside).map { label in inside.count { $0 == label } }.max() ?? 0
    }
    return Double(majority.reduce(0, +)) / Double(clusters.count)
  }
}
