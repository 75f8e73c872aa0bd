@testable import LinearAlgebra
import TestSupport
import Testing

@Suite("Counter-based generator")
struct CounterGeneratorTests {
  /// The vectors of Random123's `kat_vectors` for philox4x32, 10 rounds.
  struct KnownAnswer: Sendable {
    let counter: SIMD4<UInt32>
    let key: SIMD2<UInt32>
    let block: SIMD4<UInt32>
  }

  static let knownAnswers = [
    KnownAnswer(
      counter: SIMD4(0, 0, 0, 0), key: SIMD2(0, 0),
      block: SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8)),
    KnownAnswer(
      counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max),
      block: SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD)),
    KnownAnswer(
      counter: SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344),
      key: SIMD2(0xA409_3822, 0x299F_31D0),
      block: SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1)),
  ]

  @Test("gives the known answers of Philox 4×32-10", arguments: knownAnswers)
  func philox(known: KnownAnswer) {
    #expect(CounterGenerator.philox(counter: known.counter, key: known.key) == known.block)
  }

  @Test("repeats itself for a seed and stream, and only for these")
  func streams() {
    func first(_ generator: CounterGenerator) -> [UInt64] {
      var generator = generator
      return (0..<8).map { _ in generator.next() }
    }
    let path = first(CounterGenerator(seed: 1, stream: 2, 3))
    #expect(path == first(CounterGenerator(seed: 1, stream: 2, 3)))
    let others = [
      CounterGenerator(seed: 2, stream: 2, 3), CounterGenerator(seed: 1, stream: 3, 2),
      CounterGenerator(seed: 1, stream: 2), CounterGenerator(seed: 1),
      CounterGenerator(seed: 1, stream: 2, 3, 0),
    ].map(first)
    #expect(Set(others.flatMap { $0 } + path).count == 48)
  }

  @Test("draws uniform numbers with the moments of the uniform distribution")
  func uniform() {
    var random = CounterGenerator(seed: 7)
    let values = (0..<100_000).map { _ in random.uniform() }
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    let mean = values.reduce(0, +) / 1e5
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1e5
    #expect(abs(mean - 0.5) < 5 * (1 / 12e5).squareRoot())
    #expect(abs(variance - 1.0 / 12) < 0.002)
  }

  @Test("draws normal numbers with the moments of the normal distribution")
  func normal() {
    var random = CounterGenerator(seed: 8)
    let n = 200_000.0
    var moments = [0.0, 0, 0, 0]
    for _ in 0..<Int(n) {
      let x = random.normal()
      var power = 1.0
      for order in 0..<4 {
        power *= x
        moments[order] += power / n
      }
    }
    // Five standard errors: the variances of x, x², x³, x⁴ are 1, 2, 15, 96.
    for (order, (expected, variance)) in [(0.0, 1.0), (1, 2), (0, 15), (3, 96)].enumerated() {
      #expect(abs(moments[order] - expected) < 5 * (variance / n).squareRoot())
    }
  }

  @Test("permutes uniformly: every order of four as often as another")
  func permutations() {
    var random = CounterGenerator(seed: 9)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<24_000 { counts[random.permutation(of: 4), default: 0] += 1 }
    #expect(counts.count == 24)
    let chiSquared = counts.values.reduce(0.0) {
      $0 + (Double($1) - 1000) * (Double($1) - 1000) / 1000
    }
    #expect(chiSquared < 49.7)  // 0.999 quantile for 23 degrees of freedom
    #expect(random.permutation(of: 0) == [] && random.permutation(of: 1) == [0])
    #expect(random.permutation(of: 1000).sorted() == Array(0..<1000))
  }

  @Test("draws whole numbers below a bound without bias")
  func indices() {
    var random = CounterGenerator(seed: 10)
    var counts = [0, 0, 0, 0, 0]
    for _ in 0..<50_000 { counts[random.index(below: 5)] += 1 }
    for count in counts { #expect(abs(count - 10_000) < 450) }
  }
}
