internal import DEWAKSS
internal import LinearAlgebra
internal import Runs

/// What `sweep` says at its end.
struct SweepSummary {
  /// Several lines.
  let text: String

  init(_ result: SweepResult, target: RunDirectory, notes: [String]) {
    var lines = SweepSummary.optimum(result)
    if let resolutions = result.resolutions {
      let chosen = resolutions.chosen
      let sizes = resolutions.partition.sizes
      let shown = sizes.prefix(12).map(String.init).joined(separator: " ")
      lines.append(
        "clusters   \(sizes.count) at resolution \(figures(chosen.resolution)), of "
          + "\(shown)\(sizes.count > 12 ? " …" : "") observations")
      if let agreement = result.seedAgreement {
        lines.append("seeds      other seeds find them again with ARI \(fixed(agreement, 2))")
      }
    }
    for warning in result.warnings { lines.append("warning    \(warning)") }
    for note in notes { lines.append("note       \(note)") }
    lines.append("")
    lines.append("written to \(target.path)/ in \(duration(result.seconds))")
    lines.append("  sweep.csv           the error of every setting, with figures/")
    if result.resolutions != nil {
      lines.append("  clusters.csv        the cluster of each observation")
      lines.append("  resolutions.csv     the errors of all resolutions")
    }
    if result.options.h5ad != .none {
      lines.append("  denoised.h5ad       the denoised table and the graph, for scanpy")
    }
    lines.append("")
    lines.append("next")
    let path = CommandLine.quoted(target.path)
    if result.resolutions != nil {
      lines.append("  deepwak markers \(path)")
      lines.append("  deepwak enrich \(path) --phenotypes LABELS.csv")
    }
    lines.append(
      "  deepwak train \(CommandLine.quoted(result.options.data)) --init-from \(path) --smooth")
    if result.options.h5ad == .full {
      lines.append(
        "  python -c \"import scanpy as sc; a = sc.read_h5ad('\(target.file("denoised.h5ad"))'); "
          + "sc.tl.umap(a); print(a.layers['deepwak_denoised'].shape)\"")
    }
    text = lines.joined(separator: "\n")
  }

  private static func optimum(_ result: SweepResult) -> [String] {
    let optimum = result.optimum
    let flat = result.flatness
    var lines = [
      "optimum    \(optimum.components) component\(optimum.components == 1 ? "" : "s"), "
        + "\(optimum.neighbors) neighbor\(optimum.neighbors == 1 ? "" : "s")",
      "error      \(figures(optimum.error.meanSquaredError)) squared error per value, "
        + "R² \(fixed(optimum.error.rSquared, 3))",
      "flatness   \(fixed(100 * flat.share, 0)) % of the settings are within 1 % of it: "
        + "\(span(flat.components, "component")), \(span(flat.neighbors, "neighbor"))",
    ]
    if let thinned = result.thinned {
      lines.append(
        "held out   \(figures(thinned.heldOutError)) squared error on molecules that were not "
          + "swept, \(figures(thinned.sweep.optimum.error.meanSquaredError)) on those that were")
    }
    if !result.diffusion.isEmpty {
      let steps = result.bestSteps
      lines.append(
        "diffusion  \(steps) step\(steps == 1 ? "" : "s") of \(result.diffusion.count) are best, "
          + "with \(figures(result.diffusion[steps - 1]))")
    }
    if result.options.perObservation {
      lines.append(
        "each own   \(figures(result.sweep.errorPerObservation.meanSquaredError)) with as many "
          + "neighbors as suit each observation, a figure that flatters")
    }
    if let recall = result.neighborRecall {
      lines.append("neighbors  were searched approximately, with a recall of \(fixed(recall, 3))")
    }
    return lines
  }

  private static func span(_ range: ClosedRange<Int>, _ noun: String) -> String {
    range.upperBound == 1
      ? "1 \(noun)"
      : range.count == 1
        ? "\(range.lowerBound) \(noun)s" : "\(range.lowerBound) to \(range.upperBound) \(noun)s"
  }
}
