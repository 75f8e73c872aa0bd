internal import Glibc
import LinearAlgebra
import Stats
import Testing

@Suite("Rank-sum test")
struct RankSumTests {
  struct Case: Decodable, Sendable {
    let x: [Float]
    let labels: [Int]
    let tests: [[String: Double]]
  }
  static let cases: [Case] = Fixture.cases("ranks")

  @Test("is that of SciPy, with ties, continuity and sides")
  func againstSciPy() throws {
    #expect(RankSumTests.cases.count == 7)
    for known in RankSumTests.cases {
      for (name, continuity) in [("plain", false), ("continuous", true)] {
        let ranks = GroupRanks(
          labels: known.labels, options: RankSumOptions(correctsContinuity: continuity))
        for (found, expected) in zip(ranks.tests(of: known.x), known.tests) {
          #expect(found.u == expected["u"])
          #expect(abs(found.areaUnderCurve - (expected["auc"] ?? .nan)) < 1e-12)
          let sides = [
            ("two-sided", found.p), ("greater", found.pGreater), ("less", found.pLess),
          ]
          for (side, p) in sides {
            let theirs = try #require(expected["\(name)-\(side)"])
            // SciPy has no p where all values are the same.
            if !theirs.isNaN { #expect(abs(p - theirs) < 1e-10, "\(name)-\(side)") }
          }
          #expect(agree(found.logP, log(found.p), within: 1e-12))
        }
      }
    }
  }

  @Test("counts the pairs that the definition of U counts", arguments: [50, 2000])
  func definition(n: Int) {
    var random = CounterGenerator(seed: 9, stream: UInt64(n))
    let labels = (0..<n).map { _ in random.index(below: 5) - 1 }
    let values = (0..<n).map { _ in Float((3 * random.normal()).rounded()) * 0.5 - 0.5 }
    let ranks = GroupRanks(labels: labels)
    let tests = ranks.tests(of: values)
    for c in 0..<4 {
      var u = 0.0
      for i in 0..<n where labels[i] == c {
        for j in 0..<n where labels[j] >= 0 && labels[j] != c {
          u += values[i] > values[j] ? 1 : values[i] == values[j] ? 0.5 : 0
        }
      }
      #expect(tests[c].u == u)
    }
    let stored = values.indices.filter { values[$0] != 0 }
    let sparse = ranks.tests(
      ofStored: stored.map { values[$0] }, at: stored.map { Int32($0) })
    #expect(sparse == tests)
  }

  @Test("has a logarithm where p is no more a number")
  func far() {
    let labels = (0..<8000).map { $0 < 4000 ? 0 : 1 }
    let test = GroupRanks(labels: labels).tests(of: (0..<8000).map { Float($0) })[1]
    #expect(test.p == 0 && test.areaUnderCurve == 1)
    // ln(2 φ(z)/z (1 − 1/z² + 3/z⁴ − …)) at this z.
    let z = test.z
    let expected =
      log(2) - z * z / 2 - 0.9189385332046728 - log(z)
      + log(1 - 1 / (z * z) + 3 / (z * z * z * z))
    #expect(relativeDifference(test.logP, expected) < 1e-12)
  }

  @Test("of an empty cluster compares nothing")
  func empty() {
    let tests = GroupRanks(labels: [0, 0, -1], clusterCount: 2).tests(of: [1, 2, 3])
    #expect(tests.allSatisfy { $0.p == 1 && $0.z == 0 && $0.areaUnderCurve.isNaN })
  }
}
