internal import LinearAlgebra

/// Expectation–maximisation of a table, from starts that others choose.
struct MixtureSearch {
  /// Where a start ended.
  struct Outcome {
    let parameters: MixtureParameters
    let trace: [Double]
    let converged: Bool
    let start: Int

    var logLikelihood: Double { trace.last ?? -.infinity }
  }

  /// The least variance of each feature, *d* numbers.
  let floors: [Double]
  private let rows: MixtureRows
  private let options: GaussianMixtureOptions
  private let maximisation: Maximisation

  init(_ x: Matrix, _ points: CentredPoints, _ options: GaussianMixtureOptions) {
    self.options = options
    rows = MixtureRows(table: x, origin: points.mean.map(Double.init))
    floors = MixtureSearch.floors(points, share: options.varianceFloor)
    maximisation = Maximisation(
      shape: options.covariance, floors: floors, count: x.rows,
      scatter: options.covariance == .tied ? rows.scatter() : nil)
  }

  /// A share of the variance of each feature; of the mean variance, or of one, where a feature has none.
  static func floors(_ points: CentredPoints, share: Double) -> [Double] {
    let mean = points.meanVariance
    return zip(points.values.columnVariances(correction: 0), points.mean).map { variance, centre in
      // What rounding leaves of a constant feature is no variance.
      let isConstant = variance <= 1e-12 * Double(centre) * Double(centre)
      return share * (isConstant ? (mean > 0 ? mean : 1) : variance)
    }
  }

  /// Takes steps from clusters until the likelihood hardly rises.
  func run(from labels: [Int], start: Int) throws(ClusterModelError) -> Outcome {
    let first = rows.sums(options.covariance, clusters: options.clusters, labels: labels)
    guard var parameters = maximisation.parameters(first, after: nil) else {
      throw .setting("the table", found: "too large or too small", must: "be scaled first")
    }
    let enough = options.tolerance * Double(rows.table.rows)
    var sums = rows.sums(parameters)
    var (trace, converged) = ([sums.logLikelihood], false)
    while trace.count <= options.mostIterations, !converged {
      guard let next = maximisation.parameters(sums, after: parameters) else { break }
      let nextSums = rows.sums(next)
      let gain = nextSums.logLikelihood - sums.logLikelihood
      // Where nothing is left to gain, rounding may take some: what was before stays.
      if !(gain >= 0) {
        converged = true
        break
      }
      (parameters, sums) = (next, nextSums)
      trace.append(sums.logLikelihood)
      converged = gain <= enough
    }
    return Outcome(parameters: parameters, trace: trace, converged: converged, start: start)
  }
}
