/// Rank-sum tests of every cluster against the rest, one feature at a time.
///
/// A feature is ranked once for all clusters. Of a sparse feature only the stored values are
/// sorted: zeros are one tied set whose place and size are known.
public struct GroupRanks: Sendable {
  /// The sizes of the clusters; *k* numbers.
  public let sizes: [Int]
  /// The observations that belong to a cluster.
  public let total: Int
  private let labels: [Int32]
  private let options: RankSumOptions

  /// Prepares tests for a clustering.
  ///
  /// - Parameters:
  ///   - labels: The cluster of each of *n* observations, in 0 ..< *k*; −1 leaves one out.
  ///   - clusterCount: The number of clusters, *k*; one more than the largest label unless given.
  ///   - options: The corrections of the tests.
  public init(labels: [Int], clusterCount: Int? = nil, options: RankSumOptions = .init()) {
    let k = clusterCount ?? (labels.max() ?? -1) + 1
    precondition(
      labels.allSatisfy { $0 >= -1 && $0 < k }, "labels that do not lie in -1 ..< \(k)")
    var sizes = [Int](repeating: 0, count: k)
    for label in labels where label >= 0 { sizes[label] += 1 }
    (self.sizes, total) = (sizes, sizes.reduce(0, +))
    (self.labels, self.options) = (labels.map(Int32.init), options)
  }

  /// The number of observations, those left out included.
  var labelCount: Int { labels.count }

  /// The cluster of an observation; −1 for one left out.
  @inline(__always) func cluster(of observation: Int) -> Int { Int(labels[observation]) }

  /// The tests of one feature.
  ///
  /// - Parameter values: The value of each observation, *n* numbers; none is NaN.
  /// - Returns: The test of each cluster against the rest; *k* of them.
  /// - Complexity: O(*n*)
  public func tests(of values: [Float]) -> [RankSum] {
    precondition(
      values.count == labels.count, "\(values.count) values of \(labels.count) observations")
    var keys: [UInt64] = []
    keys.reserveCapacity(values.count)
    for (value, label) in zip(values, labels) where label >= 0 { keys.append(key(value, label)) }
    return tests(ofKeys: &keys, zeros: nil)
  }

  /// The tests of one sparse feature.
  ///
  /// - Parameters:
  ///   - values: The stored values; none is NaN.
  ///   - observations: The observation of each stored value, none twice; the others are zero.
  /// - Returns: The test of each cluster against the rest; *k* of them.
  /// - Complexity: O(stored values + *k*)
  public func tests(
    ofStored values: some Collection<Float>, at observations: some Collection<Int32>
  )
    -> [RankSum]
  {
    precondition(
      values.count == observations.count,
      "\(values.count) values of \(observations.count) observations")
    var keys: [UInt64] = []
    keys.reserveCapacity(values.count)
    var zeros = sizes
    for (value, observation) in zip(values, observations) where value != 0 {
      let label = labels[Int(observation)]
      if label >= 0 {
        keys.append(key(value, label))
        zeros[Int(label)] -= 1
      }
    }
    return tests(ofKeys: &keys, zeros: zeros)
  }

  /// The tests from values with their clusters, and the zeros of each cluster beside them.
  private func tests(ofKeys keys: inout [UInt64], zeros: [Int]?) -> [RankSum] {
    sortByUpperHalf(&keys)
    var ranks = RankSums(clusterCount: sizes.count)
    let firstPositive = zeros == nil ? keys.count : keys.partitioningIndex(isPositive)
    ranks.add(keys[..<firstPositive])
    if let zeros { ranks.addTied(zeros) }
    ranks.add(keys[firstPositive...])
    return sizes.indices.map { c in
      RankSum(
        rankSum: ranks.sums[c], size: sizes[c], total: total, tieTerm: ranks.tieTerm, options)
    }
  }
}

/// Ranks that are given out from 1 on, and their sums by cluster.
private struct RankSums {
  private(set) var sums: [Double]
  private(set) var tieTerm = 0.0
  private var given = 0

  init(clusterCount: Int) { sums = [Double](repeating: 0, count: clusterCount) }

  /// Gives ranks to sorted values with their clusters.
  mutating func add(_ keys: ArraySlice<UInt64>) {
    var start = keys.startIndex
    while start < keys.endIndex {
      let value = keys[start] >> 32
      var end = start + 1
      while end < keys.endIndex, keys[end] >> 32 == value { end += 1 }
      let rank = share(end - start)
      for place in start..<end { sums[Int(keys[place] & 0xFFFF_FFFF)] += rank }
      start = end
    }
  }

  /// Gives one tied set its ranks, by the number in each cluster.
  mutating func addTied(_ counts: [Int]) {
    let rank = share(counts.reduce(0, +))
    for (c, count) in counts.enumerated() { sums[c] += rank * Double(count) }
  }

  /// The mean rank of the next *t* values, which are tied.
  private mutating func share(_ t: Int) -> Double {
    let count = Double(t)
    tieTerm += count * (count * count - 1)
    defer { given += t }
    return Double(given) + (count + 1) / 2
  }
}

/// A number that sorts as the value does, with the cluster in its lower half.
@inline(__always) private func key(_ value: Float, _ label: Int32) -> UInt64 {
  // −0 is 0. Negative numbers fall as their bits rise.
  let bits = (value == 0 ? 0 : value).bitPattern
  let order = bits >> 31 == 1 ? ~bits : bits | 0x8000_0000
  return UInt64(order) << 32 | UInt64(UInt32(bitPattern: label))
}

@inline(__always) private func isPositive(_ key: UInt64) -> Bool { key >> 63 == 1 }

extension Array {
  /// The first place from which on a condition holds, given that it holds from one place on.
  fileprivate func partitioningIndex(_ condition: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = low + (high - low) / 2
      if condition(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Sorts by the upper 32 bits: three passes of a radix sort, or comparisons for a few.
private func sortByUpperHalf(_ keys: inout [UInt64]) {
  guard keys.count > 400 else { return keys.sort() }
  var other = keys
  for shift in [32, 43, 54] as [UInt64] {
    var starts = [Int](repeating: 0, count: 2049)
    for key in keys { starts[Int(key >> shift & 0x7FF) + 1] += 1 }
    for digit in 0..<2048 { starts[digit + 1] += starts[digit] }
    for key in keys {
      let digit = Int(key >> shift & 0x7FF)
      other[starts[digit]] = key
      starts[digit] += 1
    }
    swap(&keys, &other)
  }
}
