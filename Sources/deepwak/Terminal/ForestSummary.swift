internal import Kruskal
internal import LinearAlgebra
internal import Runs

/// What `forest` says at its end.
struct ForestSummary {
  /// Several lines.
  let text: String
  /// The most clusters with a line of their own.
  private static let shown = 12

  init(_ result: ForestResult, target: RunDirectory, notes: [String]) {
    var lines = ForestSummary.clusters(result)
    lines.append("")
    lines += ForestSummary.tree(result)
    for warning in result.warnings { lines.append("warning    \(warning)") }
    for note in notes { lines.append("note       \(note)") }
    lines.append("")
    lines.append("written to \(target.path)/ in \(duration(result.seconds))")
    lines.append(
      "  clusters.csv        the cluster of each observation"
        + (result.perturbation == nil ? "" : ", and how surely it is there"))
    lines.append("  edges.csv           the forest, with figures/")
    lines.append("  dendrogram.csv      the whole tree, as a linkage matrix of SciPy")
    if result.options.h5ad != .none {
      lines.append("  forest.h5ad         clusters and forest, for scanpy")
    }
    lines.append("")
    lines.append("next")
    let path = CommandLine.quoted(target.path)
    if result.perturbation == nil, !result.isChained {
      lines.append(
        "  \(CommandLine.typed) --perturb 0.1 --out "
          + CommandLine.quoted(target.path + ".perturbed"))
    }
    lines.append("  deepwak markers \(path)")
    lines.append("  deepwak enrich \(path) --phenotypes LABELS.csv")
    text = lines.joined(separator: "\n")
  }

  /// A table of the clusters.
  private static func clusters(_ result: ForestResult) -> [String] {
    let sizes = result.clusters.sizes
    let n = result.clusters.observationCount
    let confidence = result.clusterConfidence
    var lines = ["\(sizes.count) cluster\(sizes.count == 1 ? "" : "s") of \(n) observations", ""]
    lines.append(
      "  cluster      size   share" + (confidence.isEmpty ? "" : "   confidence"))
    for (cluster, size) in sizes.enumerated().prefix(shown) {
      lines.append(
        "  " + padded("\(cluster)", to: 7, left: true) + padded("\(size)", to: 10, left: true)
          + padded(fixed(Double(size) * 100 / Double(max(n, 1)), 1) + " %", to: 8, left: true)
          + (confidence.isEmpty ? "" : padded(fixed(confidence[cluster], 2), to: 13, left: true)))
    }
    if sizes.count > shown {
      let rest = sizes.dropFirst(shown)
      lines.append(
        "  and \(rest.count) more, of \(rest.reduce(0, +)) observations together")
    }
    return lines
  }

  private static func tree(_ result: ForestResult) -> [String] {
    var lines: [String] = []
    let suggested = result.suggested
    if suggested.sizeableCount > 1 {
      let count =
        result.options.minimumSize > 1
        ? "\(suggested.sizeableCount) clusters"
        : "\(suggested.treeCount) clusters, \(suggested.sizeableCount) of them"
      lines.append(
        "gap        the tree suggests \(count) of at least \(result.sizeableLimit) observations, "
          + "between the heights \(figures(suggested.heights.lowerBound)) and "
          + "\(figures(suggested.heights.upperBound))")
    }
    if let constraints = result.constraints {
      let unmet = result.violations.count { if case .treeCount = $0 { false } else { true } }
      lines.append(
        "links      \(constraints.mustLinks.count) that must and \(constraints.cannotLinks.count) "
          + "that must not, "
          + (unmet == 0 ? "all met" : "\(unmet) not met"))
    }
    if let perturbation = result.perturbation {
      let unsure = perturbation.confidence.count { $0 < 0.5 }
      lines.append(
        "confidence \(fixed(perturbation.meanConfidence, 2)) on average over "
          + "\(perturbation.options.samples) perturbed forests; \(unsure) "
          + "observation\(unsure == 1 ? " is" : "s are") below 0.5")
    }
    return lines
  }
}
