import LinearAlgebra
import SoftmaxClustering
import Stats
import Testing
import TestSupport

@Suite("K-means under a Gaussian kernel")
struct KernelKMeansTests {
  @Test("has features whose inner products are the kernel")
  func innerProducts() {
    let x = Matrix.normal(30, 4, seed: 1)
    let features = RandomFourierFeatures(
      origin: [0.1, 0.2, 0.3, 0.4], count: 20_000, bandwidth: 1.7, seed: 3)
    let z = features.map(x)
    for i in 0..<30 {
      for j in 0..<30 {
        let product = zip(z.row(i), z.row(j)).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        let squared = zip(x.row(i), x.row(j)).reduce(0.0) {
          $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
        }
        #expect(abs(product - exponential(-squared / (2 * 1.7 * 1.7))) < 0.04)
      }
    }
  }

  @Test("tells a cloud from the ring around it, which K-means does not")
  func ring() throws {
    var random = CounterGenerator(seed: 5)
    let x = Matrix(
      rows: 1200, columns: 2,
      elements: (0..<1200).flatMap { i -> [Float] in
        let (a, b) = (random.normal(), random.normal())
        let scale = i % 2 == 0 ? 0.3 : (4 + 0.2 * random.normal()) / (a * a + b * b).squareRoot()
        return [Float(a * scale), Float(b * scale)]
      })
    let groups = (0..<1200).map { $0 % 2 }
    let kernel = try KernelKMeans(of: x, options: KMeansOptions(clusters: 2), bandwidth: 2)
    #expect(adjustedRandIndex(kernel.labels, groups) > 0.99)
    #expect(kernel.assign(x) == kernel.labels)
    let plain = try KMeans(of: x, options: KMeansOptions(clusters: 2))
    #expect(adjustedRandIndex(plain.labels, groups) < 0.5)
  }

  @Test("takes the median distance for its bandwidth, and says which bandwidths cannot be")
  func bandwidths() throws {
    let x = Matrix(rows: 60, columns: 1) { i, _ in Float(i % 2) * 3 }
    let found = try KernelKMeans(of: x, options: KMeansOptions(clusters: 2))
    #expect(found.bandwidth == 3)
    #expect(
      throws: ClusterModelError.setting("bandwidth", found: "0.0", must: "be more than 0")
    ) { _ = try KernelKMeans(of: x, options: KMeansOptions(clusters: 2), bandwidth: 0) }
    let equal = Matrix(rows: 5, columns: 2) { _, _ in 1 }
    #expect(throws: ClusterModelError.tooFewDistinctRows(1, clusters: 2)) {
      _ = try KernelKMeans(of: equal, options: KMeansOptions(clusters: 2))
    }
  }
}

@Suite("Numbers of clusters")
struct ClusterNumberTests {
  @Test(
    "the gap statistic counts clouds",
    arguments: [(1, 2, 4.0), (3, 2, 8), (8, 2, 14), (1, 10, 2), (3, 10, 2), (8, 10, 2)])
  func gap(k: Int, d: Int, apart: Double) throws {
    let x = blobs(k, rows: 600, features: d, apart: apart, seed: 7)
    var options = KMeansOptions(clusters: 1)
    options.starts = 3
    let found = try GapStatistic(of: x, most: 10, options: options)
    #expect(found.clusters == k)
    #expect(found.trials.map(\.clusters) == Array(1...10))
  }

  @Test("BIC counts clouds", arguments: [1, 3, 8])
  func bic(k: Int) throws {
    let x = blobs(k, rows: 800, features: 3, apart: 9, seed: 11)
    for shape in CovarianceShape.allCases {
      var options = GaussianMixtureOptions(clusters: 1)
      (options.covariance, options.starts) = (shape, 5)
      let found = try MixtureChoice(of: x, clusters: 1...10, options: options)
      #expect(found.best.mixture.clusterCount == k, "\(shape)")
    }
  }

  @Test("BIC finds two groups of irises, and AIC is the definition's")
  func irises() throws {
    let fixture = try #require(ClusterFixture.shared)
    let found = try MixtureChoice(
      of: fixture.table, clusters: 1...6, options: GaussianMixtureOptions(clusters: 1))
    // Two of the species overlap: known of this criterion on these data (Fraley and Raftery 1998).
    #expect(found.best.mixture.clusterCount == 2)
    #expect(found.trials.allSatisfy { $0.aic < $0.bic })
  }

  @Test("equal and few rows have one cluster")
  func degenerate() throws {
    let equal = Matrix(rows: 9, columns: 2) { _, _ in 3 }
    #expect(try GapStatistic(of: equal).clusters == 1)
    #expect(try GapStatistic(of: Matrix(zeros: 1, 3)).clusters == 1)
    let found = try MixtureChoice(
      of: equal, clusters: 1...4, options: GaussianMixtureOptions(clusters: 1))
    #expect(found.trials.count == 1)
  }
}
