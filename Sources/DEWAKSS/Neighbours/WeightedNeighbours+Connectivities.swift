internal import Glibc
internal import LinearAlgebra

extension WeightedNeighbours {
  /// The weights of UMAP's fuzzy graph, by falling weight.
  ///
  /// In each row v = exp(−max(0, d − ρ) / σ), with ρ the least distance above 0 and σ such that
  /// the weights sum to log₂ of the number of neighbours; the union of both directions is
  /// a + b − ab.
  ///
  /// - Parameters:
  ///   - nearest: The neighbours that were searched; the observation itself is one more.
  ///   - count: How many of them are used, from the nearest.
  ///   - convention: Ties go to the highest index in ``SweepConvention/dewakss``, to the lowest
  ///     in ours.
  ///
  /// Reference: L. McInnes, J. Healy, J. Melville. "UMAP: uniform manifold approximation and
  /// projection for dimension reduction", 2018, arXiv:1802.03426, algorithms 2 and 3.
  init(connectivities nearest: NearestNeighbours, count: Int, convention: SweepConvention) {
    let n = nearest.observationCount
    let memberships = nearest.fuzzyMemberships(count)
    // The transposed directions, in rows.
    var incoming = [[(index: Int32, value: Double)]](repeating: [], count: n)
    for i in 0..<n {
      for c in 0..<count {
        incoming[Int(nearest.indices[i * nearest.count + c])].append(
          (Int32(i), memberships[i * count + c]))
      }
    }
    var (offsets, indices, weights) = ([0], [Int32](), [Float]())
    for i in 0..<n {
      let outgoing = (0..<count).map { c in
        (index: nearest.indices[i * nearest.count + c], value: memberships[i * count + c])
      }
      let row = fuzzyUnion(outgoing, incoming[i]).sorted { a, b in
        if a.value != b.value { return a.value > b.value }
        return convention == .dewakss ? a.index > b.index : a.index < b.index
      }
      indices += row.map(\.index)
      weights += row.map { Float($0.value) }
      offsets.append(indices.count)
    }
    self.init(offsets: offsets, indices: indices, weights: weights)
  }
}

/// The union of the directions between an observation and others, empty links left out.
///
/// Weights are rounded to seven digits: those that differ by rounding alone are ties.
private func fuzzyUnion(
  _ a: [(index: Int32, value: Double)], _ b: [(index: Int32, value: Double)]
) -> [(index: Int32, value: Double)] {
  let both = (a + b).sorted { $0.index < $1.index }
  var result: [(index: Int32, value: Double)] = []
  for link in both {
    if let last = result.last, last.index == link.index {
      let (high, low) = (max(last.value, link.value), min(last.value, link.value))
      result[result.count - 1].value = high + low * (1 - high)
    } else {
      result.append(link)
    }
  }
  return result.map { ($0.index, ($0.value * 1e7).rounded() / 1e7) }.filter { $0.value > 0 }
}

extension NearestNeighbours {
  /// The membership of each neighbour in the fuzzy set of an observation; *n × count* numbers.
  fileprivate func fuzzyMemberships(_ count: Int) -> [Double] {
    let n = observationCount
    let overallMean = meanDistances(over: count).reduce(0, +) / Double(n) * itselfShare(count)
    return RowBlocks(count: n, size: 256).map { range in
      range.flatMap { i in
        fuzzyRow(
          squaredDistances(of: i).prefix(count).map { Double($0.squareRoot()) },
          overallMean: overallMean, itselfShare: itselfShare(count))
      }
    }.flatMap { $0 }
  }

  /// Means count the observation itself, at distance 0.
  private func itselfShare(_ count: Int) -> Double { Double(count) / Double(count + 1) }
}

/// One row: ρ, σ by bisection, and the memberships.
private func fuzzyRow(_ d: [Double], overallMean: Double, itselfShare: Double) -> [Double] {
  let target = log2(Double(d.count + 1))
  let nearest = d.first { $0 > 0 } ?? 0
  var (low, high, scale) = (0.0, Double.infinity, 1.0)
  for _ in 0..<64 {
    let sum = d.reduce(0) { $0 + ($1 > nearest ? exp(-($1 - nearest) / scale) : 1) }
    if abs(sum - target) < 1e-5 { break }
    if sum > target {
      high = scale
      scale = (low + high) / 2
    } else {
      low = scale
      scale = high == .infinity ? scale * 2 : (low + high) / 2
    }
  }
  let mean = d.reduce(0, +) / Double(d.count) * itselfShare
  scale = max(scale, 1e-3 * (nearest > 0 ? mean : overallMean))
  return d.map { $0 > nearest && scale > 0 ? exp(-($0 - nearest) / scale) : 1 }
}
