internal import FeatureTables
internal import LinearAlgebra
public import SoftmaxClustering

extension ClusterResult {
  /// What `run.json` of a clustering holds beside what every run has.
  ///
  /// - Parameters:
  ///   - remarks: Remarks that came up later, one line each.
  ///   - model: The digest of `model.h5`.
  /// - Returns: Keys and values.
  func record(remarks: [String], model: String?) -> [String: JSONValue] {
    [
      "data": .table(table, path: options.data),
      "method": .string(options.method.rawValue), "dimensions": .count(source.featureCount),
      "seed": .natural(options.seed),
      "threads": .count(ThreadPool.shared.threadCount), "blas_kernel": .string(BLASKernel.name),
      "seconds": .figure(seconds),
      "clusters": .count(sizes.count { $0 > 0 }), "clusters_asked": .count(order.count),
      "cluster_sizes": .array(sizes.map { .count($0) }),
      "mean_probability": .figure(meanCertainty),
      "unsure": .count(unsureCount),
      "covariance": covariance.map { .string($0.rawValue) } ?? .null,
      "loss": .figure(best.loss), "best_start": .count(bestStart + 1),
      "starts": .count(starts.count),
      "start_agreement": meanAgreement.map { .figure($0) } ?? .null,
      "choice": choice.map {
        .object([
          "criterion": .string($0.criterion), "clusters": .count($0.chosen.clusters),
          "covariance": $0.chosen.covariance.map { .string($0) } ?? .null,
          "value": .figure($0.chosen.value), "tried": .count($0.trials.count),
        ])
      } ?? .null,
      "model_sha256": model.map { .string($0) } ?? .null,
      "notes": .texts(notes + warnings + remarks),
    ]
  }

  /// The covariances of a mixture; nil for other methods.
  public var covariance: CovarianceShape? {
    if case .mixture(let mixture) = best.model { mixture.shape } else { nil }
  }

  /// The settings with everything that was found out, once and alike wherever it stands.
  var usedOptions: ClusterRunOptions {
    var used = options
    let (k, starts) = (order.count, options.resolvedStarts)
    (used.starts, used.covariance) = (starts, covariance ?? options.covariance)
    (used.kmeans.clusters, used.kmeans.starts, used.kmeans.seed) = (k, starts, options.seed)
    (used.mixture.clusters, used.mixture.starts, used.mixture.seed) = (k, starts, options.seed)
    used.mixture.covariance = covariance ?? used.mixture.covariance
    (used.training.clusters, used.training.starts, used.training.seed) = (k, starts, options.seed)
    return used
  }

  /// The mean probability of an observation's own cluster.
  public var meanCertainty: Double {
    certainty.reduce(0.0) { $0 + Double($1) } / Double(max(labels.count, 1))
  }

  /// The observations whose cluster has a probability below one half.
  public var unsureCount: Int { certainty.count { $0 < 0.5 } }
}
