public import LinearAlgebra

/// A ``GaussianMixture`` fitted to a table, and what it says of the table.
public struct GaussianMixtureFit: Sendable {
  /// The mixture.
  public let mixture: GaussianMixture
  /// The probability of each component, given each observation, *n × k*.
  public let responsibilities: Matrix
  /// Σ ln p(x) over the observations.
  public let logLikelihood: Double
  /// The log-likelihood before each step and after the last; it never falls.
  public let logLikelihoodTrace: [Double]
  /// Whether the best start ended before ``GaussianMixtureOptions/mostIterations``.
  public let converged: Bool
  /// The start that won, from 0.
  public let bestStart: Int
  /// The components that are left with less than one observation, in rising order.
  public let starved: [Int]
  /// The least variance that was allowed of each feature, *d* numbers.
  public let varianceFloors: [Double]

  /// The steps of the best start.
  public var iterations: Int { logLikelihoodTrace.count - 1 }
  /// The likeliest component of each observation; *n* numbers in 0 ..< *k*.
  public var labels: [Int] { Partition(memberships: responsibilities).labels }
  /// The Bayesian information criterion, *p* ln *n* − 2 ln L: of two mixtures, the lesser is preferred.
  ///
  /// Reference: G. Schwarz. "Estimating the dimension of a model." *Ann. Stat.* 6(2), 1978.
  public var bic: Double {
    Double(mixture.parameterCount) * naturalLogarithm(Double(responsibilities.rows))
      - 2 * logLikelihood
  }
  /// Akaike's information criterion, 2*p* − 2 ln L.
  ///
  /// Reference: H. Akaike. "A new look at the statistical model identification." *IEEE Trans.
  /// Automat. Contr.* 19(6), 1974. doi:10.1109/TAC.1974.1100705
  public var aic: Double { 2 * Double(mixture.parameterCount) - 2 * logLikelihood }

  /// Fits a mixture from clusters of K-means.
  ///
  /// - Parameters:
  ///   - x: *n* observations of *d* features.
  ///   - options: The settings.
  /// - Throws: ``ClusterModelError`` for settings out of range, a table without rows or with numbers
  ///   that are not finite, and for more components than (distinct) rows.
  /// - Complexity: O(starts · iterations · *nkd*²) time for matrices of covariance, else *nkd*, on all
  ///   threads; the same result on any number of threads.
  public init(of x: Matrix, options: GaussianMixtureOptions) throws(ClusterModelError) {
    try options.validate()
    let points = CentredPoints(x)
    try ClusterModelError.check(x, points, clusters: options.clusters)
    let search = MixtureSearch(x, points, options)
    var best: MixtureSearch.Outcome?
    for start in 0..<options.starts {
      var means = KMeansOptions(clusters: options.clusters)
      (means.starts, means.seed) = (1, options.seed &+ UInt64(start) &* 0x9E37_79B9)
      let labels = try KMeans(of: x, options: means).labels
      let found = try search.run(from: labels, start: start)
      if found.logLikelihood > best?.logLikelihood ?? -.infinity { best = found }
      if options.clusters == 1 { break }
    }
    guard let best else {
      throw .setting("the table", found: "of no likelihood", must: "be scaled first")
    }
    try self.init(x, best, points, floors: search.floors)
  }

  /// Fits a mixture from given clusters, with one start.
  ///
  /// - Parameters:
  ///   - x: *n* observations of *d* features.
  ///   - labels: The component of each observation to start from, *n* numbers in 0 ..< *k*.
  ///   - options: The settings; the number of starts is not read.
  /// - Throws: ``ClusterModelError``, as without labels.
  public init(
    of x: Matrix, from labels: [Int], options: GaussianMixtureOptions
  ) throws(ClusterModelError) {
    precondition(
      labels.count == x.rows && labels.allSatisfy { (0..<options.clusters).contains($0) },
      "\(labels.count) labels of a \(x) in 0 ..< \(options.clusters)")
    try options.validate()
    let points = CentredPoints(x)
    try ClusterModelError.check(x, points, clusters: options.clusters)
    let search = MixtureSearch(x, points, options)
    try self.init(x, search.run(from: labels, start: 0), points, floors: search.floors)
  }

  /// Puts components in order of their weights.
  private init(
    _ x: Matrix, _ found: MixtureSearch.Outcome, _ points: CentredPoints, floors: [Double]
  ) throws(ClusterModelError) {
    let parameters = found.parameters
    let (k, d) = (parameters.weights.count, parameters.means.columns)
    let order = (0..<k).sorted {
      (parameters.weights[$1], $0) < (parameters.weights[$0], $1)
    }
    let height = parameters.shape == .tied ? 0 : parameters.covariances.rows / k
    let covariances =
      parameters.shape == .tied
      ? parameters.covariances
      : parameters.covariances.rows(at: order.flatMap { Array($0 * height..<($0 + 1) * height) })
    mixture = try GaussianMixture(
      shape: parameters.shape, weights: order.map { parameters.weights[$0] },
      means: DoubleMatrix(rows: k, columns: d) {
        parameters.means[order[$0], $1] + Double(points.mean[$1])
      }, covariances: covariances)
    let evaluation = mixture.evaluate(x)
    responsibilities = evaluation.probabilities
    (logLikelihood, logLikelihoodTrace) = (found.logLikelihood, found.trace)
    (converged, bestStart, varianceFloors) = (found.converged, found.start, floors)
    starved = order.indices.filter { parameters.weights[order[$0]] * Double(x.rows) < 1 - 1e-9 }
  }
}
