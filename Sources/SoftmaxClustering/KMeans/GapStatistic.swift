internal import Glibc
public import LinearAlgebra

/// A number of clusters for K-means: where the sum of squares falls most below that of data without clusters.
///
/// Tables without clusters are drawn uniformly from the box of the data along their principal axes. The
/// gap of *k* is the mean of their ln W(k) less that of the data. Where the gap of one cluster reaches the
/// greatest less its standard error, there is one cluster: silhouettes could not say so. Otherwise the
/// curve is followed to its sharpest bend, the *k* of the greatest 2 gap(k) − gap(k − 1) − gap(k + 1).
/// (The authors' own rule, the first *k* that is no worse than *k* + 1, stops at one where groups consist of
/// groups; the greatest gap itself goes on to any number in real data, whose groups are not uniform.) Long
/// tables are sampled.
///
/// References: R. Tibshirani, G. Walther, T. Hastie. "Estimating the number of clusters in a data set via the
/// gap statistic." *J. R. Stat. Soc. B* 63(2), 2001. doi:10.1111/1467-9868.00293; M. Yan, K. Ye.
/// "Determining the number of clusters using the weighted gap statistic." *Biometrics* 63(4), 2007.
/// doi:10.1111/j.1541-0420.2007.00784.x
public struct GapStatistic: Sendable, Hashable {
  /// One number of clusters that was tried.
  public struct Trial: Sendable, Hashable, Codable {
    /// *k*.
    public let clusters: Int
    /// The gap.
    public let gap: Double
    /// Its standard error.
    public let error: Double
  }

  /// The numbers that were tried, in rising order.
  public let trials: [Trial]
  /// The number that is chosen.
  public let clusters: Int

  /// Tries 1 to some number of clusters.
  ///
  /// - Parameters:
  ///   - x: *n* observations of *d* features.
  ///   - most: The greatest number of clusters; one more is tried.
  ///   - options: The settings of K-means; the number of clusters is not read.
  ///   - references: The tables without clusters.
  ///   - sampleRows: The rows that are looked at, at most.
  /// - Throws: ``ClusterModelError``, as ``KMeans``, and for fewer than one cluster or two references.
  /// - Complexity: O(most² · references · sampleRows · *d*), times starts and passes.
  public init(
    of x: Matrix, most: Int = 20, options: KMeansOptions = KMeansOptions(clusters: 1),
    references: Int = 10, sampleRows: Int = 2000
  ) throws(ClusterModelError) {
    guard most >= 1 else { throw .setting("most", found: "\(most)", must: "be at least 1") }
    guard references >= 2 else {
      throw .setting("references", found: "\(references)", must: "be at least 2")
    }
    try ClusterModelError.check(x, CentredPoints(x), clusters: 1)
    var generator = CounterGenerator(seed: options.seed, stream: 0x6761_70)
    let sample =
      x.rows > sampleRows
      ? x.rows(at: generator.permutation(of: x.rows)[..<sampleRows].sorted()) : x
    // One more than may be chosen, to see whether the curve bends there.
    let logs = try GapStatistic.logSums(of: sample, most: most + 1, options)
    let box = PrincipalBox(sample)
    var expected: [[Double]] = []
    for _ in 0..<references where logs.count > 1 {
      let table = box.table(rows: sample.rows, using: &generator)
      expected.append(try GapStatistic.logSums(of: table, most: logs.count, options))
    }
    let trials = GapStatistic.trials(logs, expected)
    self.trials = Array(trials.prefix(most))
    clusters = GapStatistic.bend(of: trials, most: most)
  }

  /// One cluster, or the sharpest bend of the curve; of equal ones the first.
  private static func bend(of trials: [Trial], most: Int) -> Int {
    let best = trials.max { ($0.gap, $1.clusters) < ($1.gap, $0.clusters) }
    guard let one = trials.first, let best, one.gap < best.gap - best.error, most > 1 else {
      return 1
    }
    func bend(_ place: Int) -> Double {
      let next = place + 1 < trials.count ? trials[place + 1].gap : trials[place].gap
      return 2 * trials[place].gap - trials[place - 1].gap - next
    }
    let places = 1..<min(most, trials.count)
    return (places.max { (bend($0), $1) < (bend($1), $0) } ?? 0) + 1
  }

  /// ln W(k) for 1, 2, …; the list ends where rows are not distinct enough, or nothing is left to explain.
  private static func logSums(
    of x: Matrix, most: Int, _ options: KMeansOptions
  ) throws(ClusterModelError) -> [Double] {
    var logs: [Double] = []
    for k in 1...min(most, max(x.rows - 1, 1)) {
      var settings = options
      settings.clusters = k
      do {
        let sum = try KMeans(of: x, options: settings).sumOfSquares
        guard sum > 0 else { return logs }
        logs.append(log(sum))
      } catch ClusterModelError.tooFewDistinctRows {
        return logs
      }
    }
    return logs
  }

  private static func trials(_ logs: [Double], _ expected: [[Double]]) -> [Trial] {
    let count = expected.map(\.count).min() ?? 0
    let references = Double(max(expected.count, 1))
    return logs.indices.prefix(count).map { place in
      let values = expected.map { $0[place] }
      let mean = values.reduce(0, +) / references
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / references
      return Trial(
        clusters: place + 1, gap: mean - logs[place],
        error: (variance * (1 + 1 / references)).squareRoot())
    }
  }
}

/// The least box around a table along its principal axes.
private struct PrincipalBox {
  private let axes: DoubleMatrix
  private let means: [Double]
  private var ranges: [ClosedRange<Double>]

  init(_ x: Matrix) {
    let (n, d) = (x.rows, x.columns)
    let means = x.columnMeans
    let centred = DoubleMatrix(rows: n, columns: d) { Double(x[$0, $1]) - means[$1] }
    let scatter = DoubleMatrix.crossProduct(centred, centred)
    let identity = DoubleMatrix(rows: d, columns: d) { $0 == $1 ? 1 : 0 }
    axes = (try? SymmetricEigen(of: scatter))?.vectors ?? identity
    var scores = DoubleMatrix(zeros: n, d)
    scores.setProduct(centred, .asStored, axes, .transposed)
    ranges = (0..<d).map { j in
      let column = scores.column(j)
      return (column.min() ?? 0)...(column.max() ?? 0)
    }
    self.means = means
  }

  /// A table drawn uniformly from the box.
  func table(rows n: Int, using generator: inout CounterGenerator) -> Matrix {
    let scores = DoubleMatrix(rows: n, columns: ranges.count) { _, j in
      ranges[j].lowerBound + generator.uniform() * (ranges[j].upperBound - ranges[j].lowerBound)
    }
    var table = DoubleMatrix(zeros: n, ranges.count)
    table.setProduct(scores, .asStored, axes, .asStored)
    return Matrix(rows: n, columns: ranges.count) { Float(table[$0, $1] + means[$1]) }
  }
}
