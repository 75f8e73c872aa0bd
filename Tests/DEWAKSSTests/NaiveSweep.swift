import DEWAKSS
import LinearAlgebra
import TestSupport

/// The sweep by its definition, in `Double`, one setting at a time, with an n × n affinity.
enum NaiveSweep {
  /// Our convention: nearest first, d̄ over the fifteen nearest of the observation itself.
  static func affinity(_ points: Matrix, neighbors k: Int, decay: Double) -> DoubleMatrix {
    let n = points.rows
    var weights = DoubleMatrix(zeros: n, n)
    for i in 0..<n {
      let order = sorted(points, from: i)
      let near = order.prefix(15).map { distance(points, i, $0) }
      let scale = near.reduce(0, +) / Double(near.count)
      for j in order.prefix(k) {
        let relative = distance(points, i, j) / scale
        weights[i, j] =
          decay == 0 ? 1 : exponential(-exponential(decay * naturalLogarithm(relative)))
      }
    }
    return weights
  }

  /// The package's: largest weights first, d̄ over all that were searched, in the neighbour's row.
  static func packageAffinity(
    _ points: Matrix, neighbors k: Int, largest: Int, decay: Double
  ) -> DoubleMatrix {
    let n = points.rows
    let near = (0..<n).map { i in Array(sorted(points, from: i).prefix(largest - 1)) }
    let scales = near.enumerated().map { i, row in
      row.reduce(0.0) { $0 + distance(points, i, $1) } / Double(row.count)
    }
    var weights = DoubleMatrix(zeros: n, n)
    for i in 0..<n {
      let all = near[i].map { j in
        (j, exponential(-exponential(decay * naturalLogarithm(distance(points, i, j) / scales[j]))))
      }
      for (j, weight) in all.sorted(by: { $0.1 > $1.1 }).prefix(k) { weights[i, j] = weight }
    }
    return weights
  }

  private static func sorted(_ points: Matrix, from i: Int) -> [Int] {
    (0..<points.rows).filter { $0 != i }.sorted {
      let (a, b) = (distance(points, i, $0), distance(points, i, $1))
      return a != b ? a < b : $0 < $1
    }
  }

  private static func distance(_ points: Matrix, _ i: Int, _ j: Int) -> Double {
    (0..<points.columns).reduce(0.0) {
      let difference = Double(points[i, $1]) - Double(points[j, $1])
      return $0 + difference * difference
    }.squareRoot()
  }
}
