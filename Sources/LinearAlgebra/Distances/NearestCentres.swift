/// Each observation's nearest of a few centres.
public struct NearestCentres: Sendable, Hashable {
  /// The number of the nearest centre of each observation; *n* numbers in 0 ..< *k*.
  public let labels: [Int]
  /// The squared distance to it; *n* numbers.
  public let squaredDistances: [Float]

  /// Finds the nearest centre of every observation.
  ///
  /// Blocks of rows are multiplied by the centres: ‖c‖²/2 − x·c is least for the nearest. Both
  /// are shifted by the mean of the centres first, which keeps the digits of data far from the
  /// origin; the distance to the winner is then taken from the original rows. Of equally near centres the
  /// first wins, up to rounding.
  ///
  /// - Parameters:
  ///   - observations: An *n × d* matrix.
  ///   - centres: A *k × d* matrix, at least one row.
  /// - Complexity: O(*nkd*) time on all threads, O(*n*) memory; the same result on any number of
  ///   threads.
  public init(of observations: Matrix, among centres: Matrix) {
    precondition(
      observations.columns == centres.columns && centres.rows > 0,
      "the rows of a \(observations) have no nearest among those of a \(centres)")
    let n = observations.rows
    let search = CentreSearch(centres)
    var labels = [Int](repeating: 0, count: n)
    var distances = [Float](repeating: 0, count: n)
    labels.withUnsafeMutableBufferPointer { labels in
      distances.withUnsafeMutableBufferPointer { distances in
        nonisolated(unsafe) let (labels, distances) = (labels, distances)
        RowBlocks(count: n, size: 512).forEach { range in
          search.assign(
            observations, range, labels: labels.extracting(range),
            distances: distances.extracting(range))
        }
      }
    }
    (self.labels, squaredDistances) = (labels, distances)
  }
}

/// The centres, shifted by their mean, and half their squared norms.
private struct CentreSearch: Sendable {
  let original: Matrix
  let origin: [Float]
  let centres: Matrix
  let halfNorms: [Float]

  init(_ original: Matrix) {
    let origin = original.columnMeans.map { Float($0) }
    let shifted = Matrix(rows: original.rows, columns: original.columns) {
      original[$0, $1] - origin[$1]
    }
    halfNorms = (0..<shifted.rows).map { c in
      Float(shifted.row(c).reduce(0.0) { $0 + Double($1) * Double($1) } / 2)
    }
    (self.original, self.origin, centres) = (original, origin, shifted)
  }

  func assign(
    _ observations: Matrix, _ range: Range<Int>, labels: UnsafeMutableBufferPointer<Int>,
    distances: UnsafeMutableBufferPointer<Float>
  ) {
    let (k, d) = (centres.rows, centres.columns)
    var block = Matrix(zeros: range.count, d)
    origin.withUnsafeBufferPointer { origin in
      block.withMutableElements { block in
        guard let origin = origin.baseAddress, let block = block.baseAddress else { return }
        observations.copyCentredRows(range, mean: origin, into: block)
      }
    }
    var products = Matrix(zeros: range.count, k)
    products.setProduct(block, .asStored, centres, .transposed)
    products.withElements { products in
      observations.withElements { observations in
        original.withElements { centres in
          for i in 0..<range.count {
            var (best, least) = (0, Float.infinity)
            for c in 0..<k {
              let value = halfNorms[c] - products[i &* k &+ c]
              if value < least { (best, least) = (c, value) }
            }
            labels[i] = best
            guard let x = observations.baseAddress, let y = centres.baseAddress else { continue }
            distances[i] = squaredDistance(
              x + (range.lowerBound &+ i) &* d, y + best &* d, count: d)
          }
        }
      }
    }
  }
}
