public import LinearAlgebra

/// The noise2self loss of a hard partition: the mean of (PWAK(K) X − X)² for one-hot K.
///
/// X̂ᵢ − xᵢ = n_c / (n_c − 1) · (μ_c − xᵢ), so that no memberships are made: the loss takes
/// O(*nm*) for any number of clusters. An observation alone in its cluster is predicted as 0, as
/// in ``PartitionKernel``.
///
/// Reference: K. Wiechecki, J. Zaslavsky. "Denoising with a partitioned affinity kernel allows
/// efficient end-to-end differentiable clustering", 2024, eq. 4.
public struct HardPartitionLoss: Sendable, Hashable {
  /// The mean squared error per entry.
  public let value: Double
  /// The observations alone in their clusters, which are predicted as 0.
  public let aloneCount: Int

  /// Evaluates the loss.
  ///
  /// - Parameters:
  ///   - partition: The cluster of each observation.
  ///   - x: X, *n × m*.
  /// - Complexity: O(*nm*) time on all threads, O(*nm* / 256 + *km*) memory; the same bits on any
  ///   number of threads.
  public init(_ partition: Partition, x: Matrix) {
    precondition(
      partition.observationCount == x.rows,
      "\(partition.observationCount) labels of a \(x) of observations")
    let members = MemberSegments(partition)
    let m = x.columns
    let sums = ThreadPool.shared.map(members.segments.count) { s in
      members.sum(of: s, x)
    }
    var means = [[Double]](repeating: [], count: partition.clusterCount)
    for (segment, sum) in zip(members.segments, sums) {
      let size = Double(members.sizes[segment.cluster])
      if means[segment.cluster].isEmpty {
        means[segment.cluster] = [Double](repeating: 0, count: m)
      }
      // Alone: the prediction is 0 and not a mean.
      guard size > 1 else { continue }
      for j in 0..<m { means[segment.cluster][j] += sum[j] / size }
    }
    let errors = ThreadPool.shared.map(members.segments.count) { [means] s in
      members.squaredDeviations(of: s, x, means[members.segments[s].cluster])
    }
    var total = 0.0
    for (segment, error) in zip(members.segments, errors) {
      let size = Double(members.sizes[segment.cluster])
      let price = size > 1 ? size / (size - 1) : 1
      total += price * price * error
    }
    value = total / Double(max(x.rows * m, 1))
    aloneCount = members.sizes.count { $0 == 1 }
  }
}

/// The observations in order of cluster, in segments that lie within one.
private struct MemberSegments: Sendable {
  /// A run of observations of one cluster.
  struct Segment: Sendable {
    let cluster: Int
    let places: Range<Int>
  }

  let sizes: [Int]
  let segments: [Segment]
  private let order: [Int]

  /// Observations of a segment, at most.
  private static let length = 256

  init(_ partition: Partition) {
    sizes = partition.sizes
    var starts = [0]
    for size in sizes { starts.append(starts[starts.count - 1] + size) }
    var (cursor, order) = (starts, [Int](repeating: 0, count: partition.observationCount))
    for (i, label) in partition.labels.enumerated() {
      order[cursor[label]] = i
      cursor[label] += 1
    }
    self.order = order
    segments = sizes.indices.flatMap { c in
      stride(from: starts[c], to: starts[c + 1], by: MemberSegments.length).map { place in
        Segment(cluster: c, places: place..<min(place + MemberSegments.length, starts[c + 1]))
      }
    }
  }

  /// Σ xᵢ.
  func sum(of s: Int, _ x: Matrix) -> [Double] {
    forEachRow(of: s, x) { sum, row in
      for j in sum.indices { sum[j] += Double(row[j]) }
    }
  }

  /// Σ ‖xᵢ − μ‖².
  func squaredDeviations(of s: Int, _ x: Matrix, _ mean: [Double]) -> Double {
    // A sum for each feature, so that the loop runs over several at once.
    let squares = mean.withPointer { mean in
      forEachRow(of: s, x) { squares, row in
        for j in squares.indices {
          let difference = Double(row[j]) - mean[j]
          squares[j] += difference * difference
        }
      }
    }
    return squares.reduce(0, +)
  }

  private func forEachRow(
    of s: Int, _ x: Matrix,
    _ add: (UnsafeMutableBufferPointer<Double>, UnsafePointer<Float>) -> Void
  ) -> [Double] {
    let m = x.columns
    var sum = [Double](repeating: 0, count: m)
    sum.withUnsafeMutableBufferPointer { sum in
      x.withPointer { x in
        for place in segments[s].places { add(sum, x + order[place] &* m) }
      }
    }
    return sum
  }
}
