/// Where the consensus tree is cut into the clusters that are reported.
public enum ConsensusCut: Sendable, Hashable {
  /// As many clusters as the ensemble reproduces (the default).
  case reproducible
  /// Where two successive merge heights differ most.
  case largestGap
  /// This many clusters.
  case clusters(Int)
}
