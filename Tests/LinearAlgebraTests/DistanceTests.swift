import LinearAlgebra
import TestSupport
import Testing

@Suite("Distances")
struct DistanceTests {
  @Test("are sums of squared differences", arguments: [0, 1, 7, 8, 9, 64, 1001])
  func definition(length: Int) {
    let (x, y) = (DoubleMatrix.normal(1, length, seed: 1), DoubleMatrix.normal(1, length, seed: 2))
    let expected = (0..<length).reduce(0.0) {
      $0 + (x[0, $1] - y[0, $1]) * (x[0, $1] - y[0, $1])
    }
    #expect(abs(squaredDistance(x.span(ofRow: 0), y.span(ofRow: 0)) - expected) <= 1e-13 * expected)
    let (a, b) = (x.converted(to: Float.self), y.converted(to: Float.self))
    let found = Double(squaredDistance(a.span(ofRow: 0), b.span(ofRow: 0)))
    #expect(abs(found - expected) <= 1e-5 * expected)
  }

  @Test(
    "assign observations to the nearest centre",
    arguments: [(1, 1, 1), (700, 20, 9), (1500, 3, 40)],
    [Float(0), 1e4])
  func nearest(shape: (Int, Int, Int), shift: Float) {
    let (n, d, k) = shape
    let x = Matrix.normal(n, d, seed: 3)
    let c = Matrix.normal(k, d, seed: 4)
    let (far, centres) = (
      Matrix(rows: n, columns: d) { x[$0, $1] + shift },
      Matrix(rows: k, columns: d) { c[$0, $1] + shift }
    )
    let found = onThreadCounts { NearestCentres(of: far, among: centres) }
    #expect(found.allSatisfy { $0 == found[0] })
    for i in 0..<n {
      let distances = (0..<k).map { c in
        (0..<d).reduce(0.0) {
          let difference = Double(far[i, $1]) - Double(centres[c, $1])
          return $0 + difference * difference
        }
      }
      let least = distances.min() ?? 0
      #expect(abs(distances[found[0].labels[i]] - least) <= 1e-3 + 1e-5 * least)
      #expect(abs(Double(found[0].squaredDistances[i]) - distances[found[0].labels[i]]) <= 1e-2)
    }
  }

  @Test("prefer the first of equal centres")
  func ties() {
    let centres = Matrix(rows: 3, columns: 2, elements: [1, 1, -1, -1, 1, 1])
    let found = NearestCentres(
      of: Matrix(rows: 2, columns: 2, elements: [1, 1, -2, -2]), among: centres)
    #expect(found.labels == [0, 1])
    #expect(found.squaredDistances == [0, 2])
  }
}
