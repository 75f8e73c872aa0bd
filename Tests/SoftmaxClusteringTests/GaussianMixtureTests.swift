import LinearAlgebra
@testable import SoftmaxClustering
import Stats
import Testing
import TestSupport

@Suite("Gaussian mixtures")
struct GaussianMixtureTests {
  @Test("take the steps of the definition", arguments: CovarianceShape.allCases)
  func plainSteps(shape: CovarianceShape) throws {
    let x = blobs(3, rows: 240, features: 4, apart: 0.8, seed: 6)
    let labels = (0..<240).map { ($0 / 7) % 3 }
    var options = GaussianMixtureOptions(clusters: 3)
    (options.covariance, options.tolerance, options.mostIterations) = (shape, 0, 25)
    let found = try GaussianMixtureFit(of: x, from: labels, options: options)
    var plain = PlainMixture(x, labels: labels, clusters: 3, shape: shape)
    for step in 0...found.iterations {
      let (likelihood, shares) = plain.expectation()
      #expect(abs(found.logLikelihoodTrace[step] - likelihood) < 1e-8 * abs(likelihood))
      if step < found.iterations {
        plain.maximise(shares)
        continue
      }
      let order = (0..<3).sorted { plain.weights[$0] > plain.weights[$1] }
      for (new, old) in order.enumerated() {
        #expect(abs(found.mixture.weights[new] - plain.weights[old]) < 1e-8)
        for j in 0..<4 { #expect(abs(found.mixture.means[new, j] - plain.means[old][j]) < 1e-6) }
        for i in 0..<240 {
          #expect(abs(Double(found.responsibilities[i, new]) - shares[i][old]) < 1e-6)
        }
      }
    }
    #expect(found.iterations == 25)
  }

  @Test("are those of scikit-learn after as many steps", arguments: 0..<4)
  func scikitLearn(number: Int) throws {
    let fixture = try #require(ClusterFixture.shared)
    let known = fixture.mixtures[number]
    var options = GaussianMixtureOptions(clusters: 3)
    options.covariance = CovarianceShape.allCases[number]
    #expect("\(options.covariance)".hasPrefix(known.kind))
    (options.tolerance, options.mostIterations, options.varianceFloor) = (0, 20, 1e-12)
    let found = try GaussianMixtureFit(of: fixture.table, from: fixture.labels, options: options)
    #expect(abs(found.logLikelihood - known.logLikelihood) < 1e-8 * abs(known.logLikelihood))
    #expect(abs(found.bic - known.bic) < 1e-8 * abs(known.bic))
    #expect(abs(found.aic - known.aic) < 1e-8 * abs(known.aic))
    let order = (0..<3).sorted { known.weights[$0] > known.weights[$1] }
    let height = known.covariances.count / (found.mixture.covariances.columns * 3)
    for (new, old) in order.enumerated() {
      #expect(abs(found.mixture.weights[new] - known.weights[old]) < 1e-7)
      for j in 0..<4 {
        #expect(abs(found.mixture.means[new, j] - known.means[old][j]) < 1e-5)
      }
      guard options.covariance != .tied else { continue }
      for i in 0..<height {
        for j in 0..<found.mixture.covariances.columns {
          let place = (old * height + i) * found.mixture.covariances.columns + j
          let value = found.mixture.covariances[new * height + i, j]
          #expect(abs(value - known.covariances[place]) < 1e-5 * (1 + abs(value)))
        }
      }
    }
  }

  @Test(
    "never fall in likelihood, whether the floor holds or not", arguments: CovarianceShape.allCases)
  func monotone(shape: CovarianceShape) throws {
    let base = blobs(4, rows: 300, features: 3, apart: 1, seed: 12)
    // A constant feature and one twice: covariances without a floor would be singular.
    let x = Matrix(rows: 300, columns: 5) { i, j in j < 3 ? base[i, j] : j == 3 ? base[i, 0] : 7 }
    for floor in [1e-6, 1e-2, 0.5] {
      var options = GaussianMixtureOptions(clusters: 4)
      (options.covariance, options.varianceFloor) = (shape, floor)
      let points = CentredPoints(x)
      let rows = MixtureRows(table: x, origin: points.mean.map(Double.init))
      let maximisation = Maximisation(
        shape: shape, floors: MixtureSearch.floors(points, share: floor), count: 300,
        scatter: shape == .tied ? rows.scatter() : nil)
      let labels = try KMeans(of: x, options: KMeansOptions(clusters: 4)).labels
      var sums = rows.sums(shape, clusters: 4, labels: labels)
      var last = -Double.infinity
      var parameters: MixtureParameters?
      for _ in 0..<40 {
        let next = try #require(maximisation.parameters(sums, after: parameters))
        sums = rows.sums(next)
        #expect(sums.logLikelihood >= last - 1e-9 * abs(last), "\(floor)")
        (last, parameters) = (sums.logLikelihood, next)
      }
    }
  }

  @Test("find clouds of their own shapes")
  func shapes() throws {
    // Two long clouds side by side, which round ones would cut across.
    var random = CounterGenerator(seed: 2)
    let x = Matrix(
      rows: 800, columns: 2,
      elements: (0..<800).flatMap { i in
        let (a, b) = (8 * random.normal(), 0.5 * random.normal() + (i % 2 == 0 ? 2.5 : -2.5))
        return [Float(a + b), Float(a - b)]
      })
    let groups = (0..<800).map { $0 % 2 }
    var options = GaussianMixtureOptions(clusters: 2)
    options.covariance = .tied
    (options.starts, options.tolerance, options.mostIterations) = (10, 1e-7, 2000)
    let tied = try GaussianMixtureFit(of: x, options: options)
    #expect(adjustedRandIndex(tied.labels, groups) > 0.98)
    #expect(tied.converged)
  }

  @Test("are the same when made again from their parameters", arguments: CovarianceShape.allCases)
  func saved(shape: CovarianceShape) throws {
    let x = blobs(3, rows: 200, features: 3, apart: 2, seed: 4)
    var options = GaussianMixtureOptions(clusters: 3)
    options.covariance = shape
    let fit = try GaussianMixtureFit(of: x, options: options)
    let m = fit.mixture
    let again = try GaussianMixture(
      shape: shape, weights: m.weights, means: m.means, covariances: m.covariances)
    #expect(relativeError(again.probabilities(of: x), fit.responsibilities) < 1e-6)
    #expect(again.assign(x) == fit.labels)
    let sum = again.logDensities(of: x).reduce(0, +)
    #expect(abs(sum - fit.logLikelihood) < 1e-9 * abs(sum))
    #expect(fit.mixture.weights == fit.mixture.weights.sorted(by: >))
    for i in 0..<200 { #expect(abs(fit.responsibilities.row(i).reduce(0, +) - 1) < 1e-5) }
  }

  @Test(
    "stand tables without variance, single rows and one component",
    arguments: CovarianceShape.allCases)
  func degenerate(shape: CovarianceShape) throws {
    func fit(_ x: Matrix, _ k: Int) throws -> GaussianMixtureFit {
      var options = GaussianMixtureOptions(clusters: k)
      options.covariance = shape
      return try GaussianMixtureFit(of: x, options: options)
    }
    let equal = Matrix(rows: 6, columns: 2) { _, _ in 5 }
    #expect(try fit(equal, 1).logLikelihood.isFinite)
    #expect(throws: ClusterModelError.tooFewDistinctRows(1, clusters: 2)) { _ = try fit(equal, 2) }
    let x = Matrix.normal(7, 3, seed: 2)
    #expect(throws: ClusterModelError.tooManyClusters(8, rows: 7)) { _ = try fit(x, 8) }
    let all = try fit(x, 7)
    #expect(Set(all.labels).count == 7 || shape == .tied)
    #expect(all.logLikelihood.isFinite)
    let one = try fit(x, 1)
    for (j, mean) in x.columnMeans.enumerated() {
      #expect(abs(one.mixture.means[0, j] - mean) < 1e-6)
    }
    #expect(one.starved.isEmpty)
    #expect(try fit(Matrix(zeros: 1, 2), 1).labels == [0])
  }

  @Test("report a component that starves", arguments: CovarianceShape.allCases)
  func starved(shape: CovarianceShape) throws {
    let x = blobs(2, rows: 100, features: 2, apart: 4, seed: 9)
    var options = GaussianMixtureOptions(clusters: 3)
    options.covariance = shape
    let found = try GaussianMixtureFit(of: x, from: (0..<100).map { $0 % 2 }, options: options)
    #expect(found.starved == [2])
    #expect(found.mixture.weights[2] == 0)
    #expect(found.logLikelihood.isFinite)
    #expect(Set(found.labels) == [0, 1])
  }

  @Test("have the same bits on any number of threads", arguments: CovarianceShape.allCases)
  func threads(shape: CovarianceShape) throws {
    let x = blobs(4, rows: 9000, features: 5, apart: 1, seed: 8)
    var options = GaussianMixtureOptions(clusters: 4)
    (options.covariance, options.starts, options.mostIterations) = (shape, 1, 15)
    let found = try [1, 2, 4].map { count in
      try withThreads(count) { try GaussianMixtureFit(of: x, options: options) }
    }
    for other in found.dropFirst() {
      #expect(other.logLikelihoodTrace == found[0].logLikelihoodTrace)
      #expect(other.responsibilities == found[0].responsibilities)
      #expect(other.mixture.covariances == found[0].mixture.covariances)
    }
  }

  @Test("say in a line which settings and parameters cannot be")
  func errors() {
    var options = GaussianMixtureOptions(clusters: 2)
    options.varianceFloor = 0
    #expect(
      throws: ClusterModelError.setting("varianceFloor", found: "0.0", must: "lie in 1e-12 ... 1")
    ) { try options.validate() }
    #expect(
      throws: ClusterModelError.setting(
        "a covariance", found: "not positive definite", must: "be so")
    ) {
      _ = try GaussianMixture(
        shape: .tied, weights: [1], means: DoubleMatrix(zeros: 1, 2),
        covariances: DoubleMatrix(rows: 2, columns: 2, elements: [1, 2, 2, 1]))
    }
  }
}
