/// A division of *n* observations into *k* clusters, by hard labels 0 ..< *k*.
public struct Partition: Sendable, Hashable, Codable {
  /// The cluster of each observation; *n* numbers in 0 ..< *k*.
  public let labels: [Int]
  /// The number of clusters, *k*; some may be empty.
  public let clusterCount: Int

  /// Creates a partition from labels.
  ///
  /// - Parameters:
  ///   - labels: The cluster of each observation, in 0 ..< *k*.
  ///   - clusterCount: The number of clusters, *k*; one more than the largest label unless given.
  public init(labels: [Int], clusterCount: Int? = nil) {
    let largest = labels.max() ?? -1
    let count = clusterCount ?? largest + 1
    precondition(
      labels.allSatisfy { $0 >= 0 } && largest < count,
      "labels \(labels.min() ?? 0) ... \(largest) do not lie in 0 ..< \(count)")
    (self.labels, self.clusterCount) = (labels, count)
  }

  /// Creates the partition that puts each observation where its membership is largest.
  ///
  /// - Parameter memberships: An *n × k* matrix; of equal memberships the first column wins.
  public init(memberships: Matrix) {
    let k = memberships.columns
    precondition(k > 0 || memberships.rows == 0, "a \(memberships) of memberships has no clusters")
    let labels = memberships.withElements { elements in
      (0..<memberships.rows).map { i in
        var best = 0
        for c in 1..<max(k, 1) where elements[i &* k &+ c] > elements[i &* k &+ best] { best = c }
        return best
      }
    }
    self.init(labels: labels, clusterCount: k)
  }

  /// The number of observations, *n*.
  public var observationCount: Int { labels.count }

  /// The number of observations in each cluster; *k* numbers.
  public var sizes: [Int] {
    var sizes = [Int](repeating: 0, count: clusterCount)
    for label in labels { sizes[label] += 1 }
    return sizes
  }

  /// The old labels of the clusters that hold anything, by falling size.
  ///
  /// Of clusters of one size, the one that appears first among the observations comes first.
  public var clustersBySize: [Int] {
    let sizes = sizes
    var first = [Int](repeating: labels.count, count: clusterCount)
    for (i, label) in labels.enumerated() where i < first[label] { first[label] = i }
    return (0..<clusterCount).filter { sizes[$0] > 0 }.sorted {
      (sizes[$1], first[$0]) < (sizes[$0], first[$1])
    }
  }

  /// The same division with clusters numbered by falling size and without the empty ones.
  public var renumberedBySize: Partition {
    let order = clustersBySize
    var new = [Int](repeating: 0, count: clusterCount)
    for (number, old) in order.enumerated() { new[old] = number }
    return Partition(labels: labels.map { new[$0] }, clusterCount: order.count)
  }

  /// The memberships as a matrix: 1 in the column of each observation's cluster, else 0; *n × k*.
  public var oneHot: Matrix {
    var result = Matrix(zeros: labels.count, clusterCount)
    for (i, label) in labels.enumerated() { result[i, label] = 1 }
    return result
  }

  /// Counts the observations in each pair of clusters.
  ///
  /// - Parameter other: Another partition of the same *n* observations, into *l* clusters.
  /// - Returns: A *k × l* matrix of counts.
  public func contingency(with other: Partition) -> DoubleMatrix {
    precondition(
      labels.count == other.labels.count,
      "partitions of \(labels.count) and of \(other.labels.count) observations")
    var table = DoubleMatrix(zeros: clusterCount, other.clusterCount)
    for (a, b) in zip(labels, other.labels) { table[a, b] += 1 }
    return table
  }
}
