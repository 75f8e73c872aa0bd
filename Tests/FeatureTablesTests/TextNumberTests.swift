import LinearAlgebra
import TestSupport
import Testing

@testable import FeatureTables

/// The quick reading of numbers in text tables, against the standard library.
@Suite("Numbers of text tables")
struct TextNumberTests {
  private let folder = TemporaryFolder()

  /// Writes numbers in a column and returns how they are read.
  private func read(_ texts: [String]) throws -> [Float] {
    // A second column of fractions, and one in front, which make the first no label.
    let lines = texts.enumerated().map { "r\($0),\($1),0.5" }
    let path = folder.write((["name,x,y"] + lines).joined(separator: "\n"), to: "t.csv")
    return try FeatureTable.read(path).values.densified.column(0)
  }

  @Test("are rounded as the standard library rounds them")
  func rounding() throws {
    var random = CounterGenerator(seed: 5)
    var texts = ["0.5"]
    for _ in 0..<20_000 {
      let normal = random.normal()
      let digits = 1 + random.index(below: 19)
      let whole = String("\(random.next())".prefix(digits))
      texts.append("\(normal)")
      texts.append("\(normal * 1e-5)")
      texts.append("-0.\(whole)")
      texts.append("\(random.index(below: 1000)).\(random.next())")
      texts.append("\(whole)e\(random.index(below: 49) - 30)")
      texts.append("+\(whole)E-\(random.index(below: 22))")
    }
    texts += [
      "0", "-0", "1e22", "1e23", "123456789012345678", "0.00000000000000000000012345678901234567",
      "9007199254740993", "3.4028235e38", "1.17549435e-38", "000000000000000000000001.5", "5.",
      ".5", "16777217", "16777219", "1e-40", "3e38",
    ]
    let found = try read(texts)
    let expected = texts.map { Float(Double($0.hasPrefix("+") ? String($0.dropFirst()) : $0) ?? 0) }
    for (text, (a, b)) in zip(texts, zip(found, expected)) where a.bitPattern != b.bitPattern {
      // Swift's own parser wants digits on both sides of the point.
      if text == "5." || text == ".5" { continue }
      Issue.record("\(text): \(a), not \(b)")
    }
  }

  @Test("are right beside the middle between two floats, with many digits")
  func ties() throws {
    var random = CounterGenerator(seed: 6)
    var texts = ["0.5"]
    for _ in 0..<5000 {
      let float = Float(1 + random.uniform())
      let middle = (Double(float) + Double(float.nextUp)) / 2
      // 24 bits after the point need 24 digits: these are cut or bent at the 17th.
      for value in [middle, middle.nextUp, middle.nextDown] { texts.append("\(value)") }
      texts.append("\(middle)".prefix(18) + "1")
    }
    let found = try read(texts)
    let wrong = zip(texts, found).filter { Float(Double($0) ?? 0).bitPattern != $1.bitPattern }
    #expect(wrong.isEmpty, "\(wrong.prefix(3))")
  }

  @Test("whole columns are told from columns with a fraction far behind the point")
  func whole() throws {
    let texts = ["1", "2", "3.0", "12345678901234567890", "3.00000000000000000001"]
    for last in texts {
      let path = folder.write("name,x,y\na,1,0.5\nb,2,0.25\nc,\(last),1.5\n", to: "t.csv")
      #expect(try FeatureTable.read(path).featureCount == 2)
    }
  }

  @Test("statistics of blocks agree with one number after the other")
  func survey() {
    var random = CounterGenerator(seed: 7)
    for special in [nil, Float.nan, .infinity, -.infinity, 0.5, 1e9, -0x1p24] {
      for count in [1, 31, 32, 33, 4097, 10_000] {
        var values = (0..<count).map { _ in Float(random.index(below: 1000)) - 300 }
        if let special { values[random.index(below: count)] = special }
        var (quick, slow) = (TableStatistics(), TableStatistics())
        values.withUnsafeBufferPointer {
          quick.add($0[...])
          slow.addEach($0)
        }
        #expect(quick == slow, "\(count) with \(String(describing: special))")
      }
    }
  }
}
