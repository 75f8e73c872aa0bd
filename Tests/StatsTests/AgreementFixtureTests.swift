import LinearAlgebra
import Stats
import Testing

@Suite("Agreement of labellings, against scikit-learn")
struct AgreementFixtureTests {
  /// Two labellings with what scikit-learn makes of them.
  struct Case: Decodable, Sendable {
    let a, b: [Int]
    let ari, emi, entropy, homogeneity, completeness, v, vHalf, fmi, matched, purity: Double
    let nmi, ami: [String: Double]
  }
  static let cases: [Case] = Fixture.cases("agreement")

  @Test("all measures are those of scikit-learn", arguments: 0..<14)
  func againstScikitLearn(number: Int) throws {
    try #require(AgreementFixtureTests.cases.count == 14)
    let known = AgreementFixtureTests.cases[number]
    let (a, b) = (known.a, known.b)
    let v = VMeasure(clusters: a, classes: b)
    let table = ContingencyTable(a, b)
    let values = [
      (adjustedRandIndex(a, b), known.ari), (entropy(ofLabels: a), known.entropy),
      (v.homogeneity, known.homogeneity), (v.completeness, known.completeness), (v.score, known.v),
      (VMeasure(clusters: a, classes: b, beta: 0.5).score, known.vHalf),
      (fowlkesMallowsIndex(a, b), known.fmi), (table.expectedMutualInformation, known.emi),
      (bestMatchingAccuracy(clusters: a, classes: b), known.matched),
      (purity(ofClusters: a, classes: b), known.purity),
    ]
    for (place, (found, expected)) in values.enumerated() {
      #expect(abs(found - expected) < 1e-10, "measure \(place): \(found), not \(expected)")
    }
    for average in EntropyAverage.allCases {
      let normalised = normalisedMutualInformation(a, b, average: average)
      let expected = try #require(known.nmi[average.rawValue])
      #expect(abs(normalised - expected) < 1e-10, "\(average): \(normalised)")
      let adjusted = adjustedMutualInformation(a, b, average: average)
      let corrected = try #require(known.ami[average.rawValue])
      #expect(abs(adjusted - corrected) < 1e-10, "\(average): \(adjusted), not \(corrected)")
    }
  }

  @Test("adjusted mutual information of random labels is nought on average")
  func chance() {
    var random = CounterGenerator(seed: 8)
    let values = (0..<200).map { _ in
      adjustedMutualInformation(
        (0..<80).map { _ in random.index(below: 5) }, (0..<80).map { _ in random.index(below: 7) })
    }
    #expect(abs(values.reduce(0, +) / 200) < 0.006)
  }

  @Test("the table of pairs holds every observation once")
  func table() {
    let table = ContingencyTable(["x", "y", "x", "z"], [true, true, false, true])
    #expect(table.rows == [2, 1, 1] && table.columns == [3, 1] && table.total == 4)
    #expect(table.dense == [[1, 1], [1, 0], [1, 0]])
    #expect(table.bestMatching.compactMap { $0 }.count == 2)
  }
}
