import Kruskal
import LinearAlgebra
import TestSupport
import Testing

@Suite("Losses of forests")
struct LossTests {
  @Test("partial Fenchel–Young: the gradient is the slope", arguments: 0..<6)
  func slope(seed: UInt64) throws {
    let n = 12
    let similarities = randomSimilarities(n, seed: seed)
    let direction = randomSimilarities(n, seed: seed + 50)
    let links = LinkConstraints(labels: (0..<n).map { $0 % 2 == 0 ? $0 % 3 : nil })
    let loss = try PartialFenchelYoungLoss(
      constraints: links, treeCount: 3, options: .init(amplitude: 0.3, samples: 40, seed: seed))
    // The noise is the same, and no forest changes within so small a step.
    let h = 1e-6
    let up = try loss.sample(similarities + h * direction).mean
    let down = try loss.sample(similarities + -h * direction).mean
    let (mean, standardError) = try loss.sample(similarities)
    let product = zip(loss.gradient.elements, direction.elements).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs((up - down) / (2 * h) - product) < 1e-6)
    #expect(mean > 0 && standardError > 0)
  }

  @Test func `partial Fenchel–Young: 0 where the links say nothing`() throws {
    let links = try LinkConstraints(observationCount: 20)
    let loss = try PartialFenchelYoungLoss(constraints: links, treeCount: 4)
    let value = try loss.sample(randomSimilarities(20, seed: 1))
    // The edges are the same, but summed in another order.
    #expect(abs(value.mean) < 1e-12 && value.standardError < 1e-12)
    #expect(loss.gradient.frobeniusNorm == 0)
  }

  @Test func `squared error: value and gradient are those of the definition`() throws {
    let n = 7
    let links = try LinkConstraints(
      observationCount: n, mustLinks: [Link(0, 1), Link(1, 2)], cannotLinks: [Link(2, 5)])
    let loss = ConnectivityLoss(constraints: links)
    var random = CounterGenerator(seed: 4)
    var m = DoubleMatrix(rows: n, columns: n) { _, _ in random.uniform() }
    // Known: three pairs together, three apart by what follows, each twice.
    func naive(_ m: DoubleMatrix) -> Double {
      let together = [(0, 1), (0, 2), (1, 2)], apart = [(0, 5), (1, 5), (2, 5)]
      let sum =
        together.reduce(0.0) { sum, p in
          sum + (1 - m[p.0, p.1]) * (1 - m[p.0, p.1]) + (1 - m[p.1, p.0]) * (1 - m[p.1, p.0])
        }
        + apart.reduce(0.0) { $0 + m[$1.0, $1.1] * m[$1.0, $1.1] + m[$1.1, $1.0] * m[$1.1, $1.0] }
      return sum / 12
    }
    let (value, gradient) = loss(m)
    #expect(abs(value - naive(m)) < 1e-15)
    for i in 0..<n {
      for j in 0..<n {
        let (old, h) = (m[i, j], 1e-4)
        m[i, j] = old + h
        let up = naive(m)
        m[i, j] = old - h
        let slope = (up - naive(m)) / (2 * h)
        m[i, j] = old
        #expect(abs(slope - gradient[i, j]) < 1e-10)
      }
    }
  }
}
