import LinearAlgebra
import TestSupport
import Testing

@testable import PWAK

@Suite("WAK of a dense batch affinity")
struct AffinityShardTests {
  private let affinity: DoubleMatrix = {
    let x = Matrix.normal(7, 7, seed: 1)
    return DoubleMatrix(rows: 7, columns: 7) { i, j in
      // Row 3 has no affinity to anything but itself.
      i == 3 && j != 3 ? 0 : abs(Double(x[i, j]))
    }
  }()

  @Test("weights are those of the definition")
  func weights() {
    var shard = AffinityShard(rows: 7)
    shard.set(affinity)
    let expected = WeightedAffinityKernel.normalized(affinity)
    for i in 0..<7 { for j in 0..<7 { #expect(abs(shard.weights[i, j] - expected[i, j]) < 1e-15) } }
  }

  @Test("no observation takes part in its own mean")
  func leavesOut() {
    var shard = AffinityShard(rows: 7)
    shard.set(affinity)
    var x = Matrix.normal(7, 3, seed: 2)
    let before = shard.predictions(of: x)
    for f in 0..<3 { x[2, f] += 10 }
    let after = shard.predictions(of: x)
    for f in 0..<3 {
      #expect(after[2, f] == before[2, f])
      #expect(after[3, f] == 0)
    }
    #expect(after[0, 0] != before[0, 0])
  }

  @Test("pullbacks agree with central differences, two averages added up")
  func pullbacks() {
    let (x, y) = (Matrix.normal(7, 3, seed: 2), Matrix.normal(7, 2, seed: 3))
    let (a, b) = (Matrix.normal(7, 3, seed: 4), Matrix.normal(7, 2, seed: 5))
    var shard = AffinityShard(rows: 7)
    func inner(_ a: DoubleMatrix, _ b: Matrix) -> Double {
      zip(a.elements, b.elements).reduce(0) { $0 + $1.0 * Double($1.1) }
    }
    func value(_ g: DoubleMatrix) -> Double {
      let w = WeightedAffinityKernel.normalized(g)
      return inner(w * x.converted(to: Double.self), a) + inner(w * y.converted(to: Double.self), b)
    }
    shard.set(affinity)
    shard.add(a, of: x)
    shard.add(b, of: y)
    let gradient = shard.affinityGradient()
    for i in 0..<7 {
      for j in 0..<7 where i != 3 {
        var (up, down) = (affinity, affinity)
        up[i, j] += 1e-6
        down[i, j] -= 1e-6
        #expect(abs((value(up) - value(down)) / 2e-6 - gradient[i, j]) < 1e-7)
      }
      #expect(gradient[3, i] == 0)
    }
    let values = shard.valueGradient(a)
    let expected =
      WeightedAffinityKernel.normalized(affinity).transposed
      * a.converted(to: Double.self)
    for (found, wanted) in zip(values.elements, expected.elements) {
      #expect(abs(Double(found) - wanted) < 1e-6)
    }
  }
}
