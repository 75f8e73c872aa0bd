internal import Glibc
public import LinearAlgebra

/// A number of clusters for K-means: where the sum of squares falls most below that of data without clusters.
///
/// Tables without clusters are drawn uniformly from the box of the data along their principal axes. The
/// gap of *k* is the mean of their ln W(k) less that of the data; the least *k* is chosen whose gap reaches
/// the greatest less its standard error. (The authors compare with *k* + 1 alone, and stop too early where
/// groups consist of groups.) Unlike the silhouette, it may find that there is one cluster. Long tables are
/// sampled.
///
/// Reference: R. Tibshirani, G. Walther, T. Hastie. "Estimating the number of clusters in a data set via the
/// gap statistic." *J. R. Stat. Soc. B* 63(2), 2001. doi:10.1111/1467-9868.00293
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
  ///   - most: The greatest number of clusters.
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
    let logs = try GapStatistic.logSums(of: sample, most: most, options)
    let box = PrincipalBox(sample)
    var expected: [[Double]] = []
    for _ in 0..<references where logs.count > 1 {
      let table = box.table(rows: sample.rows, using: &generator)
      expected.append(try GapStatistic.logSums(of: table, most: logs.count, options))
    }
    trials = GapStatistic.trials(logs, expected)
    let best = trials.max { ($0.gap, $1.clusters) < ($1.gap, $0.clusters) }
    clusters = trials.first { $0.gap >= (best?.gap ?? 0) - (best?.error ?? 0) }?.clusters ?? 1
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
