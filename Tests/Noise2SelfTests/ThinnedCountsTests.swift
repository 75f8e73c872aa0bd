import LinearAlgebra
import Noise2Self
import TestSupport
import Testing

/// Poisson variates of the given means.
private func poisson(_ means: Matrix, seed: UInt64) -> Matrix {
  var random = CounterGenerator(seed: seed)
  return Matrix(rows: means.rows, columns: means.columns) { i, j in
    var (count, product) = (0, random.uniform())
    let limit = exponential(-Double(means[i, j]))
    while product > limit {
      count += 1
      product *= random.uniform()
    }
    return Float(count)
  }
}

@Suite("Thinned counts")
struct ThinnedCountsTests {
  @Test(
    "halves add up, and are binomial",
    arguments: [0.1, 0.5, 0.8], [1, 7, 64, 65, 1000] as [Float])
  func binomial(share: Double, size: Float) throws {
    let counts = Matrix(rows: 400, columns: 50) { _, _ in size }
    let thinned = try ThinnedCounts(counts, share: share, seed: 5)
    #expect(thinned.kept + thinned.rest == counts)
    #expect(thinned.kept.elements.allSatisfy { $0 >= 0 && $0 <= size && $0.rounded() == $0 })
    let mean = thinned.kept.elements.reduce(0.0) { $0 + Double($1) } / 20_000
    let variance = Double(size) * share * (1 - share)
    #expect(abs(mean - Double(size) * share) < 5 * (variance / 20_000).squareRoot())
    let spread =
      thinned.kept.elements.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 20_000
    #expect(abs(spread / variance - 1) < 0.06)
    #expect(thinned == (try ThinnedCounts(counts, share: share, seed: 5)))
    #expect(thinned.kept != (try ThinnedCounts(counts, share: share, seed: 6)).kept)
  }

  @Test("the halves of Poisson counts are uncorrelated, those of fixed counts are not")
  func independence() throws {
    let means = Matrix(rows: 300, columns: 40) { _, _ in 6 }
    func correlation(_ counts: Matrix) throws -> Double {
      let thinned = try ThinnedCounts(counts, seed: 2)
      let (a, b) = (thinned.kept.elements, thinned.rest.elements)
      let n = Double(a.count)
      let (x, y) = (a.reduce(0.0) { $0 + Double($1) } / n, b.reduce(0.0) { $0 + Double($1) } / n)
      let products = zip(a, b).map { (Double($0) - x) * (Double($1) - y) }
      return products.reduce(0, +) / n / 3
    }
    #expect(abs(try correlation(poisson(means, seed: 9))) < 5 / 12_000.0.squareRoot())
    #expect(try correlation(means) < -0.4)
  }

  @Test("molecular cross-validation finds the number of groups' means to trust")
  func crossValidation() throws {
    // Two groups of features of their own; shrinking to the overall mean is wrong, keeping the
    // counts as they are is noisy: the group means are best.
    let means = Matrix(rows: 200, columns: 20) { i, j in (i % 2 == j % 2) ? 8 : 1 }
    let thinned = try ThinnedCounts(poisson(means, seed: 3), seed: 4)
    let chosen = Calibration(["raw", "groups", "overall"], on: thinned) { kept, method in
      guard method != "raw" else { return kept }
      let groups = method == "groups" ? 2 : 1
      return Matrix(rows: kept.rows, columns: kept.columns) { i, j in
        let alike = stride(from: i % groups, to: kept.rows, by: groups)
        return alike.reduce(0) { $0 + kept[$1, j] } / Float(kept.rows / groups)
      }
    }
    #expect(chosen.best == "groups")
  }

  @Test("what is no count is named, in one line", arguments: [-1, 0.5, .nan, .infinity] as [Float])
  func noCount(value: Float) {
    var counts = Matrix(zeros: 3, 4)
    counts[1, 2] = value
    let error = #expect(throws: ThinningError.self) { try ThinnedCounts(counts, seed: 1) }
    #expect(
      error.map { "\($0)" }
        == "thinning: row 2, column 3 holds \(value), but must be a count: a whole number from 0 "
        + "to 16777216")
  }

  @Test("a share of nothing or all is refused", arguments: [0, 1, -0.5, .nan])
  func share(value: Double) {
    #expect(throws: ThinningError.self) {
      try ThinnedCounts(Matrix(zeros: 2, 2), share: value, seed: 1)
    }
  }
}
