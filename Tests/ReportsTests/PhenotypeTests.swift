internal import TestSupport
internal import Testing

@testable internal import Reports

@Suite("Labels of a report")
struct PhenotypeTests {
  @Test("columns that cannot be drawn are named, with the reason")
  func reasons() throws {
    let run = try SmallRun()
    let rows = (0..<120).map { i in
      "cell \(i),,same,unique \(i),d\(i % 4),\(i),many \(i % 30)\n"
    }
    let path = run.folder.write(
      "id,empty,one,each,day,age,many\n" + rows.joined(), to: "labels.csv")
    let contents = try RunContents(run.directory)
    let all = try Phenotype.find(for: contents, files: [path], columns: nil)
    #expect(all.found.map(\.name) == ["day"])
    let found: (String) -> [String] = { name in all.notes.filter { $0.contains("'\(name)'") } }
    #expect(found("empty").count == 1 && found("empty")[0].contains("has a label"), "\(all.notes)")
    #expect(
      found("one") == ["the column 'one' of labels is not drawn: all its labels are 'same'"])
    #expect(
      found("each") == [
        "the column 'each' of labels is not drawn: it has another label for every observation"
      ])
    #expect(found("many").first?.contains("it has 30 labels, but no more than 24") == true)
    #expect(all.notes.contains { $0.hasSuffix("only where --columns names them: age") })
    let chosen = try Phenotype.find(
      for: contents, files: [path], columns: ["empty", "one", "each", "many"])
    #expect(chosen.found.map(\.name) == ["one", "many"], "what was asked for, where it can be")
    #expect(chosen.notes.count == 2)
  }
}
