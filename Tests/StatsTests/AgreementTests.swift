import LinearAlgebra
import Stats
import Testing

@Suite("Agreement of labellings")
struct AgreementTests {
  /// Labellings with the index worked out by hand.
  struct Case: Sendable {
    let a, b: [Int]
    let index: Double
  }

  static let cases = [
    // Pairs together 1, in rows 2, in columns 1, in all 6: (1 − 1/3) / (3/2 − 1/3).
    Case(a: [0, 0, 1, 1], b: [0, 0, 1, 2], index: 4.0 / 7),
    // (0 − 4/6) / (2 − 4/6).
    Case(a: [0, 0, 1, 1], b: [0, 1, 0, 1], index: -0.5),
    // Pairs together 2, in rows 6, in columns 3, in all 15: (2 − 6/5) / (9/2 − 6/5).
    Case(a: [0, 0, 0, 1, 1, 1], b: [0, 0, 1, 1, 2, 2], index: 8.0 / 33),
    Case(a: [0, 0, 0, 0], b: [0, 1, 2, 3], index: 0),
    Case(a: [0, 0, 0], b: [0, 0, 1], index: 0),
  ]

  @Test("adjusted Rand index has the values of hand calculation", arguments: cases)
  func knownIndex(known: Case) {
    #expect(abs(adjustedRandIndex(known.a, known.b) - known.index) < 1e-15)
    #expect(abs(adjustedRandIndex(known.b, known.a) - known.index) < 1e-15)
  }

  @Test(
    "the same division agrees wholly, whatever its names",
    arguments: [[0, 1, 1, 2, 0], [0, 0, 0], [0, 1, 2], [7], []])
  func identical(labels: [Int]) {
    let renamed = labels.map { "cluster \(9 - $0)" }
    #expect(adjustedRandIndex(labels, renamed) == 1)
    #expect(abs(normalisedMutualInformation(labels, renamed) - 1) < 1e-15)
  }

  @Test("adjusted Rand index equals the count over all pairs")
  func againstPairs() {
    var random = CounterGenerator(seed: 3)
    let a = (0..<120).map { _ in random.index(below: 5) }
    let b = a.map { random.uniform() < 0.6 ? $0 : random.index(below: 4) }
    // Hubert and Arabie's form over the four kinds of pairs.
    var (both, first, second, neither) = (0.0, 0.0, 0.0, 0.0)
    for i in 0..<120 {
      for j in 0..<i {
        switch (a[i] == a[j], b[i] == b[j]) {
        case (true, true): both += 1
        case (true, false): first += 1
        case (false, true): second += 1
        case (false, false): neither += 1
        }
      }
    }
    let expected =
      2 * (both * neither - first * second)
      / ((both + first) * (first + neither) + (both + second) * (second + neither))
    #expect(abs(adjustedRandIndex(a, b) - expected) < 1e-12)
  }

  @Test("adjusted Rand index of random labels is nought on average")
  func chance() {
    var random = CounterGenerator(seed: 5)
    let values = (0..<200).map { _ in
      adjustedRandIndex(
        (0..<100).map { _ in random.index(below: 4) }, (0..<100).map { _ in random.index(below: 6) }
      )
    }
    #expect(abs(values.reduce(0, +) / 200) < 0.005)
  }

  @Test("normalised mutual information is nought for independent labels")
  func independent() {
    #expect(abs(normalisedMutualInformation([0, 0, 1, 1], [0, 1, 0, 1])) < 1e-15)
    #expect(normalisedMutualInformation([0, 0, 0], [0, 1, 2]) == 0)
  }

  @Test("normalised mutual information has the value of hand calculation")
  func knownInformation() {
    // H = ln 2 and 3/2 ln 2, I = ln 2: 2 / (1 + 3/2).
    #expect(abs(normalisedMutualInformation([0, 0, 1, 1], [0, 0, 1, 2]) - 0.8) < 1e-15)
  }
}
