internal import Glibc

extension NearestNeighbours {
  /// The distances as a graph: entry (*i*, *j*) is how far *i* is from its neighbour *j*.
  ///
  /// - Returns: An *n × n* matrix with *k* entries in each row, itself left out.
  public var distances: SparseMatrix {
    graph { i in
      zip(indices(of: i), squaredDistances(of: i)).map { ($0, $1.squareRoot()) }
    }
  }

  /// The weights of the graph of neighbours that UMAP uses, as `scanpy.pp.neighbors` gives them.
  ///
  /// The weight of a neighbour falls exponentially with its distance beyond that of the nearest,
  /// over a width at which the weights of a row, itself apart, sum to log₂ of the neighbours,
  /// itself counted; the weights a and b of the two directions become a + b − ab.
  ///
  /// With *k* others this is what other programs call *k* + 1 neighbours.
  ///
  /// - Returns: An *n × n* symmetric matrix of weights in (0, 1], nothing on the diagonal.
  /// - Complexity: O(*nk*) time and memory.
  ///
  /// Reference: L. McInnes, J. Healy, J. Melville. "UMAP: Uniform manifold approximation and
  /// projection for dimension reduction." 2018, algorithms 2 and 3. arXiv:1802.03426
  public var connectivities: SparseMatrix {
    let n = observationCount
    let total = (0..<n).reduce(0.0) { sum, i in
      sum + squaredDistances(of: i).reduce(0.0) { $0 + Double($1).squareRoot() }
    }
    let counted = includesSelf ? count : count + 1
    let mean = total / Double(max(1, n * counted))
    let oneWay = graph { i in
      let distances = squaredDistances(of: i).map { Double($0.squareRoot()) }
      let others = zip(indices(of: i), distances).filter { $0.0 != Int32(i) }
      let kernel = SmoothedKernel(others.map(\.1), meanOfAll: mean)
      return others.map { ($0.0, Float(kernel.weight(at: $0.1))) }
    }
    return oneWay.fuzzyUnionWithTransposed()
  }

  /// The matrix with the given entries in each row, in order of column; itself left out.
  private func graph(_ row: @Sendable (Int) -> [(Int32, Float)]) -> SparseMatrix {
    let n = observationCount
    let rows = RowBlocks(count: n, size: 256).map { range in
      range.map { i in row(i).filter { $0.0 != Int32(i) }.sorted { $0.0 < $1.0 } }
    }.flatMap { $0 }
    var offsets = [0]
    for row in rows { offsets.append(offsets[offsets.count - 1] + row.count) }
    return SparseMatrix(
      rows: n, columns: n, rowOffsets: offsets, columnIndices: rows.flatMap { $0.map(\.0) },
      values: rows.flatMap { $0.map(\.1) })
  }
}

/// The weights of one observation's neighbours by their distances.
private struct SmoothedKernel {
  /// The distance to the nearest that is not at the same place, ρ.
  let nearest: Double
  /// The width σ.
  let width: Double

  /// Finds ρ and σ, by the bisection of the reference implementation (at most 64 steps).
  init(_ distances: [Double], meanOfAll: Double) {
    let counted = Double(distances.count + 1)
    let nearest = distances.first { $0 > 0 } ?? 0
    let target = log2(counted)
    var (low, high, width) = (0.0, Double.infinity, 1.0)
    for _ in 0..<64 {
      let sum = distances.reduce(0.0) { $0 + ($1 > nearest ? exp(-($1 - nearest) / width) : 1) }
      if abs(sum - target) < 1e-5 { break }
      if sum > target { high = width } else { low = width }
      width = high.isFinite ? (low + high) / 2 : width * 2
    }
    let mean = nearest > 0 ? distances.reduce(0, +) / counted : meanOfAll
    (self.nearest, self.width) = (nearest, max(width, 1e-3 * mean))
  }

  func weight(at distance: Double) -> Double {
    distance <= nearest || width == 0 ? 1 : exp(-(distance - nearest) / width)
  }
}

extension SparseMatrix {
  /// A + Aᵀ − A ∘ Aᵀ.
  fileprivate func fuzzyUnionWithTransposed() -> SparseMatrix {
    let other = transposed
    let rows = RowBlocks(count: rows, size: 256).map { range in
      range.map { i -> [(Int32, Float)] in
        var (a, b) = (rowOffsets[i], other.rowOffsets[i])
        let (aEnd, bEnd) = (rowOffsets[i + 1], other.rowOffsets[i + 1])
        var row: [(Int32, Float)] = []
        row.reserveCapacity(aEnd - a + bEnd - b)
        while a < aEnd || b < bEnd {
          let left = a < aEnd ? columnIndices[a] : .max
          let right = b < bEnd ? other.columnIndices[b] : .max
          let x = left <= right ? values[a] : 0
          let y = right <= left ? other.values[b] : 0
          if x + y > 0 { row.append((min(left, right), x + y - x * y)) }
          if left <= right { a += 1 }
          if right <= left { b += 1 }
        }
        return row
      }
    }.flatMap { $0 }
    var offsets = [0]
    for row in rows { offsets.append(offsets[offsets.count - 1] + row.count) }
    return SparseMatrix(
      rows: self.rows, columns: columns, rowOffsets: offsets,
      columnIndices: rows.flatMap { $0.map(\.0) }, values: rows.flatMap { $0.map(\.1) })
  }
}
