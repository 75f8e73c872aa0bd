internal import CKernels

/// The likely nearest neighbours of some observations, as they are seen: a heap of fixed size for
/// each.
///
/// A candidate *y* of *x* is valued ‖y‖²/2 − x·y, which orders candidates as distances do, up to
/// rounding.
struct CandidateHeaps: Sendable {
  let capacity: Int
  /// The values, heap after heap; infinite where there is no candidate.
  private(set) var values: [Float]
  /// The candidates; −1 where there is none.
  private(set) var numbers: [Int32]
  /// The greatest value of each heap: all that were not kept are at least this.
  private(set) var worst: [Float]

  init(count: Int, capacity: Int) {
    self.capacity = capacity
    values = [Float](repeating: .infinity, count: count * capacity)
    numbers = [Int32](repeating: -1, count: count * capacity)
    worst = [Float](repeating: capacity > 0 ? .infinity : -.infinity, count: count)
  }

  /// The candidates of one observation, in no order.
  func candidates(of i: Int) -> [Int32] {
    numbers[i * capacity..<(i + 1) * capacity].filter { $0 >= 0 }
  }

  /// Offers every observation to every other.
  ///
  /// The products of two blocks serve both. In each round no block takes part in two products,
  /// so that no heap is written by two tasks: blocks *a* and *b* meet in round *a* + *b*.
  mutating func offerAllPairs(of table: CentredObservations) {
    let (n, capacity) = (table.matrix.rows, capacity)
    guard capacity > 0, n > 1 else { return }
    let blocks = RowBlocks(count: n, size: n > 8192 ? 1024 : 256)
    let count = blocks.blockCount
    withSide(table, names: (0..<Int32(n)).map { $0 }) { side in
      for round in 0..<count {
        let pairs = (0..<count).compactMap { a -> (Range<Int>, Range<Int>)? in
          let b = (round - a + count) % count
          return a <= b ? (blocks.range(of: a), blocks.range(of: b)) : nil
        }
        ThreadPool.shared.perform(pairs.count) { task in
          let (a, b) = pairs[task]
          forEachStrip(of: a, against: b) { strip, products in
            side.multiply(side.row(strip.lowerBound), strip.count, b, into: products)
            if a == b {
              for i in strip {
                products[(i - a.lowerBound) + (i - strip.lowerBound) * b.count] = -.infinity
              }
            }
            deepwak_offer_candidates(
              strip.count, b.count, products, capacity, side.part(strip, capacity), nil,
              a == b ? side.source(b) : side.part(b, capacity))
          }
        }
      }
    }
  }

  /// Offers some rows of a table to queries, on the calling thread.
  ///
  /// - Parameters:
  ///   - range: The rows that are offered.
  ///   - table: The table; its rows are called by their numbers.
  ///   - queries: A *q × d* matrix, the observations that they are offered to.
  ///   - heaps: The heap of each query.
  ///   - selves: The row of the table that each query is, not to be offered to it; −1 for none.
  mutating func offer(
    _ range: Range<Int>, of table: CentredObservations, to queries: Matrix, heaps: [Int32],
    selves: [Int]
  ) {
    let (capacity, d) = (capacity, queries.columns)
    guard capacity > 0, !range.isEmpty, queries.rows > 0 else { return }
    let names = range.map { Int32($0) }
    withSide(table, names: names) { side in
      heaps.withPointer { heaps in
        queries.withPointer { queries in
          forEachStrip(of: 0..<selves.count, against: range) { strip, products in
            side.multiply(queries + strip.lowerBound * d, strip.count, range, into: products)
            for i in strip where range.contains(selves[i]) {
              let row = (i - strip.lowerBound) * range.count
              products[row + selves[i] - range.lowerBound] = -.infinity
            }
            deepwak_offer_candidates(
              strip.count, range.count, products, capacity, side.part(0..<0, capacity),
              heaps + strip.lowerBound, side.source(range, namesFrom: 0))
          }
        }
      }
    }
  }

  /// Calls a closure with all in memory that C needs.
  private mutating func withSide(
    _ table: CentredObservations, names: [Int32], _ body: (CandidateSide) -> Void
  ) {
    values.withMutablePointer { values in
      numbers.withMutablePointer { numbers in
        worst.withMutablePointer { worst in
          table.matrix.withPointer { rows in
            table.halfNorms.withPointer { norms in
              names.withPointer { names in
                body(
                  CandidateSide(
                    rows: rows, width: table.matrix.columns, norms: norms, names: names,
                    values: values, numbers: numbers, worst: worst))
              }
            }
          }
        }
      }
    }
  }
}

/// A table and heaps in memory; tasks write to heaps of their own.
private struct CandidateSide: @unchecked Sendable {
  let rows: UnsafePointer<Float>
  let width: Int
  let norms: UnsafePointer<Float>
  let names: UnsafePointer<Int32>
  let values: UnsafeMutablePointer<Float>
  let numbers: UnsafeMutablePointer<Int32>
  let worst: UnsafeMutablePointer<Float>

  func row(_ i: Int) -> UnsafePointer<Float> { rows + i * width }

  /// The rows of a range with their heaps.
  func part(_ range: Range<Int>, _ capacity: Int) -> deepwak_candidates {
    let first = range.lowerBound
    return deepwak_candidates(
      half_norms: norms + first, names: names + first, values: values + first * capacity,
      numbers: numbers + first * capacity, worst: worst + first)
  }

  /// The rows of a range, to be offered only.
  func source(_ range: Range<Int>, namesFrom first: Int? = nil) -> deepwak_candidates {
    deepwak_candidates(
      half_norms: norms + range.lowerBound, names: names + (first ?? range.lowerBound),
      values: nil, numbers: nil, worst: nil)
  }

  /// The inner products of some vectors with the rows of a range.
  func multiply(
    _ vectors: UnsafePointer<Float>, _ count: Int, _ range: Range<Int>,
    into products: UnsafeMutablePointer<Float>
  ) {
    guard width > 0 else { return products.update(repeating: 0, count: count * range.count) }
    Float.multiply(
      ProductCall(
        m: count, n: range.count, k: width, a: vectors, transposesA: false, strideA: width,
        b: row(range.lowerBound), transposesB: true, strideB: width, alpha: 1, beta: 0,
        c: products, strideC: range.count))
  }
}

/// Calls a closure with strips of rows and memory for their products, which stays in the cache.
private func forEachStrip(
  of rows: Range<Int>, against columns: Range<Int>,
  _ body: (Range<Int>, UnsafeMutablePointer<Float>) -> Void
) {
  let strips = RowBlocks(count: rows.count, size: 128)
  let size = min(128, rows.count) * columns.count
  withUnsafeTemporaryAllocation(of: Float.self, capacity: size) { products in
    guard let products = products.baseAddress else { return }
    for number in 0..<strips.blockCount {
      let strip = strips.range(of: number)
      body(
        rows.lowerBound + strip.lowerBound..<rows.lowerBound + strip.upperBound, products)
    }
  }
}
