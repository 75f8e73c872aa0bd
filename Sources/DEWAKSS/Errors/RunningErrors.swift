internal import CKernels
internal import LinearAlgebra

/// The errors of weighted means over the first *k* neighbours, for several *k* in one pass.
///
/// The sums S ← S + w xⱼ and ω ← ω + w run over the neighbours in their order; wherever a
/// wanted *k* is reached, the error is ‖xᵢ − S/ω‖².
struct RunningErrors: Sendable {
  /// The squared error of each observation at each *k*; *n* × (number of *k*).
  let perObservation: Matrix
  /// Their sums over the observations.
  let sums: [Double]

  /// Runs over the neighbours of all observations.
  ///
  /// - Parameters:
  ///   - table: The tiles of an *n × m* table.
  ///   - neighbours: The neighbours of its *n* observations.
  ///   - counts: The wanted *k*, rising.
  /// - Complexity: O(*n k m*) time for the largest *k* on all threads, beside O(*nm*) for each
  ///   *k*; the same result on any number of threads.
  init(of table: PackedTiles, _ neighbours: WeightedNeighbours, counts: [Int]) {
    let (n, k) = (neighbours.count, counts.count)
    let stops = Stops(neighbours, counts: counts)
    var errors = Matrix(zeros: n, k)
    errors.withMutablePointer { errors in
      nonisolated(unsafe) let errors = errors
      table.forEach { tile in
        nonisolated(unsafe) let tile = tile
        RowBlocks(count: n, size: 64).forEach { range in
          stops.add(range, of: neighbours, in: tile, to: errors)
        }
      }
    }
    let finished = errors
    let blocks = RowBlocks(count: n, size: 256).map { range in
      (0..<k).map { s in range.reduce(0.0) { $0 + Double(finished[$1, s]) } }
    }
    sums = (0..<k).map { s in blocks.reduce(0) { $0 + $1[s] } }
    perObservation = finished
  }
}

/// Where the sums of each observation are read, and one over their weights there.
private struct Stops: Sendable {
  let count: Int
  let places: [Int32]
  let inverses: [Float]

  init(_ neighbours: WeightedNeighbours, counts: [Int]) {
    count = counts.count
    var (places, inverses) = ([Int32](), [Float]())
    places.reserveCapacity(neighbours.count * counts.count)
    inverses.reserveCapacity(neighbours.count * counts.count)
    for i in 0..<neighbours.count {
      var (total, next) = (0.0, neighbours.offsets[i])
      for k in counts {
        let end = neighbours.taken(k, of: i).upperBound
        while next < end {
          total += Double(neighbours.weights[next])
          next += 1
        }
        places.append(Int32(end - neighbours.offsets[i]))
        inverses.append(total > 0 ? Float(1 / total) : 0)
      }
    }
    (self.places, self.inverses) = (places, inverses)
  }

  func add(
    _ range: Range<Int>, of neighbours: WeightedNeighbours, in tile: UnsafePointer<Float>,
    to errors: UnsafeMutablePointer<Float>
  ) {
    neighbours.indices.withPointer { indices in
      neighbours.weights.withPointer { weights in
        places.withPointer { places in
          inverses.withPointer { inverses in
            for i in range {
              let first = neighbours.offsets[i]
              deepwak_running_errors(
                tile, i, indices + first, weights + first, count, places + i &* count,
                inverses + i &* count, errors + i &* count)
            }
          }
        }
      }
    }
  }
}
