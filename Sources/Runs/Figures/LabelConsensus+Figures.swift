internal import DeePWAK
public import Figures
internal import LinearAlgebra

extension LabelConsensus {
  /// The matrix and tree of the consensus, its stability, and how far the clusterings agree.
  ///
  /// - Returns: Figures named "consensus", "stability" and "agreement".
  public func figures() -> [any Figure] {
    let names = consensus.clusterSizes.indices.map { "\($0)" }
    let grouping = Grouping(kind: "cluster", names: names, labels: consensus.labels)
    return [
      LeafAssociation(consensus, memberships).figure(clusters: names),
      StabilityPlot(consensus.stability.map { Double($0) }, grouping: grouping),
      AgreementHeatMap(
        labels: LabelMemberships.completed(memberships), clusterings: clusterings.map(\.name)),
    ]
  }
}

extension LabelMemberships {
  /// The likeliest label of each observation in each clustering, missing ones completed.
  static func completed(_ memberships: [Matrix]) -> [[Int]] {
    memberships.map { Partition(memberships: $0).labels }
  }
}

/// The mean co-association of the leaves of a consensus tree.
struct LeafAssociation {
  private let association: DoubleMatrix
  private let sizes: [Int]
  private let clusters: [Int]
  private let tree: ConsensusTree

  /// - Complexity: O(*nhk* + *g*²*hk*)
  init(_ consensus: Consensus, _ memberships: [Matrix]) {
    tree = consensus.tree
    let g = tree.leafCount
    var sizes = [Int](repeating: 0, count: g)
    var votes = [[Int]](
      repeating: [Int](repeating: 0, count: consensus.clusterSizes.count), count: g)
    for (i, leaf) in tree.leaves.enumerated() {
      sizes[leaf] += 1
      votes[leaf][consensus.labels[i]] += 1
    }
    let k = memberships.first?.columns ?? 0
    var means = DoubleMatrix(zeros: g, memberships.count * k)
    let scale = 1 / Double(max(memberships.count, 1)).squareRoot()
    for (h, head) in memberships.enumerated() {
      for (i, leaf) in tree.leaves.enumerated() {
        for c in 0..<k where head[i, c] != 0 {
          means[leaf, h * k + c] += scale / Double(sizes[leaf]) * Double(head[i, c])
        }
      }
    }
    var product = DoubleMatrix(zeros: g, g)
    product.setProduct(means, .asStored, means, .transposed)
    association = DoubleMatrix(rows: g, columns: g) { min(1, max(0, product[$0, $1])) }
    self.sizes = sizes
    clusters = votes.map { counts in
      counts.indices.max { (counts[$0], $1) < (counts[$1], $0) } ?? 0
    }
  }

  /// The figure, named "consensus".
  func figure(clusters names: [String]) -> ConsensusMatrix {
    ConsensusMatrix(
      association, sizes: sizes,
      merges: tree.merges.map { .init(left: $0.left, right: $0.right, height: $0.height) },
      grouping: Grouping(kind: "cluster", names: names, labels: clusters))
  }
}
