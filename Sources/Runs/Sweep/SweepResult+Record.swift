internal import DEWAKSS
internal import FeatureTables
internal import LinearAlgebra

extension SweepResult {
  /// What `run.json` of a sweep holds beside what every run has.
  ///
  /// - Parameter remarks: Remarks that came up later, one line each.
  /// - Returns: Keys and values; `docs/sweep.md` describes them.
  func record(remarks: [String]) -> [String: JSONValue] {
    let flat = flatness
    return [
      "data": .table(table, path: options.data),
      "swept_features": .count(sweptCount), "seed": .natural(options.seed),
      "threads": .count(ThreadPool.shared.threadCount), "blas_kernel": .string(BLASKernel.name),
      "seconds": .figure(seconds), "denoised_scale": .string(scaleWords),
      "neighbors_searched": .count(
        sweep.options.reach ?? sweep.options.neighbors.max() ?? optimum.neighbors),
      "optimum": setting(optimum), "settings": .count(settings.count),
      "mse_of_zero": .figure((thinned?.sweep ?? sweep).zeroError.meanSquaredError),
      "flatness": .object([
        "within": .figure(flat.tolerance), "share": .figure(flat.share),
        "pcs": .array([.count(flat.components.lowerBound), .count(flat.components.upperBound)]),
        "neighbors": .array([
          .count(flat.neighbors.lowerBound), .count(flat.neighbors.upperBound),
        ]),
      ]),
      "edges": .array(
        edges.map {
          .object([
            "axis": .string($0.axis == .components ? "pcs" : "neighbors"),
            "extend": .string($0.direction.rawValue), "value": .count($0.value),
          ])
        }),
      "explained_variance": .figure(
        sweep.explainedVarianceRatio.prefix(optimum.components).reduce(0, +)),
      "per_observation": options.perObservation ? perObservation : .null,
      "diffusion": diffusion.isEmpty
        ? .null
        : .object([
          "steps": .count(bestSteps), "mse": .figure(diffusion[bestSteps - 1]),
        ]),
      "thinned": thinned.map {
        .object([
          "share": .figure(options.thin ?? .nan),
          "mse": .figure($0.sweep.optimum.error.meanSquaredError),
          "held_out_mse": .figure($0.heldOutError),
        ])
      } ?? .null,
      "neighbor_recall": neighborRecall.map { .figure($0) } ?? .null,
      "graph": .object([
        "components": .count(componentCount), "largest_component": .count(largestComponent),
      ]),
      "clusters": .count(resolutions?.partition.clusterCount ?? 0),
      "cluster_sizes": .array((resolutions?.partition.sizes ?? []).map { .count($0) }),
      "resolution": resolutions.map { .figure($0.chosen.resolution) } ?? .null,
      "resolution_by": resolutions.map {
        .string($0.options.criterion == .linkedError ? "linked" : "partition")
      } ?? .null,
      "resolution_at_edge": resolutions.map { .bool($0.edge != nil) } ?? .null,
      "modularity": resolutions.map { .figure($0.chosen.modularity) } ?? .null,
      "partition_error": resolutions.map { .figure($0.chosen.partitionError) } ?? .null,
      "silhouette": resolutions?.chosen.silhouette.map { .figure($0) } ?? .null,
      "seed_agreement": seedAgreement.map { .figure($0) } ?? .null,
      "notes": .texts(notes + warnings + remarks),
    ]
  }

  private func setting(_ setting: SweepSetting) -> JSONValue {
    .object([
      "pcs": .count(setting.components), "neighbors": .count(setting.neighbors),
      "mse": .figure(setting.error.meanSquaredError), "r2": .figure(setting.error.rSquared),
    ])
  }

  private var perObservation: JSONValue {
    let counts = sweep.neighborsPerObservation.sorted()
    return .object([
      "mse": .figure(sweep.errorPerObservation.meanSquaredError), "mse_flatters": .bool(true),
      "least": .count(counts.first ?? 0), "median": .count(counts[counts.count / 2]),
      "most": .count(counts.last ?? 0),
    ])
  }

  /// The scale of the denoised table in words.
  var scaleWords: String {
    switch rowStep {
    case .none: "as the table was read"
    case .maxabs: "each observation over its own largest |value|"
    case .library(let size): "log(1 + x) of counts in libraries of \(size)"
    }
  }
}
