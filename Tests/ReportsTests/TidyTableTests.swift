internal import Testing

@testable internal import Reports

@Suite("Tables of a run directory")
struct TidyTableTests {
  @Test("quotes, commas, line feeds and blank lines are taken as CSV means them")
  func quoting() throws {
    let text = "\u{FEFF}a,\"b,\"\"c\"\"\",d\r\n1,\"x\ny\",\"\"\n2,,\n\n,,3"
    let table = try TidyTable(text: Array(text.utf8), path: "t.csv")
    #expect(table.columns == ["a", "b,\"c\"", "d"])
    #expect(table.rows == [["1", "x\ny", ""], ["2", "", ""], ["", "", "3"]])
    #expect(table.integers("a") == [1, 2, -1])
    #expect(table.numbers("d").map(\.isNaN) == [true, true, false])
    #expect(table.texts("none") == ["", "", ""] && table.place("d") == 2)
  }

  @Test(
    "numbers beyond all bounds are read",
    arguments: [("inf", Double.infinity), ("-inf", -.infinity), ("1e-300", 1e-300)])
  func numbers(text: String, expected: Double) throws {
    let table = try TidyTable(text: Array("x\n\(text)\n".utf8), path: "t.csv")
    #expect(table.numbers("x") == [expected])
  }

  @Test(
    "a line that was cut, a quotation mark left open and nothing at all are refused",
    arguments: [
      ("a,b\n1,\"x\ny\"\n2", "t.csv, line 4: 1 field, but the lines above have 2"),
      ("a,b\n1,2,3\n", "t.csv, line 2: 3 fields, but the lines above have 2"),
      ("a,b\n1,\"2\n", "t.csv, line 2: a quotation mark opens here and is never closed"),
      ("", "t.csv is empty, but must hold a table"),
    ])
  func refused(text: String, message: String) {
    do {
      _ = try TidyTable(text: Array(text.utf8), path: "t.csv")
      Issue.record("\(text) was taken")
    } catch {
      #expect("\(error)" == message)
    }
  }
}
