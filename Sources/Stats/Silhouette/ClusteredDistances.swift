internal import LinearAlgebra

/// Observations in order of their clusters, and sums of distances from blocks of them.
///
/// Squared distances come from one product a block, ‖x‖² + ‖y‖² − 2 x·y of centred observations;
/// where that would cancel, from the definition.
struct ClusteredDistances: Sendable {
  /// The observations that are taken together, against as many columns as ``blockColumns``.
  static let blockRows = 64
  private static let blockColumns = 512

  private let points: DoubleMatrix
  private let squares: [Double]
  /// Where each cluster begins, and the end.
  private let bounds: [Int]
  private let clusterOf: [Int]

  /// - Parameters:
  ///   - x: *n* observations of *d* features.
  ///   - order: The observations in order of cluster.
  ///   - starts: The places in that order where clusters begin.
  init(_ x: Matrix, order: [Int], starts: [Int]) {
    let means = x.columnMeans
    let points = DoubleMatrix(rows: x.rows, columns: x.columns) { i, j in
      Double(x[order[i], j]) - means[j]
    }
    squares = (0..<points.rows).map { i in points.row(i).reduce(0) { $0 + $1 * $1 } }
    self.points = points
    bounds = starts + [order.count]
    clusterOf = starts.indices.flatMap { [bounds] c in
      [Int](repeating: c, count: bounds[c + 1] - bounds[c])
    }
  }

  /// The silhouettes of a block of observations, in the order of the clusters.
  func silhouettes(ofRows range: Range<Int>) -> [Double] {
    let k = bounds.count - 1
    var sums = [Double](repeating: 0, count: range.count * k)
    let rows = block(range)
    for start in stride(from: 0, to: points.rows, by: ClusteredDistances.blockColumns) {
      let columns = start..<min(points.rows, start + ClusteredDistances.blockColumns)
      addDistances(rows, range, block(columns), columns, to: &sums)
    }
    return range.enumerated().map { place, i in silhouette(of: i, sums[place * k..<(place + 1) * k])
    }
  }

  private func silhouette(of i: Int, _ sums: ArraySlice<Double>) -> Double {
    let own = clusterOf[i]
    var (inside, outside) = (0.0, Double.infinity)
    for (c, sum) in sums.enumerated() {
      let size = Double(bounds[c + 1] - bounds[c])
      if c != own {
        outside = min(outside, sum / size)
      } else if size > 1 {
        inside = sum / (size - 1)
      } else {
        return 0
      }
    }
    let greater = max(inside, outside)
    return greater > 0 ? (outside - inside) / greater : 0
  }

  private func block(_ range: Range<Int>) -> DoubleMatrix {
    let d = points.columns
    return DoubleMatrix(
      rows: range.count, columns: d,
      elements: Array(points.elements[range.lowerBound * d..<range.upperBound * d]))
  }

  /// Adds the distances between two blocks to the sums by row and cluster.
  private func addDistances(
    _ a: DoubleMatrix, _ rows: Range<Int>, _ b: DoubleMatrix, _ columns: Range<Int>,
    to sums: inout [Double]
  ) {
    let k = bounds.count - 1
    var products = DoubleMatrix(zeros: a.rows, b.rows)
    products.setProduct(a, .asStored, b, .transposed)
    products.withElements { products in
      for (place, i) in rows.enumerated() {
        var c = clusterOf[columns.lowerBound]
        var sum = 0.0
        for (column, j) in columns.enumerated() {
          if j == bounds[c + 1] {
            sums[place * k + c] += sum
            (c, sum) = (c + 1, 0)
          }
          let both = squares[i] + squares[j]
          var squared = both - 2 * products[place &* columns.count &+ column]
          if squared < 1e-3 * both {
            squared = squaredDistance(a.span(ofRow: place), b.span(ofRow: column))
          }
          sum += squared.squareRoot()
        }
        sums[place * k + c] += sum
      }
    }
  }
}
