import Stats
import Testing

@Suite("Normal tail")
struct NormalTailTests {
  struct Case: Decodable, Sendable {
    let z, p, logP: Double
  }
  static let cases: [Case] = Fixture.cases("normal")

  @Test("has the digits of arithmetic with sixty")
  func againstPrecise() {
    #expect(NormalTailTests.cases.count == 17)
    for known in NormalTailTests.cases {
      if known.p > 1e-300 {
        #expect(relativeDifference(NormalTail.probability(above: known.z), known.p) < 1e-12)
      }
      let logarithm = NormalTail.logProbability(above: known.z)
      if known.logP < 0 {
        #expect(relativeDifference(logarithm, known.logP) < 1e-12, "at \(known.z)")
      }
      if known.p <= 1e-300 { #expect(relativeDifference(logarithm, known.logP) < 1e-13) }
    }
  }

  @Test("is undone by its quantile", arguments: [1e-300, 1e-20, 1e-5, 0.025, 0.3, 0.5, 0.8, 0.999])
  func quantile(p: Double) {
    let z = NormalTail.quantile(ofUpperTail: p)
    #expect(relativeDifference(NormalTail.probability(above: z), p) < 1e-12)
  }

  @Test("has quantiles without end at nought and one")
  func ends() {
    #expect(NormalTail.quantile(ofUpperTail: 0) == .infinity)
    #expect(NormalTail.quantile(ofUpperTail: 1) == -.infinity)
    #expect(abs(NormalTail.quantile(ofUpperTail: 0.025) - 1.959963984540054) < 1e-14)
  }
}
