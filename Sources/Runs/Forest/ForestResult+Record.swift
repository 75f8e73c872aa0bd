internal import FeatureTables
internal import Kruskal
internal import LinearAlgebra

extension ForestResult {
  /// What `run.json` of a forest holds beside what every run has.
  ///
  /// - Parameter remarks: Remarks that came up later, one line each.
  /// - Returns: Keys and values.
  func record(remarks: [String]) -> [String: JSONValue] {
    [
      "data": .table(table, path: options.data),
      "dimensions": .count(points.columns), "seed": .natural(options.seed),
      "threads": .count(ThreadPool.shared.threadCount), "blas_kernel": .string(BLASKernel.name),
      "seconds": .figure(seconds),
      "clusters": .count(clusters.clusterCount), "clusters_asked": .count(askedCount),
      "cluster_sizes": .array(clusters.sizes.map { .count($0) }),
      "cluster_confidence": perturbation == nil
        ? .null : .array(clusterConfidence.map { .figure($0) }),
      "largest_share": .figure(largestShare), "chained": .bool(isChained),
      "cut_height": cutHeight.map { .figure($0) } ?? .null,
      "total_length": .figure(distances.reduce(0, +)),
      "suggested": .object([
        "clusters": .count(suggested.treeCount), "sizeable": .count(suggested.sizeableCount),
        "heights": .array([
          .figure(suggested.heights.lowerBound), .figure(suggested.heights.upperBound),
        ]),
        "smallest_sizeable": .count(sizeableLimit),
      ]),
      "constraints": constraintsRecord, "perturbation": perturbationRecord,
      "notes": .texts(notes + warnings + remarks),
    ]
  }

  private var constraintsRecord: JSONValue {
    guard let constraints else { return .null }
    return .object([
      "must_links": .count(constraints.mustLinks.count),
      "cannot_links": .count(constraints.cannotLinks.count),
      "groups": .count(constraints.groups.clusterCount),
      "feasible": .bool(violations.isEmpty), "violations": .texts(violations.map(words)),
    ])
  }

  private var perturbationRecord: JSONValue {
    guard let perturbation else { return .null }
    let sorted = perturbation.confidence.sorted()
    return .object([
      "amplitude": .figure(perturbation.options.amplitude),
      "noise": .string(perturbation.options.noise.rawValue),
      "samples": .count(perturbation.options.samples),
      "on": .string(perturbation.isAlongGraph ? "neighbor graph" : "all pairs"),
      "infeasible_samples": .count(perturbation.infeasibleCount),
      "mean_confidence": .figure(perturbation.meanConfidence),
      "least_confidence": .figure(sorted.first ?? .nan),
      "median_confidence": .figure(sorted.isEmpty ? .nan : sorted[sorted.count / 2]),
    ])
  }
}
