import FeatureTables
import LinearAlgebra
import TestSupport
import Testing

@Suite("Columns that look like labels")
struct LabelRuleTests {
  let folder = TemporaryFolder()

  /// Sixty rows: three columns of the kind given, and a column of three classes.
  private func table(header: String?, fractions: Bool, classesAre place: Int) -> String {
    var random = CounterGenerator(seed: 5)
    var text = header.map { $0 + "\n" } ?? ""
    for row in 0..<60 {
      var fields = (0..<3).map { j in
        fractions ? "\(random.normal())" : "\(random.index(below: 17 + 3 * j))"
      }
      fields.insert("\(row % 3)", at: place)
      text += fields.joined(separator: ",") + "\n"
    }
    return text
  }

  @Test(
    "are kept as annotations, and it is said",
    arguments: [
      ("a,b,c,cluster", false, 3, "cluster"), ("cell_type,a,b,c", false, 0, "cell_type"),
      ("a,b,c,d", true, 3, "d"), (nil, true, 0, "column_1"), (nil, false, 3, "column_4"),
    ] as [(String?, Bool, Int, String)])
  func kept(header: String?, fractions: Bool, place: Int, name: String) throws {
    let path = folder.write(
      table(header: header, fractions: fractions, classesAre: place), to: "t.csv")
    let table = try FeatureTable.read(path)
    #expect(table.annotations.map(\.name) == [name])
    #expect(table.annotations[0].values == .integers((0..<60).map { Int64($0 % 3) }))
    #expect(table.featureCount == 3)
    #expect(
      table.notes == [
        "column '\(name)' holds whole numbers 0 to 2 and looks like a label: kept as annotation, "
          + "3 numeric columns used; --annotation-columns decides otherwise ('none' uses all)"
      ])
  }

  @Test("are features when the user says so")
  func overruled() throws {
    let path = folder.write(
      table(header: "a,b,c,cluster", fractions: false, classesAre: 3), to: "t.csv")
    var options = ReadingOptions()
    options.annotationColumns = ["none"]
    #expect(try FeatureTable.read(path, options).featureCount == 4)
    options.annotationColumns = ["a"]
    #expect(try FeatureTable.read(path, options).featureNames == ["b", "c", "cluster"])
  }

  @Test("are not seen in counts with neutral names, nor in answers on one scale")
  func innocent() throws {
    let counts = folder.write(
      table(header: "g1,g2,g3,g4", fractions: false, classesAre: 3), to: "counts.csv")
    #expect(try FeatureTable.read(counts).featureCount == 4)
    let answers = (0..<60).map { "\($0 % 5),\($0 / 2 % 5),\($0 / 3 % 5)\n" }.joined()
    #expect(try FeatureTable.read(folder.write(answers, to: "a.csv")).featureCount == 3)
  }
}
