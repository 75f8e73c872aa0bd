public import LinearAlgebra

/// The average-linkage tree of an ensemble's soft co-association, linear in *n*.
public struct ConsensusTree: Sendable, Hashable {
  /// The leaf of each observation: a small group that all heads put together.
  public let leaves: [Int]
  /// The number of leaves, *g*.
  public let leafCount: Int
  /// The *g* − 1 merges, by rising height.
  public let merges: [Merge]

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
  ///   - leaves: The leaf of each observation.
  ///   - leafCount: The number of leaves, *g*.
  ///   - merges: The *g* − 1 merges, by rising height.
  public init(leaves: [Int], leafCount: Int, merges: [Merge]) {
    (self.leaves, self.leafCount, self.merges) = (leaves, leafCount, merges)
  }

  /// Builds the tree of an ensemble.
  ///
  /// - Parameter memberships: One K a head, *n × k*, rows on the simplex.
  public init(memberships: [Matrix]) { preconditionFailure("written next") }
}
