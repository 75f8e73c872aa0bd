internal import Testing

@testable internal import Reports

@Suite("Tables of a run directory")
struct TidyTableTests {
  @Test("quotes, commas, line feeds and short rows are taken as CSV means them")
  func quoting() {
    let text = "\u{FEFF}a,\"b,\"\"c\"\"\",d\r\n1,\"x\ny\",\"\"\n2\n,,3"
    let table = TidyTable(text: Array(text.utf8))
    #expect(table.columns == ["a", "b,\"c\"", "d"])
    #expect(table.rows == [["1", "x\ny", ""], ["2", "", ""], ["", "", "3"]])
    #expect(table.integers("a") == [1, 2, -1])
    #expect(table.numbers("d").map(\.isNaN) == [true, true, false])
    #expect(table.texts("none") == ["", "", ""] && table.place("d") == 2)
  }

  @Test(
    "numbers beyond all bounds are read",
    arguments: [("inf", Double.infinity), ("-inf", -.infinity), ("1e-300", 1e-300)])
  func numbers(text: String, expected: Double) {
    #expect(TidyTable(text: Array("x\n\(text)\n".utf8)).numbers("x") == [expected])
  }
}
