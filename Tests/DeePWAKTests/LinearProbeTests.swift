import Glibc
import LinearAlgebra
import Testing

@testable import DeePWAK

@Suite("Linear probe")
struct LinearProbeTests {
  @Test("two classes at ±1 have the weights of their stationary point", arguments: [2, 10, 40])
  func agreesWithBisection(count n: Int) {
    let x = Matrix(rows: n, columns: 1) { i, _ in i % 2 == 0 ? 1 : -1 }
    let probe = LinearProbe(x, classes: (0..<n).map { $0 % 2 })
    #expect(probe.hasConverged)
    // log(1 + exp(−2w)) + w²/n is least where w = n / (1 + exp(2w)).
    var (low, high) = (0.0, 20.0)
    for _ in 0..<100 {
      let w = (low + high) / 2
      if w < Double(n) / (1 + exp(2 * w)) { low = w } else { high = w }
    }
    #expect(abs(probe.weights[0, 0] - low) < 1e-4)
    #expect(abs(probe.weights[0, 1] + low) < 1e-4)
    #expect(abs(probe.weights[1, 0]) < 1e-4)
  }

  @Test func `classes that a plane parts are told apart, shuffled ones are not`() {
    var generator = CounterGenerator(seed: 5)
    let x = Matrix(rows: 300, columns: 2) { i, j in
      Float((j == 0 ? 6 * Double(i % 3) : 0) + generator.normal())
    }
    let classes = (0..<300).map { $0 % 3 }
    #expect(LinearProbe(x, classes: classes).error(of: x, classes: classes) < 0.02)
    let order = generator.permutation(of: 300)
    let shuffled = order.map { classes[$0] }
    #expect(LinearProbe(x, classes: shuffled).error(of: x, classes: shuffled) > 0.5)
  }

  @Test func `L-BFGS finds the bottom of Rosenbrock's valley`() {
    let found = minimize([-1.2, 1], iterations: 500, tolerance: 1e-9) { p in
      let (a, b) = (1 - p[0], p[1] - p[0] * p[0])
      return (a * a + 100 * b * b, [-2 * a - 400 * p[0] * b, 200 * b])
    }
    #expect(found.hasConverged)
    #expect(abs(found.point[0] - 1) < 1e-8)
    #expect(abs(found.point[1] - 1) < 1e-8)
  }
}

@Suite("Clustering error of forests")
struct ForestClusteringErrorTests {
  @Test func `groups that lie apart have none, one tree errs on every pair of two classes`() throws
  {
    var generator = CounterGenerator(seed: 6)
    let classes = (0..<60).map { $0 % 3 }
    let x = Matrix(rows: 60, columns: 2) { i, j in
      Float((j == 0 ? 100 * Double(i % 3) : 0) + generator.normal())
    }
    let perfect = try ForestClusteringError(of: x, classes: classes, clusters: 3, batchSize: 30)
    #expect(perfect.pairs == 0)
    #expect(perfect.matching == 0)
    #expect(perfect.batchCount == 2)
    let whole = try ForestClusteringError(of: x, classes: classes, clusters: 1, batchSize: 60)
    let apart = 3.0 * 20 * 20 / (60 * 59 / 2)
    #expect(abs(whole.pairs - apart) < 1e-12)
    #expect(abs(whole.matching - 2.0 / 3) < 1e-12)
  }
}
