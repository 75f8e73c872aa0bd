internal import Runs
internal import Stats

/// The foremost features of every cluster, for people.
struct MarkerSummary {
  /// Several lines.
  let text: String

  init(_ study: MarkerStudy, notes: [String], top: Int, target: String) {
    let (n, m) = (study.table.observationNames.count, study.table.featureNames.count)
    var lines = [
      "\(m) features of \(n) observations in \(study.clustering.usedCount) clusters of "
        + "\(study.source) (\(study.clustering.name))"
    ]
    for note in notes { lines.append("note       \(note)") }
    let effect = study.table.scale == .difference ? "difference" : "log2 change"
    for (c, name) in study.clustering.categories.enumerated() where !study.markers[c].isEmpty {
      let shown = study.markers[c].prefix(top)
      guard !shown.isEmpty else { continue }
      let width = max(18, shown.map { study.table.featureNames[$0.feature].count }.max() ?? 0)
      lines.append("")
      lines.append(
        "  " + padded("cluster \(name), \(study.clustering.sizes[c])", to: width)
          + padded("auc", to: 8, left: true) + padded(effect, to: 13, left: true)
          + padded("found", to: 8, left: true) + padded("in rest", to: 9, left: true)
          + padded("q", to: 10, left: true))
      for marker in shown {
        let statistics = marker.statistics
        lines.append(
          "  " + padded(study.table.featureNames[marker.feature], to: width)
            + padded(fixed(statistics.test.areaUnderCurve, 3), to: 8, left: true)
            + padded(fixed(marker.log2FoldChange, 2), to: 13, left: true)
            + padded(fixed(statistics.detected * 100, 0) + " %", to: 8, left: true)
            + padded(fixed(statistics.detectedInRest * 100, 0) + " %", to: 9, left: true)
            + padded(probability(marker.q), to: 10, left: true))
      }
    }
    lines.append("\nwritten to \(target)/")
    text = lines.joined(separator: "\n")
  }
}
