internal import LinearAlgebra

/// Centres learnt from random batches: each is the mean of the observations that it has been given.
///
/// The rate of a centre is one over the number of its observations so far. Centres with less than a
/// hundredth of the largest count are put onto an observation far from all. It ends when
/// the running mean of the loss of batches has not fallen for some steps.
///
/// Reference: D. Sculley. "Web-scale k-means clustering." *WWW*, 2010. doi:10.1145/1772690.1772862
struct BatchSearch {
  private(set) var outcome: CentreSearch.Outcome
  /// The steps without gain after which it ends.
  private static let patience = 10

  /// The rows of the sample that centres are drawn from.
  static func sampleRows(_ options: KMeansOptions) -> Int {
    3 * max(options.batchRows, options.clusters)
  }

  /// Starts from centres by k-means++ of a sample.
  init(
    _ points: CentredPoints, _ options: KMeansOptions, draws: Int,
    using generator: inout CounterGenerator
  ) throws(ClusterModelError) {
    let n = points.values.rows
    let k = options.clusters
    let sample = (0..<BatchSearch.sampleRows(options)).map { _ in generator.index(below: n) }
    let part = CentredPoints(points.values.rows(at: sample))
    var centres = points.values.rows(at: sample)
    var taken = PlusPlusCentres(of: part, count: k, draws: draws, using: &generator).rows
    if taken.count < k {
      // The sample has too few distinct rows; has the table?
      taken = PlusPlusCentres(of: points, count: k, draws: draws, using: &generator).rows
      guard taken.count == k else { throw .tooFewDistinctRows(taken.count, clusters: k) }
      centres = points.values
    }
    self.init(
      points, options, from: centres.rows(at: taken).converted(to: Double.self), using: &generator)
  }

  /// Starts from given centres.
  init(
    _ points: CentredPoints, _ options: KMeansOptions, from start: DoubleMatrix,
    using generator: inout CounterGenerator
  ) {
    let n = points.values.rows
    let size = min(options.batchRows, n)
    var centres = BatchCentres(start)
    let epoch = (n + size - 1) / size
    let mostSteps = options.mostIterations.multipliedReportingOverflow(by: epoch)
    let most = mostSteps.overflow ? Int.max : mostSteps.partialValue
    let alpha = min(1, 2 * Double(size) / Double(n + 1))
    var (mean, least, idle, step) = (Double.nan, Double.infinity, 0, 0)
    // Steps between two looks at neglected centres.
    let interval = max(1, 10 * start.rows / size)
    var batch = Matrix(zeros: size, points.values.columns)
    while step < most, idle < BatchSearch.patience || step < 2 * epoch {
      let rows = (0..<size).map { _ in generator.index(below: n) }
      points.values.copyRows(at: rows, into: &batch)
      let loss = centres.learn(batch)
      step += 1
      if step.isMultiple(of: interval), step < epoch {
        centres.replaceNeglected(batch, using: &generator)
      }
      mean = mean.isNaN ? loss : mean * (1 - alpha) + loss * alpha
      if mean < least { (least, idle) = (mean, 0) } else { idle += 1 }
    }
    outcome = CentreSearch.Outcome(
      centres: centres.values, iterations: step, converged: step < most,
      repaired: centres.replaced)
  }
}

/// Centres and how many observations each has been given.
private struct BatchCentres {
  private(set) var values: DoubleMatrix
  private(set) var replaced = 0
  private var counts: [Double]

  init(_ values: DoubleMatrix) {
    self.values = values
    counts = [Double](repeating: 0, count: values.rows)
  }

  /// Gives each observation of a batch to its nearest centre; the mean squared distance before.
  mutating func learn(_ batch: Matrix) -> Double {
    let (k, d) = (values.rows, values.columns)
    let nearest = NearestCentres(of: batch, among: values.converted(to: Float.self))
    var sums = [Double](repeating: 0, count: k * d)
    var given = [Double](repeating: 0, count: k)
    batch.withPointer { x in
      sums.withMutablePointer { sums in
        for (i, c) in nearest.labels.enumerated() {
          given[c] += 1
          let (x, sum) = (x + i &* d, sums + c &* d)
          for j in 0..<d { sum[j] += Double(x[j]) }
        }
      }
    }
    for c in 0..<k where given[c] > 0 {
      counts[c] += given[c]
      let rate = given[c] / counts[c]
      for j in 0..<d { values[c, j] += rate * (sums[c * d + j] / given[c] - values[c, j]) }
    }
    let total = nearest.squaredDistances.reduce(0.0) { $0 + Double($1) }
    return total / Double(max(batch.rows, 1))
  }

  /// Puts centres with few observations onto rows of a batch, drawn by squared distance.
  mutating func replaceNeglected(_ batch: Matrix, using generator: inout CounterGenerator) {
    let most = counts.max() ?? 0
    let neglected = counts.indices.filter { counts[$0] < 0.01 * most }
    guard !neglected.isEmpty else { return }
    let kept = counts.indices.filter { !neglected.contains($0) }.map { counts[$0] }.min() ?? 0
    for c in neglected {
      let distances = NearestCentres(of: batch, among: values.converted(to: Float.self))
        .squaredDistances
      var remaining =
        generator.uniform() * distances.reduce(0.0) { $0 + Double($1) }
      guard remaining > 0 else { return }
      let row = distances.indices.first {
        remaining -= Double(distances[$0])
        return remaining < 0
      }
      guard let row else { continue }
      for j in 0..<values.columns { values[c, j] = Double(batch[row, j]) }
      counts[c] = kept
      replaced += 1
    }
  }
}
