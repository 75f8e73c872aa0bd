internal import Runs
internal import Stats

/// What stands out in an enrichment, for people.
struct EnrichmentSummary {
  /// Several lines.
  let text: String

  /// The most pairs shown.
  private static let limit = 15

  init(_ study: EnrichmentStudy, remarks: [String], target: String) {
    var lines: [String] = []
    let categories = study.families.reduce(0) { $0 + $1.categories.count }
    lines.append(
      "\(study.observationCount) observations of \(study.source), "
        + "\(study.families.count) label famil\(study.families.count == 1 ? "y" : "ies") with "
        + "\(categories) categories")
    for note in remarks + study.notes { lines.append("note       \(note)") }
    lines.append("")
    lines += EnrichmentSummary.counts(study)
    if let first = study.results.first {
      lines.append("")
      lines += EnrichmentSummary.foremost(of: first, in: study)
    }
    lines.append("\nwritten to \(target)/")
    text = lines.joined(separator: "\n")
  }

  /// The number of significant pairs of each clustering.
  private static func counts(_ study: EnrichmentStudy) -> [String] {
    let width = max(10, study.results.map(\.clustering.name.count).max() ?? 0)
    let level = "q < \(study.options.significance)"
    return [
      "  " + padded("clustering", to: width) + padded("clusters", to: 10, left: true)
        + padded("tests", to: 8, left: true) + padded(level, to: 11, left: true)
    ]
      + study.results.map { result in
        let tests = result.enrichment.pairs.count { !$0.p.isNaN }
        return "  " + padded(result.clustering.name, to: width)
          + padded("\(result.clustering.usedCount)", to: 10, left: true)
          + padded("\(tests)", to: 8, left: true)
          + padded("\(study.significant(result).count)", to: 11, left: true)
      }
  }

  /// The pairs of a clustering that stand out most.
  private static func foremost(
    of result: EnrichmentStudy.Result, in study: EnrichmentStudy
  ) -> [String] {
    let pairs = study.significant(result)
    guard !pairs.isEmpty else {
      return [
        "nothing stands out in \(result.clustering.name) at q < \(study.options.significance)"
      ]
    }
    func label(_ pair: Enrichment.Pair) -> String {
      let family = study.families[pair.family]
      return "\(family.name) \(family.categories[pair.category])"
    }
    let shown = pairs.prefix(limit)
    let width = max(8, shown.map { label($0).count }.max() ?? 0)
    let clusters = max(7, result.clustering.categories.map(\.count).max() ?? 0)
    let heading =
      pairs.count > limit ? "the foremost \(limit) of \(pairs.count)" : "all \(pairs.count)"
    return [
      "what stands out in \(result.clustering.name), \(heading)",
      "  " + padded("cluster", to: clusters, left: true) + "  " + padded("category", to: width)
        + padded("observed", to: 10, left: true) + padded("expected", to: 10, left: true)
        + padded("log2 ratio", to: 12, left: true) + padded("q", to: 10, left: true),
    ]
      + shown.map { pair in
        "  " + padded(result.clustering.categories[pair.cluster], to: clusters, left: true) + "  "
          + padded(label(pair), to: width)
          + padded("\(pair.counts.observed)", to: 10, left: true)
          + padded(fixed(pair.counts.expected, 1), to: 10, left: true)
          + padded(fixed(pair.log2Ratio, 2), to: 12, left: true)
          + padded(probability(pair.q), to: 10, left: true)
      }
  }
}

/// A probability with two figures: 0.0031, 2.4e-17.
func probability(_ p: Double) -> String {
  guard p.isFinite, p > 0 else { return p == 0 ? "< 1e-300" : "\(p)" }
  if p >= 0.001 { return fixed(p, p >= 0.1 ? 2 : p >= 0.01 ? 3 : 4) }
  var (mantissa, exponent) = (p, 0)
  while mantissa < 1, exponent > -400 {
    mantissa *= 10
    exponent -= 1
  }
  let rounded = fixed(mantissa, 1)
  return rounded == "10.0" ? "1.0e\(exponent + 1)" : "\(rounded)e\(exponent)"
}
