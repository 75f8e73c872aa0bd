/// The scatter matrix of a table too large for its Gram matrix, as an operator.
struct ScatterOperator {
  let table: RowBlock
  let mean: [Double]

  init(_ table: RowBlock, mean: [Float]) {
    self.table = table
    self.mean = mean.map { Double($0) }
  }

  /// y ← (X − 1μᵀ)ᵀ(X − 1μᵀ) x, over fixed blocks of rows on all threads.
  func apply(_ x: Span<Double>, _ y: inout MutableSpan<Double>) {
    let m = table.columns
    var offset = 0.0
    var vector = [Double](repeating: 0, count: m)
    for j in 0..<m {
      vector[j] = x[j]
      offset += x[j] * mean[j]
    }
    let (direction, shift) = (vector, offset)
    let size = max(256, (table.rows + 31) / 32)
    let parts = RowBlocks(count: table.rows, size: size).map { range in
      table.scatterPart(of: direction, offset: shift, rows: range)
    }
    for j in 0..<m { y[j] = 0 }
    for part in parts {
      for j in 0..<m { y[j] += part.product[j] - mean[j] * part.weight }
    }
  }
}

extension RowBlock {
  /// Σ_i z_i x_i over a range of rows, with z_i = x_i · v − offset; and Σ_i z_i.
  fileprivate func scatterPart(
    of vector: [Double], offset: Double, rows: Range<Int>
  ) -> (product: [Double], weight: Double) {
    var product = [Double](repeating: 0, count: columns)
    var weight = 0.0
    switch self {
    case .dense(let table):
      let m = table.columns
      table.withElements { elements in
        guard let base = elements.baseAddress else { return }
        for i in rows {
          let row = base + i &* m
          let z = innerProduct(row, vector) - offset
          for j in 0..<m { product[j] += z * Double(row[j]) }
          weight += z
        }
      }
    case .sparse(let table):
      table.withEntries { entries in
        for i in rows {
          var z = -offset
          for entry in entries.range(ofRow: i) {
            z += Double(entries.values[entry]) * vector[Int(entries.columns[entry])]
          }
          for entry in entries.range(ofRow: i) {
            product[Int(entries.columns[entry])] += z * Double(entries.values[entry])
          }
          weight += z
        }
      }
    }
    return (product, weight)
  }
}

/// The inner product of numbers in memory with a vector, in eight lanes of `Double`.
private func innerProduct(_ row: UnsafePointer<Float>, _ vector: [Double]) -> Double {
  vector.withUnsafeBufferPointer { vector in
    guard let other = vector.baseAddress else { return 0 }
    var lanes = SIMD8<Double>(repeating: 0)
    var j = 0
    while j &+ 8 <= vector.count {
      let a = SIMD8<Double>(UnsafeRawPointer(row + j).loadUnaligned(as: SIMD8<Float>.self))
      lanes += a * UnsafeRawPointer(other + j).loadUnaligned(as: SIMD8<Double>.self)
      j &+= 8
    }
    var sum = lanes.sum()
    while j < vector.count {
      sum += Double(row[j]) * other[j]
      j &+= 1
    }
    return sum
  }
}
