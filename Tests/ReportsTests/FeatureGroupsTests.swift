internal import LinearAlgebra
internal import Testing

@testable internal import Reports

@Suite("Features of a heat map")
struct FeatureGroupsTests {
  @Test("stand by the cluster in which their score is greatest in size")
  func greatest() {
    // Feature 0 tells cluster 0 well and cluster 1 better; feature 3 is a tie.
    let scores = DoubleMatrix(
      rows: 4, columns: 5,
      elements: [
        2, 0.5, 0, 1, 0,
        -3, 0.2, 0, -1, 0,
        1, 0.1, 0.4, 0, 0,
        .nan, .nan, .nan, .nan, .nan,
      ])
    let groups = FeatureGroups(scores, limit: 60)
    #expect(groups.columns == [[3, 1], [0], [2], []])
    #expect(groups.without == [3])
  }

  @Test("are as many as there is room for, every cluster with its own", arguments: [2, 7, 60, 90])
  func room(clusters k: Int) {
    let scores = DoubleMatrix(rows: k, columns: 10 * k) { c, j in
      j % k == c ? 1 + Double(j) / 1000 : 0.5
    }
    let groups = FeatureGroups(scores, limit: 60)
    #expect(groups.columns.allSatisfy { $0.count == max(1, min(6, 60 / k)) })
    #expect(groups.columns.indices.allSatisfy { c in groups.columns[c].allSatisfy { $0 % k == c } })
    #expect(groups.columns[0] == groups.columns[0].sorted(by: >), "the greatest first")
  }
}
