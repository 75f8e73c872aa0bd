internal import DeePWAK

/// The clusters of a consensus as a table for people.
struct ClusterSummary {
  /// Several lines.
  let text: String

  /// Describes the clusters.
  ///
  /// - Parameters:
  ///   - consensus: The clusters.
  ///   - heads: The number of heads that they come from.
  ///   - isOfLabels: Whether heads are clusterings made elsewhere, which cannot be trained again.
  init(_ consensus: Consensus, heads: Int, isOfLabels: Bool = false) {
    let n = consensus.labels.count
    let count = consensus.clusterSizes.count
    var lines = ["\(count) cluster\(count == 1 ? "" : "s") of \(n) observations", ""]
    lines.append("  cluster      size   share   stability")
    for (cluster, size) in consensus.clusterSizes.enumerated() {
      let share = Double(size) * 100 / Double(max(n, 1))
      lines.append(
        "  " + padded("\(cluster)", to: 7, left: true) + padded("\(size)", to: 10, left: true)
          + padded(fixed(share, 1) + " %", to: 8, left: true)
          + padded(fixed(consensus.clusterStability[cluster], 2), to: 12, left: true))
    }
    lines.append("")
    lines.append(
      isOfLabels
        ? ClusterSummary.stabilityOfLabels(consensus)
        : ClusterSummary.stability(consensus, heads: heads))
    text = lines.joined(separator: "\n")
  }

  private static func stability(_ consensus: Consensus, heads: Int) -> String {
    if consensus.isFromNetwork {
      return "stability  of a network's clusters is not measured: train with two or three --seed "
        + "and compare; deepwak cut gives those of the tree"
    }
    if heads == 1 {
      return "stability  unknown: a single head has nothing to agree with; use --heads 12"
    }
    guard let value = consensus.reproducibility else {
      return "stability  no split of the observations comes out again: one cluster; see what "
        + "deepwak cut gives, or use more --heads or --steps"
    }
    let word =
      switch value {
      case 0.9...: "very stable: train again and you get nearly the same clusters"
      case 0.8..<0.9: "stable: train again and few observations change cluster"
      case 0.6..<0.8: "fair: the large clusters stay, borders move"
      default: "unstable: other seeds give other clusters; more --heads or fewer clusters help"
      }
    return "stability  \(fixed(value, 2)), \(word)"
  }

  private static func stabilityOfLabels(_ consensus: Consensus) -> String {
    guard let value = consensus.reproducibility else {
      return "stability  halves of these clusterings find no number of clusters again: one "
        + "cluster; --clusters N and --cut gap cut the tree all the same"
    }
    let word =
      switch value {
      case 0.8...: "either half of the clusterings gives nearly these"
      case 0.5..<0.8: "halves of the clusterings differ at the borders"
      default: "halves of the clusterings give others"
      }
    return "stability  \(fixed(value, 2)), \(word)"
  }
}
