internal import CKernels
internal import LinearAlgebra

/// The rows of a table in `Double`, less an origin, in blocks.
struct MixtureRows: Sendable {
  let table: Matrix
  let origin: [Double]
  private static let blockRows = 512

  /// Calls a closure with blocks of some rows; their matrix may have more rows than the block.
  func forEachBlock(of rows: Range<Int>, _ body: (Range<Int>, DoubleMatrix) -> Void) {
    let d = table.columns
    var x = DoubleMatrix(zeros: min(rows.count, MixtureRows.blockRows), d)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: MixtureRows.blockRows) {
      let block = start..<min(rows.upperBound, start + MixtureRows.blockRows)
      table.withPointer { table in
        x.withMutablePointer { x in
          origin.withPointer { origin in
            deepwak_centred_doubles(block.count, d, table + start &* d, origin, x, nil)
          }
        }
      }
      body(block, x)
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
    sums(parameters.shape, clusters: parameters.weights.count) { block, x, shares in
      parameters.density.evaluate(x, rows: block.count, into: &shares)
      return shares.shareOut(rows: block.count).reduce(0, +)
    }
  }

  /// The sums over all rows of which each belongs to one component.
  func sums(_ shape: CovarianceShape, clusters k: Int, labels: [Int]) -> MixtureSums {
    sums(shape, clusters: k) { block, _, shares in
      shares.fill(0)
      for (place, i) in block.enumerated() { shares[place, labels[i]] = 1 }
      return 0
    }
  }

  private func sums(
    _ shape: CovarianceShape, clusters k: Int,
    share: @Sendable (Range<Int>, DoubleMatrix, inout DoubleMatrix) -> Double
  ) -> MixtureSums {
    let d = table.columns
    let parts = blocks(shape, clusters: k).map { rows in
      var sums = MixtureSums(shape, clusters: k, features: d)
      var shares = DoubleMatrix(zeros: min(rows.count, MixtureRows.blockRows), k)
      forEachBlock(of: rows) { block, x in
        sums.logLikelihood += share(block, x, &shares)
        sums.add(x, shares, rows: block.count)
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
      forEachBlock(of: rows) { block, x in
        x.withPointer { x in
          sum.withMutablePointer { RowProduct.addCross(x, d, x, d, rows: block.count, to: $0) }
        }
      }
      return sum
    }
    return parts.reduce(DoubleMatrix(zeros: d, d), +)
  }
}
