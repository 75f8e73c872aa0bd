internal import Glibc
internal import LinearAlgebra

/// The joint affinities P of observations, sparse and symmetric, summing to one.
///
/// p(j|i) is a Gaussian of the distance to *i*'s nearest neighbours whose width gives the
/// distribution the asked perplexity; p(ij) = (p(j|i) + p(i|j)) / 2*n* (van der Maaten 2014,
/// equations 2, 6 and 7).
struct Affinities: Sendable {
  /// Where the entries of each observation begin; *n* + 1 numbers.
  let offsets: [Int]
  /// The other observation of each entry, rising within a row.
  let columns: [Int32]
  /// p(ij) of each entry.
  let values: [Float]

  /// Creates joint affinities.
  ///
  /// - Parameters:
  ///   - neighbours: The *k* nearest neighbours of each observation.
  ///   - perplexity: The effective number of neighbours, at most *k*.
  init(_ neighbours: NearestNeighbours, perplexity: Double) {
    let k = neighbours.count
    let n = k > 0 ? neighbours.indices.count / k : 0
    // One row: the neighbours by rising number, with p(j|i) / 2n.
    let outgoing = RowBlocks(count: n, size: 256).map { range in
      range.map { i -> [Entry] in
        let places = i * k..<(i + 1) * k
        let shares = conditional(neighbours.squaredDistances[places], perplexity: perplexity)
        return zip(neighbours.indices[places], shares).map {
          Entry(column: $0, value: $1 / Double(2 * n))
        }.sorted { $0.column < $1.column }
      }
    }.flatMap { $0 }
    var incoming = [[Entry]](repeating: [], count: n)
    for (i, row) in outgoing.enumerated() {
      for entry in row {
        incoming[Int(entry.column)].append(Entry(column: Int32(i), value: entry.value))
      }
    }
    var (offsets, columns, values): ([Int], [Int32], [Float]) = ([0], [], [])
    columns.reserveCapacity(2 * n * k)
    values.reserveCapacity(2 * n * k)
    for (a, b) in zip(outgoing, incoming) {
      for entry in merged(a, b) {
        columns.append(entry.column)
        values.append(Float(entry.value))
      }
      offsets.append(columns.count)
    }
    (self.offsets, self.columns, self.values) = (offsets, columns, values)
  }

  /// The number of observations, *n*.
  var count: Int { offsets.count - 1 }

  /// The Kullback–Leibler divergence of a map.
  ///
  /// - Parameters:
  ///   - places: The places of the observations.
  ///   - normalisation: Z, the sum of the kernel over all pairs.
  /// - Returns: The divergence in nats.
  func divergence(at places: Places, normalisation: Double) -> Double {
    RowBlocks(count: count, size: 256).map { range in
      range.reduce(0.0) { total, i in
        (offsets[i]..<offsets[i + 1]).reduce(total) { sum, entry in
          let p = Double(values[entry])
          let q = Double(places.kernel(i, Int(columns[entry]))) / normalisation
          return p > 0 ? sum + p * log(p / max(q, 1e-300)) : sum
        }
      }
    }.reduce(0, +)
  }
}

private struct Entry: Sendable {
  let column: Int32
  var value: Double
}

/// Two rows by rising column, added.
private func merged(_ a: [Entry], _ b: [Entry]) -> [Entry] {
  var result: [Entry] = []
  result.reserveCapacity(a.count + b.count)
  var (i, j) = (0, 0)
  while i < a.count || j < b.count {
    if j == b.count || (i < a.count && a[i].column < b[j].column) {
      result.append(a[i])
      i += 1
    } else if i == a.count || b[j].column < a[i].column {
      result.append(b[j])
      j += 1
    } else {
      result.append(Entry(column: a[i].column, value: a[i].value + b[j].value))
      (i, j) = (i + 1, j + 1)
    }
  }
  return result
}

/// Gaussian shares of some neighbours, of the width at which their perplexity is as asked.
///
/// The entropy falls as the precision β grows: bisection, doubling while there is no upper bound.
private func conditional(_ squaredDistances: ArraySlice<Float>, perplexity: Double) -> [Double] {
  let nearest = Double(squaredDistances.first ?? 0)
  let distances = squaredDistances.map { Double($0) - nearest }
  let target = log(perplexity)
  let mean = distances.reduce(0, +) / Double(max(distances.count, 1))
  var (beta, low, high) = (mean > 0 ? 1 / mean : 1, 0.0, Double.infinity)
  var weights: [Double] = []
  var sum = 0.0
  for _ in 0..<100 {
    weights = distances.map { exp(-beta * $0) }
    sum = weights.reduce(0, +)
    let moment = zip(weights, distances).reduce(0.0) { $0 + $1.0 * $1.1 }
    let entropy = log(sum) + beta * moment / sum
    if abs(entropy - target) < 1e-6 { break }
    if entropy > target { low = beta } else { high = beta }
    beta = high.isFinite ? (low + high) / 2 : beta * 2
  }
  return weights.map { $0 / sum }
}
