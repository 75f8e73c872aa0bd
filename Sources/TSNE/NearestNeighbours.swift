internal import LinearAlgebra

/// The exact nearest neighbours of every observation among the others, nearest first.
///
/// Blocks of rows are multiplied by tiles of rows: ‖y‖²/2 − x·y orders the candidates. Distances
/// to the winners are then taken from the rows themselves, and ties go to the lower number.
struct NearestNeighbours: Sendable {
  /// The neighbours of each observation, *k*.
  let count: Int
  /// The numbers of the neighbours; *k* for each of the *n* observations.
  let indices: [Int32]
  /// The squared distances to them.
  let squaredDistances: [Float]

  /// Finds the neighbours.
  ///
  /// - Parameters:
  ///   - observations: An *n × d* matrix.
  ///   - count: The neighbours of each, *k*, less than *n*.
  /// - Complexity: O(*n*²*d*) time, O(*nk*) memory.
  init(of observations: Matrix, count: Int) {
    let n = observations.rows
    precondition(count >= 0 && count < max(n, 1), "\(count) neighbours among \(n) observations")
    let tiles = CentredTiles(observations)
    var indices = [Int32](repeating: 0, count: n * count)
    var distances = [Float](repeating: 0, count: n * count)
    indices.withUnsafeMutableBufferPointer { indices in
      distances.withUnsafeMutableBufferPointer { distances in
        // Every block writes to rows of its own.
        nonisolated(unsafe) let (indices, distances) = (indices, distances)
        RowBlocks(count: n, size: CentredTiles.blockRows).forEach { range in
          for (i, nearest) in zip(range, tiles.candidates(of: range, count: count)) {
            let exact = nearest.map { j in
              (squaredDistance(observations.span(ofRow: i), observations.span(ofRow: Int(j))), j)
            }
            for (place, found) in exact.sorted(by: { $0 < $1 }).enumerated() {
              (distances[i * count + place], indices[i * count + place]) = found
            }
          }
        }
      }
    }
    (self.count, self.indices, squaredDistances) = (count, indices, distances)
  }
}

/// The observations less their mean, cut into tiles that fit the cache beside a block of rows.
private struct CentredTiles: Sendable {
  static let blockRows = 128
  static let tileRows = 1024

  let tiles: [Matrix]
  let halfNorms: [Float]

  init(_ observations: Matrix) {
    let mean = observations.columnMeans.map { Float($0) }
    tiles = RowBlocks(count: observations.rows, size: CentredTiles.tileRows).map { range in
      Matrix(rows: range.count, columns: mean.count) {
        observations[range.lowerBound + $0, $1] - mean[$1]
      }
    }
    halfNorms = tiles.flatMap { tile in
      (0..<tile.rows).map { i in
        Float(tile.row(i).reduce(0.0) { $0 + Double($1) * Double($1) } / 2)
      }
    }
  }

  /// The nearest others of a block of rows, in no order.
  func candidates(of range: Range<Int>, count: Int) -> [[Int32]] {
    let home = range.lowerBound / CentredTiles.tileRows
    let block = tiles[home].rows(at: range.map { $0 - home * CentredTiles.tileRows })
    var heaps = range.map { _ in NearestHeap(capacity: count) }
    for (number, tile) in tiles.enumerated() {
      let first = number * CentredTiles.tileRows
      var products = Matrix(zeros: block.rows, tile.rows)
      products.setProduct(block, .asStored, tile, .transposed)
      products.withElements { products in
        halfNorms.withUnsafeBufferPointer { halfNorms in
          for i in heaps.indices {
            let own = range.lowerBound + i
            for j in 0..<tile.rows {
              let value = halfNorms[first &+ j] - products[i &* tile.rows &+ j]
              if value < heaps[i].worst, first &+ j != own {
                heaps[i].insert(value, Int32(first &+ j))
              }
            }
          }
        }
      }
    }
    return heaps.map(\.indices)
  }
}

/// The few least values seen, the greatest of them on top.
private struct NearestHeap {
  private let capacity: Int
  private var values: [Float] = []
  private(set) var indices: [Int32] = []
  /// What a value must be below to enter.
  private(set) var worst: Float

  init(capacity: Int) {
    self.capacity = capacity
    worst = capacity > 0 ? .infinity : -.infinity
    values.reserveCapacity(capacity)
    indices.reserveCapacity(capacity)
  }

  mutating func insert(_ value: Float, _ index: Int32) {
    if values.count < capacity {
      values.append(value)
      indices.append(index)
      rise(values.count - 1)
    } else {
      (values[0], indices[0]) = (value, index)
      sink()
    }
    if values.count == capacity { worst = values[0] }
  }

  private mutating func rise(_ start: Int) {
    var place = start
    while place > 0, values[(place - 1) / 2] < values[place] {
      exchange(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func sink() {
    var place = 0
    while true {
      var child = 2 * place + 1
      if child >= values.count { return }
      if child + 1 < values.count, values[child + 1] > values[child] { child += 1 }
      if values[child] <= values[place] { return }
      exchange(place, child)
      place = child
    }
  }

  private mutating func exchange(_ a: Int, _ b: Int) {
    values.swapAt(a, b)
    indices.swapAt(a, b)
  }
}
