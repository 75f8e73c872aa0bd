import Stats
import Testing

@Suite("Correction of p-values")
struct PValueCorrectionTests {
  struct Case: Decodable, Sendable {
    let p, bonferroni, holm, bh, by: [Double]
  }
  static let cases: [Case] = Fixture.cases("corrections")

  @Test("is that of statsmodels, with ties, ones, zeros and nothing at all")
  func againstStatsmodels() {
    #expect(PValueCorrectionTests.cases.count == 10)
    for known in PValueCorrectionTests.cases {
      let expected: [(PValueCorrection, [Double])] = [
        (.none, known.p), (.bonferroni, known.bonferroni), (.holm, known.holm),
        (.benjaminiHochberg, known.bh), (.benjaminiYekutieli, known.by),
      ]
      for (correction, values) in expected {
        let found = correction.adjusted(known.p)
        #expect(found.count == values.count)
        for (f, e) in zip(found, values) { #expect(abs(f - e) < 1e-14, "\(correction)") }
      }
    }
  }

  @Test("leaves out what was not tested", arguments: PValueCorrection.allCases)
  func untested(correction: PValueCorrection) {
    let p = [0.01, 0.2, 0.04]
    let found = correction.adjusted([.nan, p[0], p[1], .nan, p[2]])
    #expect(found[0].isNaN && found[3].isNaN)
    #expect([found[1], found[2], found[4]] == correction.adjusted(p))
  }

  @Test("keeps scopes apart", arguments: PValueCorrection.allCases)
  func scopes(correction: PValueCorrection) {
    let found = correction.adjusted(
      [0.01, 0.5, 0.02, 0.3, 0.04], within: ["a", "b", "a", "b", "a"])
    let a = correction.adjusted([0.01, 0.02, 0.04])
    let b = correction.adjusted([0.5, 0.3])
    #expect(found == [a[0], b[0], a[1], b[1], a[2]])
  }
}
