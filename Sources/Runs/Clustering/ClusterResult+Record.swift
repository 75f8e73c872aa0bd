internal import FeatureTables
internal import LinearAlgebra

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
      "loss": .figure(best.loss), "best_start": .count(bestStart + 1),
      "starts": .count(starts.count),
      "start_agreement": meanAgreement.map { .figure($0) } ?? .null,
      "choice": choice.map {
        .object([
          "criterion": .string($0.criterion), "clusters": .count($0.chosen),
          "tried": .array($0.counts.map { .count($0) }),
          "values": .array($0.values.map { .figure($0) }),
        ])
      } ?? .null,
      "model_sha256": model.map { .string($0) } ?? .null,
      "notes": .texts(notes + warnings + remarks),
    ]
  }

  /// The mean probability of an observation's own cluster.
  public var meanCertainty: Double {
    certainty.reduce(0.0) { $0 + Double($1) } / Double(max(labels.count, 1))
  }

  /// The observations whose cluster has a probability below one half.
  public var unsureCount: Int { certainty.count { $0 < 0.5 } }
}
