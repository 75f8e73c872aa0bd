import Testing

@testable import Runs

@Suite("Matching of names")
struct NameMatchTests {
  @Test("finds each name's row, and counts what only one place has")
  func rows() {
    let match = NameMatch(["a", "b", "c", "d"], ["d", "x", "b", "y", "z"])
    #expect(match.rows == [nil, 2, nil, 0])
    #expect(match.matchedCount == 2)
    #expect(match.onlyFirst.count == 2 && match.onlyFirst.example == "a")
    #expect(match.onlySecond.count == 3 && match.onlySecond.example == "x")
    #expect(match.nearMiss == nil)
    #expect(
      match.lines("the run", "l.csv") == [
        "2 of 4 observations of the run are in l.csv", "2 only in the run, such as 'a'",
        "3 only in l.csv, such as 'x'",
      ])
  }

  @Test(
    "says how names differ that mean the same",
    arguments: [
      (["AAAC-1", "AAAG-1"], ["AAAC", "AAAG"], "by a suffix such as -1"),
      (["AAAC", "AAAG"], ["AAAC_2", "AAAG_2"], "by a suffix such as -1"),
      (["Cell1", "Cell2"], ["cell1", "cell2"], "by case"),
      (["a b", "c"], ["a b ", " c"], "by blanks at their ends"),
      (["1-a/b", "c d"], ["X1.a.b", "c.d"], "by signs such as - and ."),
    ])
  func nearMiss(first: [String], second: [String], difference: String) {
    let match = NameMatch(["same"] + first, ["same"] + second)
    #expect(match.matchedCount == 1)
    #expect(match.nearMiss?.difference == difference)
    #expect(match.nearMiss?.count == 2)
    #expect(match.nearMiss?.first == first[0] && match.nearMiss?.second == second[0])
  }

  @Test("never goes by position unless asked, and then by nothing else")
  func position() throws {
    let table = LabelTable(
      source: "l.csv", observationNames: ["x", "y", "z"],
      columns: [LabelColumn(name: "a", labels: ["1", "2", "1"])])
    #expect {
      _ = try table.aligned(to: ["a", "b", "c"], of: "runs/a")
    } throws: {
      "\($0)" == "l.csv has none of the observations of runs/a: it has 'x', the other 'a'; "
        + "names must be the same"
    }
    let aligned = try table.aligned(to: ["a", "b", "c"], of: "runs/a", byPosition: true)
    #expect(aligned.columns[0].codes == [0, 1, 0] && aligned.match.isByPosition)
    #expect {
      _ = try table.aligned(to: ["a", "b"], of: "runs/a", byPosition: true)
    } throws: {
      "\($0)" == "l.csv has 3 observations, but --by-position needs the 2 of runs/a"
    }
  }
}
