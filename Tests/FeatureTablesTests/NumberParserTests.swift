import LinearAlgebra
import Testing

@testable import FeatureTables

@Suite("Numbers from text")
struct NumberParserTests {
  @Test("agree with the standard library to the last bit")
  func correctlyRounded() {
    var random = CounterGenerator(seed: 11)
    var wrong: [String] = []
    for _ in 0..<20_000 {
      let pattern = Double(bitPattern: random.next())
      let texts = [
        "\(pattern)", "\(random.normal())", "\(Float(random.normal()))",
        "\(random.next()).\(random.next())", "\(random.next() % 1000)e\(random.index(below: 60))",
      ]
      for text in texts {
        guard let expected = Double(text), expected.isFinite else { continue }
        if TextLayout.value(of: text, NumberParser()) != .number(expected) { wrong.append(text) }
      }
    }
    #expect(wrong == [])
  }

  @Test(
    "know what is missing, infinite or text",
    arguments: [
      ("", FieldValue.missing), ("NA", .missing), ("NaN", .missing), ("null", .missing),
      (" n/a ", .missing), ("\"\"", .missing), ("-inf", .number(-.infinity)),
      ("Infinity", .number(.infinity)), ("1e400", .number(.infinity)), ("1.2.3", .text),
      ("12abc", .text), ("-", .text), ("e5", .text), ("\"7\"", .number(7)), ("+.5", .number(0.5)),
      ("1e", .text), ("0x10", .text), ("1,5", .text), ("nano", .text),
    ])
  func kinds(text: String, expected: FieldValue) {
    #expect(TextLayout.value(of: text, NumberParser()) == expected)
  }
}
