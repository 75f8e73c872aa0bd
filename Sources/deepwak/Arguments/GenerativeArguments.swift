public import ArgumentParser
internal import Runs
public import SoftmaxClustering

/// The flags of K-means and of Gaussian mixtures.
struct GenerativeArguments: ParsableArguments {
  @Flag(help: "Of kmeans: learn from random batches; faster on long tables, a little worse.")
  var miniBatch = false

  @Flag(help: "Of kmeans: compare by a Gaussian kernel, on random features; clusters may be bent.")
  var kernel = false

  @Option(
    parsing: .unconditional,
    help: """
      With --kernel: the distance within which observations are alike (default: the median of all \
      pairs).
      """, transform: parsing("be a number above 0"))
  var bandwidth: Double?

  @Option(
    help: """
      Of gmm: spherical, diagonal, tied (one matrix for all) or full covariances (default: the best \
      by BIC).
      """)
  var covariance: CovarianceShape?

  @Option(
    parsing: .unconditional,
    help: "Of kmeans and gmm: passes of a start, at most (default: 300, with gmm 200).",
    transform: parsing("be a whole number of at least 1"))
  var iterations: Int?

  /// Puts the flags that were given in place of options.
  ///
  /// - Parameter options: The settings.
  /// - Throws: An error of usage where a flag does not suit the method.
  func apply(to options: inout ClusterRunOptions) throws {
    let isKMeans = options.method == .kmeans
    let isMixture = options.method == .gmm
    try check(
      [("--mini-batch", miniBatch), ("--kernel", kernel)], goWith: "--method kmeans", isKMeans)
    try check([("--covariance", covariance != nil)], goWith: "--method gmm", isMixture)
    try check(
      [("--iterations", iterations != nil)], goWith: "--method kmeans or gmm",
      isKMeans || isMixture)
    guard kernel || bandwidth == nil else {
      throw ValidationError("--bandwidth goes with --kernel")
    }
    if miniBatch { options.kmeans.method = .miniBatch }
    if kernel {
      options.kernel = ClusterRunOptions.Kernel()
      options.kernel?.bandwidth = bandwidth
    }
    if let covariance { options.covariance = covariance }
    if let iterations {
      (options.kmeans.mostIterations, options.mixture.mostIterations) = (iterations, iterations)
    }
  }
}

extension CovarianceShape: ExpressibleByArgument {}
