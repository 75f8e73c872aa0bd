internal import Runs

/// What `cluster` says at its end.
struct ClusteringSummary {
  /// Several lines.
  let text: String
  /// The most clusters with a line of their own.
  private static let shown = 20

  init(_ result: ClusterResult, target: RunDirectory, notes: [String]) {
    var lines = ClusteringSummary.clusters(result)
    lines.append("")
    if let choice = result.choice {
      let most = choice.trials.map(\.clusters).max() ?? 1
      let count = choice.chosen.clusters
      let covariance = choice.chosen.covariance.map { " with \($0) covariances" } ?? ""
      lines.append(
        "chosen     \(count) cluster\(count == 1 ? "" : "s")\(covariance), by "
          + (choice.criterion == "bic" ? "BIC" : "the gap statistic")
          + (choice.isOfClusters ? "; up to \(most) were tried" : ""))
    }
    lines.append(
      "sureness   \(fixed(result.meanCertainty, 2)) is the mean probability; "
        + "\(result.unsureCount) observation\(result.unsureCount == 1 ? " is" : "s are") below 0.5")
    if let agreement = result.meanAgreement {
      let others = result.starts.count - 1
      lines.append(
        "starts     \(others) other\(others == 1 ? " finds" : "s find") these clusters again with "
          + "ARI \(fixed(agreement, 2))")
    }
    for warning in result.warnings { lines.append("warning    \(warning)") }
    for note in notes { lines.append("note       \(note)") }
    lines.append("")
    lines.append("written to \(target.path)/ in \(duration(result.seconds))")
    lines.append("  clusters.csv        the cluster of each observation, and its probability")
    lines.append("  starts.csv          where each start ended")
    lines.append("  model.h5            for deepwak predict")
    if result.options.h5ad != .none {
      lines.append("  clusters.h5ad       clusters and probabilities, for scanpy")
    }
    let path = CommandLine.quoted(target.path)
    lines += [
      "", "next", "  deepwak predict \(path) NEW_TABLE", "  deepwak markers \(path)",
      "  deepwak enrich \(path) --phenotypes LABELS.csv",
    ]
    text = lines.joined(separator: "\n")
  }

  /// A table of the clusters.
  private static func clusters(_ result: ClusterResult) -> [String] {
    let sizes = result.sizes
    let n = result.labels.count
    var sums = [Double](repeating: 0, count: sizes.count)
    for (label, value) in zip(result.labels, result.certainty) { sums[label] += Double(value) }
    var lines = ["\(sizes.count) cluster\(sizes.count == 1 ? "" : "s") of \(n) observations", ""]
    lines.append("  cluster      size   share   probability")
    for (cluster, size) in sizes.enumerated().prefix(shown) {
      lines.append(
        "  " + padded("\(cluster)", to: 7, left: true) + padded("\(size)", to: 10, left: true)
          + padded(fixed(Double(size) * 100 / Double(max(n, 1)), 1) + " %", to: 8, left: true)
          + padded(size > 0 ? fixed(sums[cluster] / Double(size), 2) : "-", to: 14, left: true))
    }
    if sizes.count > shown {
      let rest = sizes.dropFirst(shown)
      lines.append("  and \(rest.count) more, of \(rest.reduce(0, +)) observations together")
    }
    return lines
  }
}
