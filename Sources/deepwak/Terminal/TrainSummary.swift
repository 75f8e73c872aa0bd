internal import DeePWAK
internal import LinearAlgebra
internal import Runs

/// What `train` says at its end.
struct TrainSummary {
  /// Several lines.
  let text: String

  init(
    _ result: TrainingResult, record: RunRecord, directory: RunDirectory, hasReport: Bool,
    notes: [String]
  ) {
    var lines = [ClusterSummary(result.consensus, heads: record.headClusters.count).text]
    if let error = record.heldOutError {
      let masked = record.heldOutMaskedError.map { ", \(figures($0)) on hidden features" } ?? ""
      lines.append("held-out   \(figures(error)) squared error per value\(masked)")
    } else {
      lines.append("training   \(figures(record.trainError)) squared error per value")
    }
    if let blocks = record.blocks, blocks.count > 1 {
      lines.append("blocks     \(TrainSummary.errors(of: blocks))")
    }
    lines.append("heads      use \(TrainSummary.list(record.headClusters)) clusters")
    if let network = record.consensusNetwork {
      lines.append(
        "network    finds \(network.clusters) cluster\(network.clusters == 1 ? "" : "s"), with "
          + "\(figures(network.partitionError)) squared error per value")
    }
    let dead = result.heads.deadHeads(maximumClusters: result.options.training.headClusters)
    if !dead.isEmpty {
      let which = dead.map(String.init).joined(separator: ", ")
      lines.append(
        "warning    head\(dead.count == 1 ? "" : "s") \(which) collapsed to fewer than 3 "
          + "clusters and say\(dead.count == 1 ? "s" : "") little")
    }
    if let step = record.divergedAfter {
      lines.append("warning    training diverged; the state after \(step) steps was taken")
    }
    for note in notes { lines.append("note       \(note)") }
    lines.append("")
    lines.append("written to \(directory.path)/ in \(duration(record.seconds))")
    if hasReport {
      lines.append("  report.html         all that follows on one page, with figures")
    }
    lines.append("  clusters.csv        label and stability of each observation")
    lines.append("  embedding.csv       what the heads see, in \(result.embedding.columns) columns")
    if result.options.h5ad != .none {
      lines.append("  result.h5ad         the same for scanpy")
    }
    lines.append("")
    lines.append("next")
    let other = max(2, record.clusters > 4 ? record.clusters - 1 : record.clusters + 1)
    lines.append("  deepwak cut \(CommandLine.quoted(directory.path)) --clusters \(other)")
    lines.append("  deepwak markers \(CommandLine.quoted(directory.path))")
    lines.append("  deepwak enrich \(CommandLine.quoted(directory.path)) --phenotypes LABELS.csv")
    if result.options.h5ad != .none {
      lines.append(
        "  python -c \"import scanpy as sc; a = sc.read_h5ad('\(directory.file("result.h5ad"))'); "
          + "print(a.obs['deepwak'].value_counts())\"")
    }
    text = lines.joined(separator: "\n")
  }

  /// The errors of the blocks, one after the other.
  private static func errors(of blocks: [RunRecord.Block]) -> String {
    let texts = blocks.enumerated().map { index, block in
      "\(index + 1): " + figures(block.heldOutError ?? block.trainError)
    }
    let rows = blocks.allSatisfy { $0.heldOutError != nil } ? "held-out" : "training"
    return "\(rows) error of each, " + texts.joined(separator: ", ")
  }

  /// Numbers as a sentence holds them: 7, 8 and 8.
  private static func list(_ numbers: [Int]) -> String {
    let texts = numbers.map(String.init)
    guard texts.count > 1, let last = texts.last else { return texts.first ?? "no" }
    return texts.dropLast().joined(separator: ", ") + " and " + last
  }
}
