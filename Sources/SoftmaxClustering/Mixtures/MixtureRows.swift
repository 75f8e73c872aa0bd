internal import CKernels
internal import LinearAlgebra

/// The rows of a table in `Double`, less an origin, in blocks.
struct MixtureRows: Sendable {
  let table: Matrix
  let origin: [Double]
  private static let blockRows = 512

  /// Calls a closure with blocks of some rows.
  ///
  /// - Parameters:
  ///   - rows: The rows.
  ///   - shape: Which squares the blocks shall have.
  ///   - body: Receives a block.
  func forEachBlock(
    of rows: Range<Int>, for shape: CovarianceShape, _ body: (MixtureBlock) -> Void
  ) {
    var block = MixtureBlock(
      rows: min(rows.count, MixtureRows.blockRows), columns: table.columns, for: shape)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: MixtureRows.blockRows) {
      block.fill(start..<min(rows.upperBound, start + MixtureRows.blockRows), of: table, origin)
      body(block)
    }
  }

  /// A split into few blocks, each of which sums on its own: not so many that memory counts.
  func blocks(_ shape: CovarianceShape, clusters k: Int) -> RowBlocks {
    let stored = shape.storedShape(k, table.columns)
    let bytes = 8 * max(1, stored.rows * stored.columns)
    let most = min(32, max(2, 256 << 20 / bytes))
    return RowBlocks(count: table.rows, size: max(1024, (table.rows + most - 1) / most))
  }

  /// The sums over all rows under their responsibilities.
  func sums(_ parameters: MixtureParameters) -> MixtureSums {
    sums(parameters.shape, clusters: parameters.weights.count) { block, shares in
      parameters.density.evaluate(block, into: &shares)
      return shares.shareOut(rows: block.count).reduce(0, +)
    }
  }

  /// The sums over all rows of which each belongs to one component.
  func sums(_ shape: CovarianceShape, clusters k: Int, labels: [Int]) -> MixtureSums {
    sums(shape, clusters: k) { block, shares in
      shares.fill(0)
      for (place, i) in block.range.enumerated() { shares[place, labels[i]] = 1 }
      return 0
    }
  }

  private func sums(
    _ shape: CovarianceShape, clusters k: Int,
    share: @Sendable (MixtureBlock, inout DoubleMatrix) -> Double
  ) -> MixtureSums {
    let d = table.columns
    let parts = blocks(shape, clusters: k).map { rows in
      var sums = MixtureSums(shape, clusters: k, features: d)
      var shares = DoubleMatrix(zeros: min(rows.count, MixtureRows.blockRows), k)
      forEachBlock(of: rows, for: shape) { block in
        sums.logLikelihood += share(block, &shares)
        sums.add(block, shares)
      }
      return sums
    }
    var total = MixtureSums(shape, clusters: k, features: d)
    for part in parts { total.add(part) }
    return total
  }

  /// Σ xxᵀ, *d × d*.
  func scatter() -> DoubleMatrix {
    let d = table.columns
    let parts = blocks(.tied, clusters: 1).map { rows in
      var sum = DoubleMatrix(zeros: d, d)
      forEachBlock(of: rows, for: .tied) { block in
        block.x.withPointer { x in
          sum.withMutablePointer { RowProduct.addCross(x, d, x, d, rows: block.count, to: $0) }
        }
      }
      return sum
    }
    return parts.reduce(DoubleMatrix(zeros: d, d), +)
  }
}

/// Some rows of a table in `Double`, less an origin, with the squares that a shape of covariances needs.
struct MixtureBlock {
  /// The numbers of the rows.
  private(set) var range = 0..<0
  /// The rows; there may be more in the matrix.
  private(set) var x: DoubleMatrix
  /// x² (diagonal), ‖x‖² (spherical, one column), or nothing.
  private(set) var squares: DoubleMatrix
  private let keepsElements: Bool

  init(rows: Int, columns: Int, for shape: CovarianceShape) {
    x = DoubleMatrix(zeros: rows, columns)
    keepsElements = shape == .diagonal
    let width = shape == .diagonal ? columns : shape == .spherical ? 1 : 0
    squares = DoubleMatrix(zeros: rows, width)
  }

  /// The number of rows.
  var count: Int { range.count }

  mutating func fill(_ range: Range<Int>, of table: Matrix, _ origin: [Double]) {
    self.range = range
    let (count, d, width) = (range.count, table.columns, squares.columns)
    table.withPointer { table in
      x.withMutablePointer { x in
        squares.withMutablePointer { squares in
          deepwak_centred_doubles(
            count, d, table + range.lowerBound &* d, origin, x,
            keepsElements ? squares : nil)
          guard !keepsElements, width == 1 else { return }
          for i in 0..<count { squares[i] = MixtureBlock.squaredNorm(x + i &* d, d) }
        }
      }
    }
  }

  private static func squaredNorm(_ x: UnsafePointer<Double>, _ d: Int) -> Double {
    var lanes = SIMD8<Double>(repeating: 0)
    var j = 0
    while j &+ 8 <= d {
      let values = UnsafeRawPointer(x + j).loadUnaligned(as: SIMD8<Double>.self)
      lanes += values * values
      j &+= 8
    }
    var sum = lanes.sum()
    while j < d {
      sum += x[j] * x[j]
      j &+= 1
    }
    return sum
  }
}
