internal import DeePWAK
internal import LinearAlgebra
internal import Runs

/// What `forest learn` says at its end.
struct ForestLearningSummary {
  /// Several lines.
  let text: String

  init(_ result: ForestLearningResult, target: RunDirectory) {
    let sizes = result.clusters.sizes
    let shown = sizes.prefix(12).map(String.init).joined(separator: " ")
    var lines = [
      "loss       \(figures(result.recentLoss)) in the last tenth of \(result.losses.count) steps",
      "clusters   \(sizes.count), of \(shown)\(sizes.count > 12 ? " …" : "") observations",
    ]
    let alone = result.unlabelledClusters
    if !alone.isEmpty {
      lines.append(
        "new        \(alone.count) of them hold\(alone.count == 1 ? "s" : "") no label that was "
          + "learned from: \(alone.map(String.init).joined(separator: ", "))")
    }
    if let held = result.evaluation {
      lines.append(
        "held out   of \(held.count) labels \(fixed(100 * held.clustering.matching, 1)) % are "
          + "clustered wrongly, and a linear classifier gets "
          + "\(fixed(100 * held.probeError, 1)) % wrong")
    }
    for warning in result.warnings { lines.append("warning    \(warning)") }
    lines.append("")
    lines.append("written to \(target.path)/ in \(duration(result.seconds))")
    lines.append("  clusters.csv        the cluster of each observation, and its label")
    if result.options.h5ad != .none {
      lines.append("  learned.h5ad        the table with clusters and embedding, for scanpy")
    }
    lines.append("  embedding.csv       what the network makes of each observation")
    lines.append("  metrics.csv         the loss of every step")
    lines.append("  model.h5            the network")
    lines.append("")
    lines.append("next")
    let path = CommandLine.quoted(target.path)
    lines.append("  deepwak enrich \(path) --phenotypes LABELS.csv")
    text = lines.joined(separator: "\n")
  }
}
