import FeatureTables
import Testing

@testable import Runs

@Suite("Columns of labels")
struct LabelColumnTests {
  @Test(
    "takes the usual words for a missing label as such",
    arguments: ["", "NA", "nan", "NaN", "None", "null", " na ", "<NA>", "n/a"])
  func missing(word: String) {
    let column = LabelColumn(name: "a", labels: ["x", word, nil, "y", "x"])
    #expect(column.categories == ["x", "y"])
    #expect(column.codes == [0, -1, -1, 1, 0])
    #expect(column.missingCount == 2 && column.sizes == [2, 1])
  }

  @Test("orders categories: whole numbers by value, then texts")
  func order() {
    let column = LabelColumn(name: "a", labels: ["10", "b", "9", "a", "-1", "9"])
    #expect(column.categories == ["-1", "9", "10", "a", "b"])
    #expect(column.codes == [2, 4, 1, 3, 0, 1])
  }

  @Test("keeps unused levels of a categorical column, but none that means missing")
  func unusedLevels() throws {
    let column = try LabelColumn(
      Annotation(
        name: "a",
        values: .categorical(
          codes: [2, 0, -1, 3], categories: ["z", "unused", "m", "nan"], ordered: false)),
      path: "f")
    #expect(column.categories == ["z", "unused", "m"])
    #expect(column.codes == [2, 0, -1, -1] && column.sizes == [1, 0, 1])
  }

  @Test("takes few whole numbers for labels, and refuses other numbers with advice")
  func numbers() throws {
    let few = try LabelColumn(
      Annotation(name: "a", values: .integers([3, 1, 3, 12, 1, 12])), path: "f")
    #expect(few.categories == ["1", "3", "12"])
    let withMissing = try LabelColumn(
      Annotation(name: "a", values: .numbers([1, 2, .nan, 1, 2])), path: "f")
    #expect(withMissing.categories == ["1", "2"] && withMissing.missingCount == 1)
    for values in [
      Annotation.Values.numbers([0.25, 1.5, 3, 0.25, 1.5, 3]),
      .integers((0..<80).map { Int64($0) }),
    ] {
      #expect {
        _ = try LabelColumn(Annotation(name: "age", values: values), path: "f.csv")
      } throws: {
        "\($0)".hasPrefix("f.csv: column 'age' holds numbers from 0")
          && "\($0)".hasSuffix("--bins 4 makes four classes of it")
      }
    }
    let clusters = try LabelColumn(
      Annotation(name: "a", values: .integers((0..<80).map { Int64($0) })), path: "f",
      isClustering: true)
    #expect(clusters.categories.count == 80)
  }

  @Test("bins numbers at their quantiles, borders in the names", arguments: [2, 3, 4])
  func bins(count: Int) throws {
    let values = (1...9).map { Double($0) / 2 } + [.nan]
    let column = try LabelColumn(
      Annotation(name: "a", values: .numbers(values)), path: "f", bins: count)
    // numpy.quantile of 0.5, 1, … 4.5.
    let names = [
      2: ["[0.5, 2.5)", "[2.5, 4.5]"], 3: ["[0.5, 1.833)", "[1.833, 3.167)", "[3.167, 4.5]"],
      4: ["[0.5, 1.5)", "[1.5, 2.5)", "[2.5, 3.5)", "[3.5, 4.5]"],
    ]
    #expect(column.categories == names[count])
    #expect(column.codes.last == -1)
    for (value, code) in zip(values.dropLast(), column.codes) {
      #expect(code == min(count - 1, Int((value - 0.5) / 4 * Double(count))))
    }
  }

  @Test("bins with many equal numbers leave out empty classes")
  func equalNumbers() throws {
    let values = [Double](repeating: 0, count: 30) + (1...10).map { Double($0) + 0.5 }
    let column = try LabelColumn(
      Annotation(name: "a", values: .numbers(values)), path: "f", bins: 4)
    #expect(column.categories.count == column.usedCount)
    #expect(Set(column.codes.prefix(30)) == [0])
  }

  @Test("says when there is nothing to test")
  func uninformative() {
    func reason(_ labels: [String?]) -> String? {
      LabelColumn(name: "a", labels: labels).isUninformative
    }
    #expect(reason(["x", "x", nil]) == "has one value, 'x'")
    #expect(reason(["x", "y", nil, "z"]) == "has another value for every observation")
    #expect(reason([nil, nil]) == "has no label for any of these observations")
    #expect(reason(["x", "y", "x"]) == nil)
  }
}
