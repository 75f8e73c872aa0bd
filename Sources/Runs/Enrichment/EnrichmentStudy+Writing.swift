internal import FeatureTables
internal import Glibc
internal import Stats

extension EnrichmentStudy {
  /// Writes the directory of the study; it appears complete or not at all.
  ///
  /// - Parameters:
  ///   - path: The directory: `enrichment.csv` and `run.json`.
  ///   - command: The command as it was typed.
  ///   - force: Whether such a directory there may be replaced.
  ///   - more: Writes further files, such as figures, into the folder of the path it is given.
  /// - Throws: `TableError` when the disk is full or cannot be written.
  public func write(
    to path: String, command: String, force: Bool, adding more: (String) throws -> Void = { _ in }
  ) throws {
    try StudyFolder(kind: "enrich", command: command, record: record).write(
      to: path, force: force, adding: more
    ) { try writeTable(to: $0.path(of: "enrichment.csv")) }
  }

  /// Writes the pairs as a tidy table, one cluster and category a row.
  ///
  /// - Parameter path: The file; one that is there is replaced.
  /// - Throws: `TableError` when it cannot be written.
  public func writeTable(to path: String) throws {
    let isChecked = options.permutations > 0
    let header =
      [
        "clustering", "cluster", "family", "category", "observed", "expected", "cluster_size",
        "category_size", "log2_odds_ratio", "log2_odds_ratio_low", "log2_odds_ratio_high", "p",
        "q", "log10_p", "universe",
      ] + (isChecked ? ["permutation_p", "permutation_familywise_p"] : [])
    let table = try CSVWriter(path: path, header: header)
    for result in results {
      for (index, pair) in result.enrichment.pairs.enumerated() {
        table.append(result.clustering.name)
        table.append(result.clustering.categories[pair.cluster])
        table.append(families[pair.family].name)
        table.append(families[pair.family].categories[pair.category])
        table.append(pair.counts.observed)
        table.append(pair.counts.universe > 0 ? pair.counts.expected : .nan)
        table.append(pair.counts.clusterSize)
        table.append(pair.counts.categorySize)
        table.append(pair.log2Ratio)
        table.append(pair.interval?.lower ?? .nan)
        table.append(pair.interval?.upper ?? .nan)
        table.append(pair.p)
        table.append(pair.q)
        table.append(pair.logP * M_LOG10E)
        table.append(pair.counts.universe)
        if isChecked {
          table.append(result.permutations?.pairs[index].p ?? .nan)
          table.append(result.permutations?.pairs[index].familywiseP ?? .nan)
        }
        try table.endRow()
      }
    }
    try table.commit()
  }

  private var record: [String: JSONValue] {
    [
      "clusterings_from": .string(source), "observations": .count(observationCount),
      "labels": .array(matches.map(\.json)), "notes": .texts(notes),
      "universe": .string("observations that have both a cluster and a label of the family"),
      "families": .array(
        families.map { family in
          .object([
            "name": .string(family.name), "categories": .texts(family.categories),
            "category_sizes": .array(family.sizes.map { .count($0) }),
            "missing": .count(family.missingCount),
            "universe": .count(family.codes.count - family.missingCount),
          ])
        }),
      "clusterings": .array(
        results.map { result in
          var summary = result.clustering.summary
          summary["tests"] = .count(result.enrichment.pairs.count { !$0.p.isNaN })
          summary["significant"] = .count(significant(result).count)
          return .object(summary)
        }),
      "alternative": .string(options.tests.alternative.rawValue),
      "correction": .string(options.tests.correction.rawValue),
      "scope": .string(options.tests.scope.rawValue),
      "measure": .string(options.tests.measure.rawValue),
      "confidence": options.tests.confidence.map { .number($0) } ?? .null,
      "significance": .number(options.significance),
      "permutations": .count(options.permutations), "seed": .natural(options.seed),
    ]
  }
}

extension EnrichmentStudy.Match {
  /// How it matched, as `run.json` has it.
  var json: JSONValue {
    .object([
      "path": .string(source), "columns": .texts(columns),
      "by_position": .bool(match.isByPosition), "matched": .count(match.matchedCount),
      "only_in_clusterings": .count(match.onlyFirst.count),
      "only_in_labels": .count(match.onlySecond.count),
    ])
  }
}
