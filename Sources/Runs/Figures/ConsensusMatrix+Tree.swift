public import DeePWAK
public import Figures
public import LinearAlgebra

extension ConsensusMatrix {
  /// The co-association of the leaves of a tree, each under the cluster of most of its
  /// observations.
  ///
  /// - Parameters:
  ///   - tree: The tree.
  ///   - memberships: One K a head, *n × k*: those that the tree was built from.
  ///   - grouping: The cluster of each observation.
  /// - Complexity: O(*nhk* + *g*²*hk*) for *g* leaves.
  public init(_ tree: ConsensusTree, memberships: [Matrix], grouping: Grouping) {
    var votes = [[Int]](
      repeating: [Int](repeating: 0, count: grouping.names.count), count: tree.leafCount)
    for (leaf, label) in zip(tree.leaves, grouping.labels) where label >= 0 {
      votes[leaf][label] += 1
    }
    let majority = votes.map { counts in
      counts.indices.max { (counts[$0], $1) < (counts[$1], $0) } ?? 0
    }
    self.init(
      tree.association(of: memberships), sizes: tree.leafSizes,
      merges: tree.merges.map { .init(left: $0.left, right: $0.right, height: $0.height) },
      grouping: Grouping(kind: grouping.kind, names: grouping.names, labels: majority))
  }
}
