public import LinearAlgebra

/// The average-linkage tree of an ensemble's soft co-association, linear in *n*.
///
/// The co-association of two observations is the mean over heads of the inner product of their
/// memberships: the chance that a head puts them together. The leaves are groups that all
/// heads put together, a few hundred at most.
public struct ConsensusTree: Sendable, Hashable {
  /// The leaf of each observation.
  public let leaves: [Int]
  /// The number of leaves, *g*.
  public let leafCount: Int
  /// The *g* − 1 merges, by rising height.
  public let merges: [Merge]

  /// The greatest number of leaves.
  static let leafLimit = 400

  /// One merge of two nodes: leaves are 0 ..< *g*, merge *i* makes node *g* + *i*.
  public struct Merge: Sendable, Hashable {
    /// The lower-numbered node.
    public let left: Int
    /// The higher-numbered node.
    public let right: Int
    /// 1 − the mean co-association of their observations.
    public let height: Double
    /// The observations below.
    public let size: Int

    /// Creates a merge.
    ///
    /// - Parameters:
    ///   - left: The lower-numbered node.
    ///   - right: The higher-numbered node.
    ///   - height: 1 − the mean co-association of their observations.
    ///   - size: The observations below.
    public init(left: Int, right: Int, height: Double, size: Int) {
      (self.left, self.right, self.height, self.size) = (left, right, height, size)
    }
  }

  /// Creates a tree that was saved.
  ///
  /// - Parameters:
  ///   - leaves: The leaf of each observation, in 0 ..< *g*.
  ///   - leafCount: The number of leaves, *g*.
  ///   - merges: The *g* − 1 merges, by rising height.
  public init(leaves: [Int], leafCount: Int, merges: [Merge]) {
    precondition(
      merges.count == max(leafCount - 1, 0), "\(merges.count) merges of \(leafCount) leaves")
    (self.leaves, self.leafCount, self.merges) = (leaves, leafCount, merges)
  }

  /// Builds the tree of an ensemble.
  ///
  /// - Parameter memberships: One K a head, *n × k*, rows on the simplex.
  /// - Complexity: O(*nhk*), and O(*nghk*) where heads disagree in more than *g* = 400 ways.
  public init(memberships: [Matrix]) {
    self.init(CoAssociation(memberships, limit: ConsensusTree.leafLimit))
  }

  init(_ association: CoAssociation) {
    self.init(
      leaves: association.leaves, leafCount: association.counts.count,
      merges: AverageLinkage.merges(
        similarity: association.similarity, counts: association.counts))
  }
}
