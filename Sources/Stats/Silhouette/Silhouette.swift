public import LinearAlgebra

/// The silhouette of every observation: how much nearer its own cluster is than the next.
///
/// With *a* the mean distance to the others of the cluster and *b* the least mean distance to the
/// members of another, (*b* − *a*) / max(*a*, *b*); 0 for an observation alone in its cluster, and
/// where all these distances are 0. Distances are Euclidean and exact in `Double`.
///
/// - Parameters:
///   - x: *n* observations of *d* features.
///   - labels: The cluster of each, any whole numbers.
/// - Returns: *n* numbers in [−1, 1].
/// - Throws: ``SilhouetteError/clusterCount(_:observations:)`` unless there are 2 to *n* − 1 clusters.
/// - Complexity: O(*n*²*d*) time on all threads, O(*nd*) memory.
///
/// Reference: P. Rousseeuw. "Silhouettes: a graphical aid to the interpretation and validation
/// of cluster analysis." *J. Comput. Appl. Math.* 20, 1987. doi:10.1016/0377-0427(87)90125-7
public func silhouettes(of x: Matrix, labels: [Int]) throws(SilhouetteError) -> [Double] {
  precondition(x.rows == labels.count, "\(labels.count) labels of a \(x) of observations")
  let order = labels.indices.sorted { (labels[$0], $0) < (labels[$1], $1) }
  let sorted = order.map { labels[$0] }
  let starts = sorted.indices.filter { $0 == 0 || sorted[$0] != sorted[$0 - 1] }
  guard starts.count >= 2, starts.count < labels.count else {
    throw .clusterCount(starts.count, observations: labels.count)
  }
  let distances = ClusteredDistances(x, order: order, starts: starts)
  let values = RowBlocks(count: order.count, size: ClusteredDistances.blockRows).map {
    distances.silhouettes(ofRows: $0)
  }
  var result = [Double](repeating: 0, count: order.count)
  for (place, value) in zip(order, values.flatMap { $0 }) { result[place] = value }
  return result
}

/// The mean silhouette over all observations, in [−1, 1]: how well apart the clusters lie.
///
/// - Parameters:
///   - x: *n* observations of *d* features.
///   - labels: The cluster of each, any whole numbers.
/// - Returns: The mean of ``silhouettes(of:labels:)``.
/// - Throws: ``SilhouetteError/clusterCount(_:observations:)`` unless there are 2 to *n* − 1 clusters.
/// - Complexity: O(*n*²*d*) time on all threads, O(*nd*) memory.
public func silhouetteScore(of x: Matrix, labels: [Int]) throws(SilhouetteError) -> Double {
  let values = try silhouettes(of: x, labels: labels)
  return values.reduce(0, +) / Double(values.count)
}

/// The mean silhouette over a random sample, within that sample: for large tables.
///
/// - Parameters:
///   - x: *n* observations of *d* features.
///   - labels: The cluster of each, any whole numbers.
///   - sampleSize: The size of the sample, *s*.
///   - seed: The seed of the sample.
/// - Returns: The mean of ``silhouettes(of:labels:)`` of the sample.
/// - Throws: ``SilhouetteError/sampleSize(_:observations:)`` unless 2 ≤ *s* ≤ *n*;
///   ``SilhouetteError/clusterCount(_:observations:)`` unless the sample has 2 to *s* − 1 clusters.
/// - Complexity: O(*s*²*d* + *n*)
public func silhouetteScore(
  of x: Matrix, labels: [Int], sampleSize: Int, seed: UInt64 = 0
) throws(SilhouetteError) -> Double {
  precondition(x.rows == labels.count, "\(labels.count) labels of a \(x) of observations")
  guard sampleSize >= 2, sampleSize <= x.rows else {
    throw .sampleSize(sampleSize, observations: x.rows)
  }
  var random = CounterGenerator(seed: seed, stream: 0x5117)
  let sample = random.permutation(of: x.rows)[..<sampleSize].sorted()
  return try silhouetteScore(of: x.rows(at: sample), labels: sample.map { labels[$0] })
}
