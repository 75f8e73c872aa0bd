internal import Figures
internal import LinearAlgebra
internal import Runs
internal import Stats

/// The tables of a report.
struct ReportTables {
  private let contents: RunContents
  private let profile: FeatureProfile?

  /// The rows of a table, at most; the rest is in its file.
  static let rowLimit = 200

  init(_ contents: RunContents, profile: FeatureProfile?) {
    (self.contents, self.profile) = (contents, profile)
  }

  /// The reported clusters: size, stability, and what goes with them.
  var clusters: String {
    let (sizes, stability) = (contents.clusterSizes, contents.clusterStability)
    let enriched = contents.enrichment.map { ($0, $0.significant($0.reported)) }
    var columns: [SortableTable.Column] = [
      .init(name: "Cluster", isNumeric: true), .init(name: "Observations", isNumeric: true),
      .init(name: "Share", isNumeric: true),
      .init(
        name: "Stability", isNumeric: true,
        hint: "Mean over its observations of how sure their cluster is, 0 to 1"),
    ]
    let hasFeatures = profile != nil && sizes.count > 1
    if hasFeatures {
      columns.append(
        .init(name: "Features, higher or lower", hint: "Those that differ most from the rest"))
    }
    if enriched != nil { columns.append(.init(name: "Labels, over-represented")) }
    let rows = sizes.indices.prefix(Self.rowLimit).map { c -> [SortableTable.Cell] in
      var row: [SortableTable.Cell] = [
        .init(
          html: "<span class=\"swatch\" style=\"background:\(groupColour(c))\"></span>\(c)",
          key: Double(c)),
        .count(sizes[c]),
        .init(
          html: percent(Double(sizes[c]) / Double(contents.names.count)), key: Double(sizes[c])),
        .share(stability[c]),
      ]
      if hasFeatures { row.append(features(of: c)) }
      if let (enrichment, found) = enriched { row.append(labels(of: c, enrichment, found)) }
      return row
    }
    return SortableTable(
      caption: "Reported clusters", columns: columns, rows: rows,
      remark: remark(sizes.count, "cluster", in: "clusters.csv"), sorted: (0, true)
    ).html
  }

  private func features(of cluster: Int) -> SortableTable.Cell {
    guard let profile, cluster < profile.scores.rows else { return .text("") }
    let items = profile.telling(cluster, count: 4).map { column in
      "<span class=\"items \(profile.scores[cluster, column] > 0 ? "up" : "down")\">"
        + "\(HTML.escaped(profile.features[column]))</span>"
    }
    return .init(html: items.joined(separator: ", "))
  }

  private func labels(
    of cluster: Int, _ enrichment: EnrichmentResults, _ found: [EnrichmentResults.Pair]
  ) -> SortableTable.Cell {
    let over = found.filter { $0.cluster == "\(cluster)" && $0.log2OddsRatio > 0 }.prefix(3)
    return over.isEmpty
      ? .init(html: "<span class=\"none\">none at q &lt; \(brief(enrichment.significance))</span>")
      : .text(
        over.map { "\($0.family): \($0.category) (\($0.observed) of \($0.categorySize))" }
          .joined(separator: ", "))
  }

  /// How many pairs stand out, and how they were tested.
  var enrichmentInWords: String {
    guard let enrichment = contents.enrichment else { return "" }
    let found = enrichment.significant(enrichment.reported).count
    let tested = enrichment.pairs.count { $0.clustering == enrichment.reported && !$0.q.isNaN }
    return HTML.paragraph(
      "Of \(counted(tested, "pair")) of a reported cluster and a label, \(grouped(found)) "
        + "\(found == 1 ? "stands" : "stand") out at q < \(brief(enrichment.significance))."
        + method(enrichment))
  }

  /// The pairs of the reported clusters that stand out.
  var enrichment: String {
    guard let enrichment = contents.enrichment else { return "" }
    let found = enrichment.significant(enrichment.reported)
    guard !found.isEmpty else { return "" }
    return SortableTable(
      caption: "Labels over- and under-represented in the reported clusters",
      columns: [
        .init(name: "Cluster", isNumeric: true), .init(name: "Family"), .init(name: "Label"),
        .init(name: "Observed", isNumeric: true), .init(name: "Expected", isNumeric: true),
        .init(name: "log2 odds ratio", isNumeric: true), .init(name: "p", isNumeric: true),
        .init(name: "q", isNumeric: true),
      ],
      rows: found.prefix(Self.rowLimit).map { pair in
        [
          .init(html: HTML.escaped(pair.cluster), key: Double(pair.cluster)),
          .text(pair.family), .text(pair.category), .count(pair.observed),
          .number(pair.expected, 1), .number(pair.log2OddsRatio, 2), .small(pair.p),
          .small(pair.q),
        ]
      },
      remark: remark(found.count, "pair", in: enrichment.file)
        ?? "All pairs, also those of every head, are in \(enrichment.file).",
      sorted: (7, true)
    ).html
  }

  private func method(_ enrichment: EnrichmentResults) -> String {
    guard let correction = enrichment.record.correction else { return "" }
    let name =
      switch correction {
      case "bh": "Benjamini and Hochberg's"
      case "by": "Benjamini and Yekutieli's"
      case "holm": "Holm's"
      case "bonferroni": "Bonferroni's"
      case "none": "no"
      default: correction
      }
    let scope = enrichment.record.scope.map { " (scope: \($0))" } ?? ""
    return " Hypergeometric tests with \(name) correction\(scope)."
  }

  /// The features that `deepwak markers` found.
  var markers: String {
    guard let results = contents.markers else { return "" }
    let effect =
      results.scale == .difference
      ? SortableTable.Column(
        name: "Difference", isNumeric: true,
        hint: "The mean less that of the rest, since some numbers are negative")
      : SortableTable.Column(name: "log2 fold change", isNumeric: true)
    return SortableTable(
      caption: "Markers of the clusters",
      columns: [
        .init(name: "Cluster", isNumeric: true), .init(name: "Feature"),
        .init(name: "AUC", isNumeric: true, hint: "0.5 says nothing, 1 or 0 separates"),
        effect, .init(name: "Mean", isNumeric: true),
        .init(name: "Mean of the rest", isNumeric: true), .init(name: "q", isNumeric: true),
      ],
      rows: results.markers.prefix(Self.rowLimit).map { marker in
        [
          .init(html: HTML.escaped(marker.cluster), key: Double(marker.cluster)),
          .text(marker.feature), .number(marker.areaUnderCurve, 3),
          .number(marker.log2FoldChange, 2), .brief(marker.mean), .brief(marker.meanOfRest),
          .small(marker.q),
        ]
      },
      remark: "The first features of each cluster; all \(grouped(results.rowCount)) rows are in "
        + "\(results.file).", sorted: (0, true)
    ).html
  }

  /// The heads, one by one.
  var heads: String {
    guard !contents.heads.isEmpty else { return "" }
    let dead = Set(contents.deadHeads)
    let sparsity = contents.record.embeddingSparsity
    var columns: [SortableTable.Column] = [
      .init(name: "Head", isNumeric: true), .init(name: "Clusters", isNumeric: true),
      .init(name: "Largest", isNumeric: true, hint: "Share of its largest cluster"),
      .init(
        name: "Agreement", isNumeric: true,
        hint: "Adjusted Rand index with the reported clusters"),
    ]
    let hasSparsity = sparsity?.hoyer.count == contents.heads.count
    if hasSparsity {
      columns.append(
        .init(
          name: "Sparseness", isNumeric: true,
          hint: "Hoyer's, of its embedding: 1 where a single dimension is not zero"))
    }
    if !dead.isEmpty { columns.append(.init(name: "Remark")) }
    let rows = contents.heads.enumerated().map { h, labels -> [SortableTable.Cell] in
      var sizes: [Int: Int] = [:]
      for label in labels { sizes[label, default: 0] += 1 }
      var row: [SortableTable.Cell] = [
        .count(h + 1), .count(sizes.count),
        .init(
          html: percent(Double(sizes.values.max() ?? 0) / Double(max(labels.count, 1))),
          key: Double(sizes.values.max() ?? 0)),
        .number(adjustedRandIndex(labels, contents.labels), 2),
      ]
      if hasSparsity { row.append(.number(sparsity?.hoyer[h] ?? .nan, 2)) }
      if !dead.isEmpty { row.append(.text(dead.contains(h + 1) ? "collapsed" : "")) }
      return row
    }
    return SortableTable(
      caption: "Heads", columns: columns, rows: rows,
      remark: "A head with more clusters than are reported agrees less with them, even where it "
        + "only divides them further.", sorted: (0, true)
    ).html
  }

  private func remark(_ count: Int, _ noun: String, in file: String) -> String? {
    count > Self.rowLimit
      ? "The first \(Self.rowLimit) of \(counted(count, noun)); all are in \(file)." : nil
  }
}
