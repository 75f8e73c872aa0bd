internal import CKernels
internal import LinearAlgebra

/// The nearest other observations of each, by rising distance, ties by index.
struct NearestNeighbours: Sendable {
  /// The neighbours of each observation, *k*.
  let count: Int
  /// *n × k* numbers of observations.
  let indices: [Int32]
  /// *n × k* Euclidean distances.
  let distances: [Float]

  /// The number of observations, *n*.
  var observationCount: Int { indices.count / max(count, 1) }

  /// Searches all pairs, in blocks of products.
  ///
  /// Candidates are chosen by ‖x‖² + ‖y‖² − 2x·y about the mean of the points, with a few to
  /// spare; their distances are then taken from the differences and sorted.
  ///
  /// - Parameters:
  ///   - points: An *n × p* matrix.
  ///   - count: How many, *k* < *n*.
  /// - Complexity: O(*n*² *p*) time on all threads, O(*nk*) memory; the same result on any number
  ///   of threads.
  init(of points: Matrix, count: Int) {
    let n = points.rows
    precondition(count >= 1 && count < n, "\(count) neighbours among \(n) observations")
    self.count = count
    let search = PairSearch(points, wanted: min(count + max(8, count / 8), n - 1))
    var found = [UInt64](repeating: 0, count: n * count)
    found.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let found = buffer
      RowBlocks(count: n, size: 64).forEach { range in
        search.search(range, count: count, into: found)
      }
    }
    indices = found.map { Int32(truncatingIfNeeded: $0 & 0xFFFF_FFFF) }
    distances = found.map { Float(bitPattern: UInt32($0 >> 32)).squareRoot() }
  }
}

/// The centred points, and their squared norms.
private struct PairSearch: Sendable {
  let points: Matrix
  let norms: [Float]
  let wanted: Int

  init(_ points: Matrix, wanted: Int) {
    let (means, p) = (points.columnMeans, points.columns)
    var centred = points
    centred.withMutableElements { elements in
      for i in 0..<points.rows {
        for j in 0..<p {
          elements[i &* p &+ j] = Float(Double(elements[i &* p &+ j]) - means[j])
        }
      }
    }
    norms = (0..<points.rows).map { i in
      Float(centred.row(i).reduce(0.0) { $0 + Double($1) * Double($1) })
    }
    (self.points, self.wanted) = (centred, wanted)
  }

  /// The candidates of one product.
  static let tile = 1024

  /// Writes the keys of the nearest, distance above index, of a block of observations.
  func search(_ range: Range<Int>, count: Int, into found: UnsafeMutableBufferPointer<UInt64>) {
    let (n, p) = (points.rows, points.columns)
    let capacity = 2 * wanted + PairSearch.tile + 1
    var keys = [UInt64](repeating: 0, count: range.count * capacity)
    var held = [Int](repeating: 0, count: range.count)
    var bounds = [Float](repeating: .infinity, count: range.count)
    var products = [Float](repeating: 0, count: range.count * PairSearch.tile)
    points.withPointer { x in
      norms.withPointer { norms in
        keys.withMutablePointer { keys in
          products.withMutablePointer { products in
            for first in Swift.stride(from: 0, to: n, by: PairSearch.tile) {
              let size = min(PairSearch.tile, n - first)
              Float.multiply(
                ProductCall(
                  m: range.count, n: size, k: p, a: x + range.lowerBound * p, transposesA: false,
                  strideA: p, b: x + first * p, transposesB: true, strideB: p, alpha: 1, beta: 0,
                  c: products, strideC: size))
              for (place, i) in range.enumerated() {
                let row = keys + place &* capacity
                held[place] += Int(
                  deepwak_near_keys(
                    products + place &* size, norms + first, norms[i], size, bounds[place],
                    UInt32(first), row + held[place]))
                if held[place] > 2 * wanted { prune(row, &held[place], &bounds[place]) }
              }
            }
          }
          for (place, i) in range.enumerated() {
            let row = keys + place &* capacity
            var bound = Float.infinity
            prune(row, &held[place], &bound)
            let exact = exactKeys(of: i, row, held[place], x)
            for c in 0..<count { found[i &* count &+ c] = exact[c] }
          }
        }
      }
    }
  }

  /// Keeps the nearest candidates, and one more in place of the observation itself.
  private func prune(_ keys: UnsafeMutablePointer<UInt64>, _ held: inout Int, _ bound: inout Float)
  {
    guard held > wanted + 1 else { return }
    deepwak_select_keys(keys, held, wanted + 1)
    held = wanted + 1
    var largest: UInt64 = 0
    for c in 0..<held { largest = max(largest, keys[c]) }
    bound = Float(bitPattern: UInt32(largest >> 32)).nextUp
  }

  /// The keys of others, by rising distance, with distances from differences.
  private func exactKeys(
    of i: Int, _ keys: UnsafePointer<UInt64>, _ held: Int, _ x: UnsafePointer<Float>
  ) -> [UInt64] {
    let own = points.span(ofRow: i)
    var result: [UInt64] = []
    result.reserveCapacity(held)
    for c in 0..<held {
      let j = Int(keys[c] & 0xFFFF_FFFF)
      if j == i { continue }
      let distance = squaredDistance(own, points.span(ofRow: j))
      result.append(UInt64(distance.bitPattern) << 32 | UInt64(j))
    }
    result.sort()
    return result
  }
}
