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
      ConsensusMatrix(consensus.tree, memberships: memberships, grouping: grouping),
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
