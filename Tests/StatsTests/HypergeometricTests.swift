import LinearAlgebra
import TestSupport
import Testing

@testable import Stats

@Suite("Hypergeometric distribution")
struct HypergeometricTests {
  /// Random parameters, with outcomes near the mean, far in the tails and at the ends.
  static func randomCase(_ number: Int) -> (Hypergeometric, Int) {
    var random = CounterGenerator(seed: 11, stream: UInt64(number))
    let population = 1 + random.index(below: [10, 100, 800, 8000][number % 4])
    let (successes, draws) = (
      random.index(below: population + 1), random.index(below: population + 1)
    )
    let distribution = Hypergeometric(
      population: population, successes: successes, draws: draws)
    let support = distribution.support
    let scale = [1, 4, 12, 50][number / 4 % 4] * distribution.variance.squareRoot()
    let x = Int((distribution.mean + scale * random.normal()).rounded())
    return switch number % 11 {
    case 0: (distribution, support.lowerBound)
    case 1: (distribution, support.upperBound)
    default: (distribution, min(max(x, support.lowerBound), support.upperBound))
    }
  }

  @Test("has the tails of exact whole-number arithmetic in 10 000 random cases")
  func againstExact() {
    let errors = RowBlocks(count: 10_000, size: 50).map { range in
      range.map { number -> SIMD8<Double> in
        let (distribution, x) = HypergeometricTests.randomCase(number)
        let exact = ExactTails(
          population: distribution.population, successes: distribution.successes,
          draws: distribution.draws, at: x)
        return tailErrors(distribution, x, exact)
      }
    }.flatMap { $0 }
    for (number, error) in errors.enumerated() {
      let (distribution, x) = HypergeometricTests.randomCase(number)
      for lane in 0..<3 { #expect(error[lane] <= 1e-12, "\(distribution) at \(x)") }
      for lane in 3..<6 { #expect(error[lane] <= 1e-13, "\(distribution) at \(x)") }
      for lane in 6..<8 { #expect(error[lane] <= 1e-12, "\(distribution) at \(x)") }
    }
    // The cases reach where they should: tails beyond the range of a Double.
    let deepest = (0..<10_000).map { number -> Double in
      let (distribution, x) = HypergeometricTests.randomCase(number)
      return min(distribution.logUpperTail(from: x), distribution.logLowerTail(through: x))
    }
    #expect(deepest.count { $0 < -700 } > 100)
  }

  /// Relative errors: of the probabilities above 10⁻³⁰⁰, of the logarithms below it, and of the
  /// logarithms of both tails wherever they are.
  private func tailErrors(
    _ distribution: Hypergeometric, _ x: Int, _ exact: ExactTails
  ) -> SIMD8<Double> {
    let found = [
      (distribution.probability(of: x), distribution.logProbability(of: x)),
      (distribution.upperTail(from: x), distribution.logUpperTail(from: x)),
      (distribution.lowerTail(through: x), distribution.logLowerTail(through: x)),
    ]
    let expected = [
      (exact.probability, exact.logProbability), (exact.upper, exact.logUpper),
      (exact.lower, exact.logLower),
    ]
    var errors = SIMD8<Double>(repeating: 0)
    for (place, (f, e)) in zip(found, expected).enumerated() {
      if e.0 >= 1e-300 {
        errors[place] = relativeDifference(f.0, e.0)
      } else {
        errors[3 + place] = relativeDifference(f.1, e.1)
      }
      // ln p has the absolute error that p has relatively.
      if place > 0, e.1 < -1e-300 {
        errors[5 + place] = abs(f.1 - e.1) / max(abs(e.1), min(1, abs(e.1) / 0.5))
      }
    }
    return errors
  }

  /// An exact case of a population up to 10⁶, by GMP.
  struct Case: Decodable, Sendable {
    let N, K, n, x: Int
    let upper, lower, logPmf, logUpper, logLower: Double
  }
  static let cases: [Case] = Fixture.cases("hypergeometric")

  @Test("has the exact tails that GMP finds in populations up to a million")
  func againstGMP() {
    #expect(HypergeometricTests.cases.count == 124)
    for known in HypergeometricTests.cases {
      let distribution = Hypergeometric(population: known.N, successes: known.K, draws: known.n)
      let place = "(\(known.N), \(known.K), \(known.n)) at \(known.x)"
      if known.upper >= 1e-300 {
        let error = relativeDifference(distribution.upperTail(from: known.x), known.upper)
        #expect(error <= 1e-12, "\(place): \(error)")
      }
      if known.lower >= 1e-300 {
        let error = relativeDifference(distribution.lowerTail(through: known.x), known.lower)
        #expect(error <= 1e-12, "\(place): \(error)")
      }
      let logarithms = [
        (distribution.logUpperTail(from: known.x), known.logUpper),
        (distribution.logLowerTail(through: known.x), known.logLower),
        (distribution.logProbability(of: known.x), known.logPmf),
      ]
      for (found, expected) in logarithms where expected < -690 {
        #expect(relativeDifference(found, expected) <= 1e-13, "\(place): \(found), \(expected)")
      }
      for (found, expected) in logarithms where expected >= -690 {
        #expect(abs(found - expected) <= 1e-12, "\(place): \(found), \(expected)")
      }
    }
  }

  @Test(
    "has one certain outcome where nothing is left to chance",
    arguments: [(0, 0, 0, 0), (9, 0, 4, 0), (9, 9, 4, 4), (9, 4, 0, 0), (9, 4, 9, 4)])
  func degenerate(N: Int, K: Int, n: Int, only: Int) {
    let distribution = Hypergeometric(population: N, successes: K, draws: n)
    #expect(distribution.support == only...only)
    #expect(abs(distribution.probability(of: only) - 1) < 1e-15)
    #expect(distribution.upperTail(from: only) == 1)
    #expect(distribution.upperTail(from: only + 1) == 0)
    #expect(distribution.lowerTail(through: only) == 1)
    #expect(distribution.logLowerTail(through: only - 1) == -.infinity)
    #expect(distribution.twoSidedTail(at: only) == 1)
  }

  @Test("has tails that add up with the outcome between them")
  func complement() {
    let distribution = Hypergeometric(population: 100_000, successes: 3000, draws: 20_000)
    for x in stride(from: 400, through: 800, by: 7) {
      let sum = distribution.lowerTail(through: x) + distribution.upperTail(from: x + 1)
      #expect(abs(sum - 1) < 1e-14)
      let difference = distribution.upperTail(from: x) - distribution.upperTail(from: x + 1)
      #expect(abs(difference - distribution.probability(of: x)) < 1e-15)
    }
  }

  @Test("sums the outcomes no more likely than the observed, as the definition says")
  func twoSided() {
    for number in 0..<400 {
      var random = CounterGenerator(seed: 5, stream: UInt64(number))
      let N = 2 + random.index(below: 200)
      let distribution = Hypergeometric(
        population: N, successes: random.index(below: N + 1), draws: random.index(below: N + 1))
      let probabilities = distribution.support.map { distribution.probability(of: $0) }
      for (x, p) in zip(distribution.support, probabilities) {
        let sum = probabilities.filter { $0 <= p * (1 + 1e-7) }.reduce(0, +)
        #expect(relativeDifference(distribution.twoSidedTail(at: x), min(1, sum)) < 1e-12)
        #expect(abs(exponential(distribution.logTwoSidedTail(at: x)) - min(1, sum)) < 1e-12)
      }
    }
  }

  @Test("offers the doubled and the published test of the definition")
  func alternatives() {
    let counts = OverlapCounts(observed: 3, clusterSize: 10, categorySize: 8, universe: 40)
    let distribution = counts.distribution
    let (under, over) = (distribution.lowerTail(through: 3), distribution.upperTail(from: 3))
    #expect(counts.p(.under) == under && counts.p(.over) == over)
    #expect(counts.p(.doubled) == min(1, 2 * min(under, over)))
    #expect(counts.p(.published) == 2 * min(distribution.lowerTail(through: 2), over))
    #expect(counts.p(.fisher) == distribution.twoSidedTail(at: 3))
    for alternative in TestAlternative.allCases {
      #expect(abs(exponential(counts.logP(alternative)) - counts.p(alternative)) < 1e-14)
    }
    let none = OverlapCounts(observed: 0, clusterSize: 10, categorySize: 8, universe: 40)
    #expect(none.p(.published) == 0 && none.logP(.published) == -.infinity)
    #expect([counts, none].p(.over) == [over, 1])
  }

  @Test func `traps when more is drawn than there is`() async {
    await #expect(processExitsWith: .failure) {
      _ = Hypergeometric(population: 5, successes: 3, draws: 6)
    }
  }
}
