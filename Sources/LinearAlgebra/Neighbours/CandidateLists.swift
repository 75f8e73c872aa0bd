internal import CKernels

/// The likely nearest neighbours of some observations, as they are seen: a list for each.
///
/// A candidate *y* of *x* is valued ‖y‖²/2 − x·y, which orders candidates as distances do, up to
/// rounding. A list has room for more candidates than must be kept; whenever it is full, all but
/// little more than those are let go.
struct CandidateLists: Sendable {
  /// The candidates that each list keeps in the end, if there are as many.
  let capacity: Int
  private let room: Int
  private var values: [Float]
  private var numbers: [Int32]
  private var counts: [Int32]
  /// A value for each list: all candidates that were not kept are at least this.
  private(set) var worst: [Float]

  init(count: Int, capacity: Int) {
    self.capacity = capacity
    room = max(32, (2 * capacity + 15) / 16 * 16)
    values = [Float](repeating: 0, count: count * room)
    numbers = [Int32](repeating: -1, count: count * room)
    counts = [Int32](repeating: 0, count: count)
    worst = [Float](repeating: capacity > 0 ? .infinity : -.infinity, count: count)
  }

  /// The candidates of one observation, in no order.
  func candidates(of i: Int) -> ArraySlice<Int32> {
    numbers[i * room..<i * room + Int(counts[i])]
  }

  /// Cuts every list down to its capacity.
  mutating func settle() {
    let (sizes, count) = (sizes, counts.count)
    guard sizes.wanted > 0 else { return }
    values.withMutablePointer { values in
      numbers.withMutablePointer { numbers in
        worst.withMutablePointer { worst in
          counts.withMutablePointer { counts in
            nonisolated(unsafe) let all = deepwak_candidates(
              half_norms: nil, names: nil, values: values, numbers: numbers, worst: worst,
              counts: counts)
            RowBlocks(count: count, size: 256).forEach { range in
              deepwak_settle_candidates(range.lowerBound, range.count, sizes, all)
            }
          }
        }
      }
    }
  }

  private var sizes: deepwak_candidate_sizes {
    deepwak_candidate_sizes(wanted: capacity, room: room)
  }

  /// Offers every observation to every other.
  mutating func offerAllPairs(of table: CentredObservations) {
    let n = table.matrix.rows
    guard capacity > 0, n > 1 else { return }
    // Products that serve both sides are half as many, but what they are offered to lies apart.
    if n * table.matrix.columns < 5000 * capacity {
      offerRowByRow(of: table)
    } else {
      offerBothWays(of: table)
    }
  }

  /// Every block of rows is compared with all others.
  mutating func offerRowByRow(of table: CentredObservations) {
    let (n, sizes) = (table.matrix.rows, sizes)
    let columns = RowBlocks(count: n, size: 1024)
    withSide(table, names: (0..<Int32(n)).map { $0 }) { side in
      RowBlocks(count: n, size: 64).forEach { rows in
        for number in 0..<columns.blockCount {
          let range = columns.range(of: number)
          forEachStrip(of: rows, against: range) { strip, products in
            side.multiply(side.row(strip.lowerBound), strip.count, range, into: products)
            for i in strip where range.contains(i) {
              products[i - range.lowerBound + (i - strip.lowerBound) * range.count] = -.infinity
            }
            deepwak_offer_candidates(
              strip.count, range.count, products, sizes, side.part(strip, sizes), nil,
              side.source(range))
          }
        }
      }
    }
  }

  /// The products of two blocks serve both.
  ///
  /// In each round no block takes part in two products, so that no list is written by two tasks:
  /// blocks *a* and *b* meet in round *a* + *b*.
  mutating func offerBothWays(of table: CentredObservations) {
    let (n, sizes) = (table.matrix.rows, sizes)
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
              strip.count, b.count, products, sizes, side.part(strip, sizes), nil,
              a == b ? side.source(b) : side.part(b, sizes))
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
  ///   - lists: The list of each query.
  ///   - selves: The row of the table that each query is, not to be offered to it; −1 for none.
  mutating func offer(
    _ range: Range<Int>, of table: CentredObservations, to queries: Matrix, lists: [Int32],
    selves: [Int]
  ) {
    let (sizes, d) = (sizes, queries.columns)
    guard sizes.wanted > 0, !range.isEmpty, queries.rows > 0 else { return }
    let names = range.map { Int32($0) }
    withSide(table, names: names) { side in
      lists.withPointer { lists in
        queries.withPointer { queries in
          forEachStrip(of: 0..<selves.count, against: range) { strip, products in
            side.multiply(queries + strip.lowerBound * d, strip.count, range, into: products)
            for i in strip where range.contains(selves[i]) {
              let row = (i - strip.lowerBound) * range.count
              products[row + selves[i] - range.lowerBound] = -.infinity
            }
            deepwak_offer_candidates(
              strip.count, range.count, products, sizes, side.lists(0..<0, sizes),
              lists + strip.lowerBound, side.source(range, namesFrom: 0))
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
          counts.withMutablePointer { counts in
            table.matrix.withPointer { rows in
              table.halfNorms.withPointer { norms in
                names.withPointer { names in
                  body(
                    CandidateSide(
                      rows: rows, width: table.matrix.columns, norms: norms, names: names,
                      values: values, numbers: numbers, worst: worst, counts: counts))
                }
              }
            }
          }
        }
      }
    }
  }
}

/// A table and lists in memory; tasks write to lists of their own.
private struct CandidateSide: @unchecked Sendable {
  let rows: UnsafePointer<Float>
  let width: Int
  let norms: UnsafePointer<Float>
  let names: UnsafePointer<Int32>
  let values: UnsafeMutablePointer<Float>
  let numbers: UnsafeMutablePointer<Int32>
  let worst: UnsafeMutablePointer<Float>
  let counts: UnsafeMutablePointer<Int32>

  func row(_ i: Int) -> UnsafePointer<Float> { rows + i * width }

  /// The rows of a range with their lists.
  func part(_ range: Range<Int>, _ sizes: deepwak_candidate_sizes) -> deepwak_candidates {
    var part = lists(range, sizes)
    (part.half_norms, part.names) = (norms + range.lowerBound, names + range.lowerBound)
    return part
  }

  /// The lists of a range alone.
  func lists(_ range: Range<Int>, _ sizes: deepwak_candidate_sizes) -> deepwak_candidates {
    let first = range.lowerBound
    return deepwak_candidates(
      half_norms: nil, names: nil, values: values + first * sizes.room,
      numbers: numbers + first * sizes.room, worst: worst + first, counts: counts + first)
  }

  /// The rows of a range, to be offered only.
  func source(_ range: Range<Int>, namesFrom first: Int? = nil) -> deepwak_candidates {
    deepwak_candidates(
      half_norms: norms + range.lowerBound, names: names + (first ?? range.lowerBound),
      values: nil, numbers: nil, worst: nil, counts: nil)
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
