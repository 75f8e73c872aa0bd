public import LinearAlgebra

/// Puts observations, new ones too, into the reported clusters by their memberships in the heads.
///
/// An observation goes to the cluster with which its mean co-association is greatest: the product
/// of its memberships with the mean memberships of the cluster, summed over the heads.
public struct ClusterAssignment: Sendable, Hashable {
  /// The mean memberships of each centre in each head: one *c × k* matrix a head.
  public let centres: [Matrix]
  /// The reported cluster of each centre.
  public let clusters: [Int]
  /// The membership in each of a head's clusters that comes from each reported cluster, and from
  /// all of them in a last column: one *k ×* (*c* + 1) matrix a head.
  public let masses: [DoubleMatrix]

  /// Restores an assignment that was saved.
  ///
  /// - Parameters:
  ///   - centres: One *c × k* matrix a head.
  ///   - clusters: The reported cluster of each centre, *c* numbers.
  ///   - masses: One *k ×* (*c* + 1) matrix a head.
  public init(centres: [Matrix], clusters: [Int], masses: [DoubleMatrix]) {
    precondition(
      centres.count == masses.count
        && centres.allSatisfy { $0.rows == clusters.count }
        && zip(centres, masses).allSatisfy { $0.columns == $1.rows },
      "\(centres) and \(masses) do not fit \(clusters.count) clusters")
    (self.centres, self.clusters, self.masses) = (centres, clusters, masses)
  }

  /// The assignment of a cut: centres to which no observation went are left out.
  ///
  /// - Parameters:
  ///   - centres: The mean memberships of the clusters of the cut, by raw number.
  ///   - raw: The raw clusters of the observations.
  ///   - partition: The same clusters as they are reported.
  ///   - memberships: One K a head, *n × k*.
  init(
    centres: [Matrix], from raw: Partition, to partition: Partition, _ memberships: [Matrix]
  ) {
    let sizes = raw.sizes
    let kept = sizes.indices.filter { sizes[$0] > 0 }
    let order = raw.clustersBySize
    self.init(
      centres: centres.map { $0.rows(at: kept) },
      clusters: kept.map { order.firstIndex(of: $0) ?? 0 },
      masses: memberships.map { ClusterProbabilities.mass(of: partition, $0) })
  }

  /// The assignment to clusters that another rule made.
  init(_ partition: Partition, _ memberships: [Matrix]) {
    let sums = ClusterSumsOfRows(memberships, partition.labels, count: partition.clusterCount)
    self.init(
      centres: memberships.indices.map { sums.means(of: $0) },
      clusters: Array(0..<partition.clusterCount),
      masses: memberships.map { ClusterProbabilities.mass(of: partition, $0) })
  }

  /// The number of reported clusters, *c*.
  public var clusterCount: Int { (masses.first?.columns ?? 1) - 1 }

  /// The cluster of each observation.
  ///
  /// - Parameter memberships: One K a head, *n × k*.
  /// - Returns: *n* numbers in 0 ..< *c*.
  /// - Complexity: O(*nhkc*) on all threads.
  public func labels(of memberships: [Matrix]) -> [Int] {
    ClusterAssignment.nearest(centres, memberships).map { clusters[$0] }
  }

  /// The chance that an observation which shares *i*'s cluster in some head is reported in
  /// cluster *c*; an observation that was trained on does not count itself.
  ///
  /// - Parameters:
  ///   - memberships: One K a head, *n × k*.
  ///   - labels: The reported cluster of each observation.
  ///   - trained: Whether each was trained on, and so is part of the masses.
  /// - Returns: *n × c*; rows sum to one.
  /// - Complexity: O(*nhkc*) on all threads.
  public func probabilities(
    of memberships: [Matrix], labels: [Int], trained: [Bool]
  ) -> Matrix {
    ClusterProbabilities.of(
      memberships, masses: masses, count: clusterCount, labels: labels, trained: trained)
  }

  /// The centre with which each observation's mean co-association is greatest.
  static func nearest(_ centres: [Matrix], _ memberships: [Matrix]) -> [Int] {
    let (n, count) = (memberships.first?.rows ?? 0, centres.first?.rows ?? 0)
    let parts = RowBlocks(count: n, size: 2048).map { rows -> [Int] in
      var similarity = Matrix(zeros: rows.count, count)
      for (head, centre) in zip(memberships, centres) {
        similarity.setProduct(
          head.rows(at: Array(rows)), .asStored, centre, .transposed, addingSelfTimes: 1)
      }
      return Partition(memberships: similarity).labels
    }
    return Array(parts.joined())
  }
}
