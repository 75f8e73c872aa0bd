internal import Glibc
internal import LinearAlgebra

/// One start of K-means: centres by k-means++, improved by one of the methods.
struct CentreSearch {
  /// Where a start ended; the centres are relative to the mean of the table.
  struct Outcome {
    let centres: DoubleMatrix
    var iterations = 0
    var converged = false
    var repaired = 0
  }

  private let points: CentredPoints
  private let options: KMeansOptions
  private let start: Int

  init(_ points: CentredPoints, _ options: KMeansOptions, start: Int) {
    (self.points, self.options, self.start) = (points, options, start)
  }

  /// Draws centres and improves them.
  func run() throws(ClusterModelError) -> Outcome {
    var generator = CounterGenerator(seed: options.seed, stream: 0x6B6D, UInt64(start))
    let k = options.clusters
    let draws = 2 + Int(log(Double(k)))
    if options.method == .miniBatch, points.values.rows > BatchSearch.sampleRows(options) {
      return try BatchSearch(points, options, draws: draws, using: &generator).outcome
    }
    let taken = PlusPlusCentres(of: points, count: k, draws: draws, using: &generator).rows
    guard taken.count == k else { throw .tooFewDistinctRows(taken.count, clusters: k) }
    return improved(points.values.rows(at: taken).converted(to: Double.self), &generator)
  }

  /// Improves given centres of the table as it came.
  func run(from centres: Matrix) -> Outcome {
    var generator = CounterGenerator(seed: options.seed, stream: 0x6B6D, UInt64(start))
    let shifted = DoubleMatrix(rows: centres.rows, columns: centres.columns) { c, j in
      Double(centres[c, j]) - Double(points.mean[j])
    }
    return improved(shifted, &generator)
  }

  private func improved(
    _ centres: DoubleMatrix, _ generator: inout CounterGenerator
  ) -> Outcome {
    if options.method == .miniBatch {
      return BatchSearch(points, options, from: centres, using: &generator).outcome
    }
    var lloyd = BoundedLloyd(points, centres)
    return lloyd.run(most: options.mostIterations, tolerance: options.tolerance)
  }
}
