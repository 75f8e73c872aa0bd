internal import Glibc
import Stats
import Testing

@Suite("Odds ratio")
struct OddsRatioTests {
  /// A table with what SciPy makes of it.
  struct Case: Decodable, Sendable {
    let q, k, m, N: Int
    let sample, conditional, fisher: Double
    let interval, narrow: [Double]

    var counts: OverlapCounts {
      OverlapCounts(observed: q, clusterSize: k, categorySize: m, universe: N)
    }
  }
  static let cases: [Case] = Fixture.cases("odds")

  @Test("is that of SciPy, with its intervals and Fisher's test")
  func againstSciPy() {
    #expect(OddsRatioTests.cases.count == 35)
    for known in OddsRatioTests.cases {
      let (counts, place) = (known.counts, "(\(known.q), \(known.k), \(known.m), \(known.N))")
      #expect(agree(exp2(counts.log2OddsRatio), known.sample, within: 1e-12), "\(place)")
      let conditional = exp2(counts.log2ConditionalOddsRatio)
      #expect(relativeDifference(conditional, known.conditional) < 1e-8, "\(place): \(conditional)")
      for (level, expected) in [(0.95, known.interval), (0.8, known.narrow)] {
        let interval = counts.conditionalInterval(level: level)
        #expect(relativeDifference(exp2(interval.lower), expected[0]) < 1e-8, "\(place)")
        #expect(relativeDifference(exp2(interval.upper), expected[1]) < 1e-8, "\(place)")
      }
      #expect(relativeDifference(counts.p(.fisher), known.fisher) < 1e-9, "\(place)")
    }
  }

  @Test("says which counts are zero")
  func zeros() {
    func log2Ratio(_ q: Int, _ k: Int, _ m: Int, _ N: Int) -> Double {
      OverlapCounts(observed: q, clusterSize: k, categorySize: m, universe: N).log2OddsRatio
    }
    #expect(log2Ratio(0, 3, 4, 20) == -.infinity)
    #expect(log2Ratio(3, 3, 4, 20) == .infinity)
    #expect(log2Ratio(0, 0, 4, 20).isNaN)
    #expect(log2Ratio(2, 4, 4, 12) == log2(2.0 * 6 / (2 * 2)))
  }

  @Test("in the published measure compares with the whole table")
  func published() {
    let counts = OverlapCounts(observed: 2, clusterSize: 6, categorySize: 5, universe: 20)
    #expect(abs(counts.log2OddsOverWhole - log2((2.0 / 4) / (5.0 / 15))) < 1e-15)
    let none = OverlapCounts(observed: 0, clusterSize: 6, categorySize: 5, universe: 20)
    #expect(none.log2OddsOverWhole == -.infinity)
  }

  @Test("has Woolf's interval of hand calculation")
  func woolf() {
    // Counts 2, 13, 4, 3, each with a half added; the quantile of 97.5 % is 1.959963984540054.
    let counts = OverlapCounts(observed: 2, clusterSize: 6, categorySize: 5, universe: 22)
    let centre = log(2.5 * 13.5 / (4.5 * 3.5))
    let width = 1.959963984540054 * sqrt(1 / 2.5 + 1 / 13.5 + 1 / 4.5 + 1 / 3.5)
    let interval = counts.woolfInterval()
    #expect(abs(interval.lower - (centre - width) / log(2)) < 1e-13)
    #expect(abs(interval.upper - (centre + width) / log(2)) < 1e-13)
  }

  @Test("has an interval in large tables too, which holds the estimate")
  func large() {
    let counts = OverlapCounts(
      observed: 30_500, clusterSize: 200_000, categorySize: 150_000, universe: 1_000_000)
    let interval = counts.conditionalInterval()
    let estimate = counts.log2ConditionalOddsRatio
    #expect(interval.lower < estimate && estimate < interval.upper)
    #expect(abs(estimate - counts.log2OddsRatio) < 1e-4)
    let approximate = counts.woolfInterval()
    #expect(abs(interval.lower - approximate.lower) < 1e-3)
    #expect(abs(interval.upper - approximate.upper) < 1e-3)
  }
}
