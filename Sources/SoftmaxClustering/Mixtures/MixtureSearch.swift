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

  /// The least variance.
  let floor: Double
  private let rows: MixtureRows
  private let options: GaussianMixtureOptions
  private let maximisation: Maximisation

  init(_ x: Matrix, _ points: CentredPoints, _ options: GaussianMixtureOptions) {
    self.options = options
    rows = MixtureRows(table: x, origin: points.mean.map(Double.init))
    let variance = points.meanVariance
    floor = options.varianceFloor * (variance > 0 ? variance : 1)
    maximisation = Maximisation(
      shape: options.covariance, floor: floor, count: x.rows,
      scatter: options.covariance == .tied ? rows.scatter() : nil)
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
