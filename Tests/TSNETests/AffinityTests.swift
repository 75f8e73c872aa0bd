import LinearAlgebra
import TestSupport
import Testing

@testable import TSNE

@Suite("Affinities of t-SNE")
struct AffinityTests {
  @Test("are symmetric, sum to one and leave no observation out", arguments: [5.0, 30.0])
  func areSymmetric(perplexity: Double) throws {
    let n = 200
    let neighbours = try NearestNeighbours(of: Matrix.normal(n, 5, seed: 1), count: 90)
    let affinities = Affinities(neighbours, perplexity: perplexity)
    var p = Matrix(zeros: n, n)
    for i in 0..<n {
      for entry in affinities.offsets[i]..<affinities.offsets[i + 1] {
        p[i, Int(affinities.columns[entry])] += affinities.values[entry]
      }
    }
    #expect(p == p.transposed)
    #expect(abs(p.elements.reduce(0.0) { $0 + Double($1) } - 1) < 1e-5)
    #expect((0..<n).allSatisfy { p.row($0).reduce(0, +) > 0.5 / Float(n) / 2 })
  }

  @Test("have the perplexity that was asked for")
  func havePerplexity() throws {
    // Two observations far from the rest see each other only: their rows hold all of p(j|i).
    let x = Matrix.normal(50, 3, seed: 2)
    let neighbours = try NearestNeighbours(of: x, count: 49)
    let one = try NearestNeighbours(of: x, count: 49)
    let affinities = Affinities(one, perplexity: 12)
    // The mean over rows of 2^H(p(·|i)) needs p(j|i): recover it by the definition, in Double.
    for i in 0..<5 {
      let d = (0..<49).map { Double(neighbours.squaredDistances[i * 49 + $0]) }
      var (low, high) = (0.0, 1e3)
      for _ in 0..<200 {
        let beta = (low + high) / 2
        let w = d.map { exponential(-beta * ($0 - d[0])) }
        let s = w.reduce(0, +)
        let entropy = -w.reduce(0.0) { $0 + ($1 > 0 ? $1 / s * naturalLogarithm($1 / s) : 0) }
        if entropy > naturalLogarithm(12) { low = beta } else { high = beta }
      }
      let w = d.map { exponential(-(low + high) / 2 * ($0 - d[0])) }
      let share = w[0] / w.reduce(0, +)
      // p(ij) is at least p(j|i) / 2n, and at most that plus 1 / 2n.
      let j = neighbours.indices[i * 49]
      let row = affinities.offsets[i]..<affinities.offsets[i + 1]
      let value = row.first { affinities.columns[$0] == j }.map { Double(affinities.values[$0]) }
      #expect((value ?? 0) * 100 >= share - 1e-4)
      #expect((value ?? 2) * 100 <= share + 1)
    }
  }
}
