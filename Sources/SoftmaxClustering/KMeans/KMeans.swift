public import LinearAlgebra

/// A division of observations by the nearest of *k* centres, each the mean of its own.
///
/// It lowers the sum of squares Σᵢ ‖xᵢ − μ(cᵢ)‖²: the fit of a mixture of equal round Gaussians with
/// hard assignments. Every start takes centres by k-means++ and improves them; the best start wins,
/// of equal ones the first. A cluster left without observations takes the one farthest from its
/// centre. Clusters are numbered by falling size.
///
/// Reference: S. Lloyd. "Least squares quantization in PCM." *IEEE Trans. Inf. Theory* 28(2), 1982.
/// doi:10.1109/TIT.1982.1056489; the starts are those of D. Arthur and S. Vassilvitskii, *SODA* 2007.
public struct KMeans: Sendable, Hashable {
  /// The centres, *k × d*.
  public let centres: Matrix
  /// The cluster of each observation; *n* numbers in 0 ..< *k*.
  public let labels: [Int]
  /// The sum over observations of the squared distance to the centre.
  public let sumOfSquares: Double
  /// The passes over the table of the best start; with batches, the steps.
  public let iterations: Int
  /// Whether the best start ended before ``KMeansOptions/mostIterations``.
  public let converged: Bool
  /// How often the best start gave an observation to a cluster without any.
  public let repaired: Int
  /// The start that won, from 0.
  public let bestStart: Int

  /// Finds clusters from centres by k-means++.
  ///
  /// - Parameters:
  ///   - x: *n* observations of *d* features.
  ///   - options: The settings.
  /// - Throws: ``ClusterModelError`` for settings out of range, a table without rows or with numbers
  ///   that are not finite, and for more clusters than (distinct) rows.
  /// - Complexity: O(starts · iterations · *nkd*) time at most on all threads, O(*nd*) memory; the same
  ///   result on any number of threads.
  public init(of x: Matrix, options: KMeansOptions) throws(ClusterModelError) {
    try options.validate()
    let points = CentredPoints(x)
    try ClusterModelError.check(x, points, clusters: options.clusters)
    var best: KMeans?
    for start in 0..<options.starts {
      let found = try KMeans(
        x, CentreSearch(points, options, start: start).run(), mean: points.mean, start: start)
      if found.sumOfSquares < best?.sumOfSquares ?? .infinity { best = found }
      // One cluster has one best centre, which Lloyd's method finds at once.
      if options.clusters == 1, options.method == .lloyd { break }
    }
    guard let best else { throw .noRows }
    self = best
  }

  /// Finds clusters from given centres, with one start.
  ///
  /// - Parameters:
  ///   - x: *n* observations of *d* features.
  ///   - centres: Where to start from, *k × d*.
  ///   - options: The settings; their numbers of clusters and starts are not read.
  /// - Throws: ``ClusterModelError``, as without centres.
  public init(
    of x: Matrix, from centres: Matrix, options: KMeansOptions
  ) throws(ClusterModelError) {
    precondition(
      centres.columns == x.columns, "the rows of a \(centres) are no centres for a \(x)")
    var options = options
    options.clusters = centres.rows
    try options.validate()
    let points = CentredPoints(x)
    try ClusterModelError.check(x, points, clusters: centres.rows)
    let start = CentreSearch(points, options, start: 0).run(from: centres)
    self.init(x, start, mean: points.mean, start: 0)
  }

  /// Finds the nearest centre of other observations.
  ///
  /// - Parameter x: *m* observations of *d* features.
  /// - Returns: *m* clusters in 0 ..< *k*.
  public func assign(_ x: Matrix) -> [Int] { NearestCentres(of: x, among: centres).labels }

  /// Puts clusters in order of their sizes, with each observation at its nearest centre.
  private init(_ x: Matrix, _ search: CentreSearch.Outcome, mean: [Float], start: Int) {
    let d = x.columns
    let centres = Matrix(rows: search.centres.rows, columns: d) { c, j in
      Float(search.centres[c, j] + Double(mean[j]))
    }
    let nearest = NearestCentres(of: x, among: centres)
    let partition = Partition(labels: nearest.labels, clusterCount: centres.rows)
    let sizes = partition.sizes
    let order = partition.clustersBySize + (0..<centres.rows).filter { sizes[$0] == 0 }
    var place = [Int](repeating: 0, count: order.count)
    for (new, old) in order.enumerated() { place[old] = new }
    self.centres = centres.rows(at: order)
    labels = nearest.labels.map { place[$0] }
    sumOfSquares = nearest.squaredDistances.reduce(0.0) { $0 + Double($1) }
    (iterations, converged) = (search.iterations, search.converged)
    (repaired, bestStart) = (search.repaired, start)
  }
}
