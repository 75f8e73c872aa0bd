import Foundation
import LinearAlgebra
import Networks
import SoftmaxClustering
import Testing

/// As γ → 0, a decisive and fair linear model goes to the separator of the largest margin.
@Suite("Largest margin")
struct LargestMarginTests {
  /// Two clouds in the plane: the widest corridor between their convex hulls is tilted against
  /// the line between their means.
  private var table: (x: Matrix, left: [SIMD2<Double>], right: [SIMD2<Double>]) {
    var random = CounterGenerator(seed: 11)
    var (left, right) = ([SIMD2<Double>](), [SIMD2<Double>]())
    for _ in 0..<60 {
      let (u, v) = (random.uniform(), random.uniform())
      left.append(SIMD2(-1 - 2 * u + 0.5 * (3 * v), 3 * v))
      let (s, t) = (random.uniform(), random.uniform())
      right.append(SIMD2(0.6 + 2 * s + 0.5 * (3 * t - 3), 3 * t - 3))
    }
    let all = left + right
    let x = Matrix(rows: 120, columns: 2) { i, j in Float(all[i][j]) }
    return (x, left, right)
  }

  /// The unit normal of the widest corridor, by looking along all directions.
  private func widest(_ left: [SIMD2<Double>], _ right: [SIMD2<Double>]) -> SIMD2<Double> {
    let directions = (0..<36_000).map { turn in
      let angle = Double(turn) * .pi / 18_000
      return SIMD2(cos(angle), sin(angle))
    }
    func margin(_ u: SIMD2<Double>) -> Double {
      let right = right.map { ($0 * u).sum() }.min() ?? 0
      return right - (left.map { ($0 * u).sum() }.max() ?? 0)
    }
    return directions.max { margin($0) < margin($1) } ?? .zero
  }

  @Test("is approached by a linear model as the weight decay falls")
  func margin() throws {
    let (x, left, right) = table
    let best = widest(left, right)
    let angles = try [0.3, 0.03, 0.003].map { gamma in
      var options = SoftmaxClustererOptions(clusters: 2)
      (options.weightDecay, options.starts) = (Float(gamma), 4)
      (options.steps, options.rates) = (3000, .oneCycle(peak: 0.05))
      let model = try SoftmaxClusterer(options: options).fit(
        x, objectives: [WeightedSoftmaxObjective(MutualInformation())])
      let labels = model.labels(of: x)
      #expect(Set(labels[..<60]).count == 1 && Set(labels[60...]).count == 1, "γ = \(gamma)")
      let weights = model.network.named[0].values
      let w = SIMD2(
        Double(weights[0, labels[60]] - weights[0, labels[0]]),
        Double(weights[1, labels[60]] - weights[1, labels[0]]))
      let cosine = (w * best).sum() / (w * w).sum().squareRoot()
      return acos(min(1, cosine)) * 180 / .pi
    }
    #expect(angles == angles.sorted(by: >), "\(angles)")
    #expect((angles.last ?? 90) < 3, "\(angles)")
    #expect((angles.first ?? 0) > 6, "\(angles)")
  }
}
