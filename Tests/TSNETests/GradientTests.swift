import LinearAlgebra
import TestSupport
import Testing

@testable import TSNE

@Suite("The gradient of t-SNE")
struct GradientTests {
  /// Places, and affinities of some observations in eight dimensions.
  private func example(_ n: Int) throws -> (Places, Affinities) {
    let x = Matrix.normal(n, 8, seed: 3)
    let map = Matrix.normal(n, 2, seed: 4)
    let neighbours = try NearestNeighbours(of: x, count: min(n - 1, 30))
    return (
      Places(x: map.column(0), y: map.column(1)), Affinities(neighbours, perplexity: 10)
    )
  }

  @Test("without Barnes–Hut is the exact one, checked against central differences")
  func agreesWithDifferences() throws {
    let (places, affinities) = try example(60)
    let forces = Forces(at: places, affinities, angle: 0)
    let p = dense(affinities)
    let h = 1e-5
    for i in [0, 7, 31, 59] {
      let gradient =
        4
        * (Double(forces.attraction.x[i])
          - Double(forces.repulsion.x[i]) / forces.normalisation)
      var (up, down) = (coordinates(places), coordinates(places))
      up[i].x += h
      down[i].x -= h
      let slope = (exactDivergence(p, up) - exactDivergence(p, down)) / (2 * h)
      #expect(abs(slope - gradient) < 1e-5 * max(1, abs(slope)))
    }
    let found = affinities.divergence(at: places, normalisation: forces.normalisation)
    #expect(abs(found - exactDivergence(p, coordinates(places))) < 1e-5)
  }

  @Test("with Barnes–Hut stays near the exact one", arguments: [(0.2, 2e-3), (0.5, 2e-2)])
  func staysNearTheExactOne(angle: Double, tolerance: Double) throws {
    let (places, affinities) = try example(1500)
    let exact = Forces(at: places, affinities, angle: 0)
    let found = Forces(at: places, affinities, angle: Float(angle))
    let difference = zip(exact.repulsion.x, found.repulsion.x).reduce(0.0) {
      $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1))
    }
    let norm = exact.repulsion.x.reduce(0.0) { $0 + Double($1 * $1) }
    #expect((difference / norm).squareRoot() < tolerance)
    #expect(difference > 0)
    #expect(abs(found.normalisation / exact.normalisation - 1) < tolerance)
    #expect(found.attraction.x == exact.attraction.x)
  }

  @Test("of points in one place is zero, but for rounding")
  func coincidentPoints() throws {
    let (_, affinities) = try example(40)
    let zeros = [Float](repeating: 2.5, count: 40)
    let forces = Forces(at: Places(x: zeros, y: zeros), affinities, angle: 0.5)
    #expect(forces.repulsion.x.allSatisfy { $0 == 0 })
    #expect(abs(forces.normalisation - 40 * 39) < 1e-3)
  }

  private func dense(_ affinities: Affinities) -> DoubleMatrix {
    var p = DoubleMatrix(zeros: affinities.count, affinities.count)
    for i in 0..<affinities.count {
      for entry in affinities.offsets[i]..<affinities.offsets[i + 1] {
        p[i, Int(affinities.columns[entry])] = Double(affinities.values[entry])
      }
    }
    return p
  }

  private func coordinates(_ places: Places) -> [SIMD2<Double>] {
    zip(places.x, places.y).map { SIMD2(Double($0), Double($1)) }
  }

  /// The divergence by its definition, in Double.
  private func exactDivergence(_ p: DoubleMatrix, _ y: [SIMD2<Double>]) -> Double {
    func kernel(_ i: Int, _ j: Int) -> Double {
      let d = y[i] - y[j]
      return 1 / (1 + (d * d).sum())
    }
    var z = 0.0
    for i in y.indices { for j in y.indices where i != j { z += kernel(i, j) } }
    var sum = 0.0
    for i in y.indices {
      for j in y.indices where p[i, j] > 0 {
        sum += p[i, j] * naturalLogarithm(p[i, j] * z / kernel(i, j))
      }
    }
    return sum
  }
}
