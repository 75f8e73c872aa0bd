import DeePWAK
import FeatureTables
import Kruskal
import LinearAlgebra
import Stats
import TestSupport
import Testing

@testable import Runs

@Suite("A run of forest")
struct ForestRunTests {
  private let folder = TemporaryFolder()

  /// Settings that take the table as it is.
  private func options(_ change: (inout ForestRunOptions) -> Void = { _ in }) -> ForestRunOptions {
    var options = ForestRunOptions()
    options.data = "t.csv"
    (options.preprocessing.normalize, options.preprocessing.pcs) = (.none, 0)
    change(&options)
    return options
  }

  private func result(
    _ table: FeatureTable, pairLimit: Int = ForestRun.mostInPairs,
    _ change: (inout ForestRunOptions) -> Void = { _ in }
  ) throws -> ForestResult {
    var run = ForestRun(options(change))
    run.pairLimit = pairLimit
    return try run.result(of: table)
  }

  private func distance(_ x: Matrix, _ i: Int, _ j: Int) -> Double {
    (0..<x.columns).reduce(0.0) {
      let difference = Double(x[i, $1]) - Double(x[j, $1])
      return $0 + difference * difference
    }.squareRoot()
  }

  /// Single linkage by its definition: the two nearest clusters merge until *k* are left.
  private func linkage(_ x: Matrix, clusters k: Int) -> (labels: [Int], heights: [Double]) {
    var labels = Array(0..<x.rows)
    let pairs = (0..<x.rows).flatMap { i in (0..<i).map { (distance(x, i, $0), i, $0) } }
    var heights: [Double] = []
    for (d, i, j) in pairs.sorted(by: { $0.0 < $1.0 }) where heights.count < x.rows - k {
      let (a, b) = (labels[i], labels[j])
      guard a != b else { continue }
      labels = labels.map { $0 == a ? b : $0 }
      heights.append(d)
    }
    return (labels, heights)
  }

  @Test("gives the clusters and heights of single linkage", arguments: [1, 2, 3, 7, 60])
  func clusters(k: Int) throws {
    let x = Matrix.normal(60, 4, seed: 3)
    let found = try result(Tables.table(x)) { $0.clusters = k }
    let expected = linkage(x, clusters: k)
    #expect(adjustedRandIndex(found.clusters.labels, expected.labels) == 1)
    #expect(found.clusters.clusterCount == k && found.forest.edges.count == 60 - k)
    #expect(found.clusters.sizes == found.clusters.sizes.sorted(by: >))
    for (a, b) in zip(found.distances, expected.heights) { #expect(abs(a - b) < 1e-5 * b) }
    // Heights are those of the table as it was read, not of the numbers that heads would see.
    for (a, b) in zip(found.dendrogram.merges, linkage(x, clusters: 1).heights) {
      #expect(abs(a.height - b) < 1e-5 * b)
    }
    if let cut = found.cutHeight {
      #expect(expected.heights.allSatisfy { $0 < cut })
      #expect(linkage(x, clusters: 1).heights.count { $0 > cut } == k - 1)
    }
  }

  @Test("finds by itself how many groups are far apart, of prepared tables too")
  func automatic() throws {
    let table = Tables.groups(120, 8, 3, seed: 4)
    let found = try ForestRun(ForestRunOptions()).result(of: table)
    let truth = (0..<120).map { $0 % 3 }
    #expect(found.suggested.sizeableCount == 3)
    #expect(adjustedRandIndex(found.clusters.labels, truth) > 0.95)
    #expect(found.notes.contains { $0.contains("scaled") || $0.contains("scored") || !$0.isEmpty })
  }

  @Test("standardises similarities to mean 0 and deviation 1", arguments: [(30, 4), (9, 40)])
  func scale(n: Int, p: Int) throws {
    let x = Matrix.normal(n, p, seed: 6)
    let scale = SimilarityScale(of: x)
    let values = (0..<n).flatMap { i in
      (0..<i).map { j in scale.similarity(distance(x, i, j) * distance(x, i, j)) }
    }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count) - mean * mean
    #expect(abs(mean) < 1e-6 && abs(variance - 1) < 1e-6)
    let same = SimilarityScale(of: Matrix(rows: 5, columns: 2) { _, j in Float(j) })
    #expect(same.deviation == 1 && same.similarity(0) == 0)
  }

  @Test("noise leaves what is far apart, and doubts what lies between", arguments: [4096, 5])
  func confidence(pairLimit: Int) throws {
    // Two groups of 30 and a point half way.
    var x = Matrix.normal(61, 2, seed: 7)
    for i in 0..<61 { x[i, 0] += i < 30 ? -9 : 9 }
    (x[60, 0], x[60, 1]) = (0.3, 0)
    let found = try result(Tables.table(x), pairLimit: pairLimit) {
      ($0.clusters, $0.perturb, $0.samples) = (2, 0.4, 300)
    }
    let perturbation = try #require(found.perturbation)
    let confidence = perturbation.confidence
    #expect(perturbation.isAlongGraph == (pairLimit == 5))
    #expect(found.warnings.contains { $0.contains("graph of neighbors") } == (pairLimit == 5))
    #expect(confidence.allSatisfy { (0...1).contains($0) })
    #expect(confidence[60] < 0.9)
    #expect(confidence[..<60].reduce(0, +) / 60 > confidence[60] + 0.05)
    #expect(perturbation.edgeShares.count == 59)
    let weak = try result(Tables.table(x), pairLimit: pairLimit) {
      ($0.clusters, $0.perturb, $0.samples) = (2, 1e-9, 3)
    }
    #expect(weak.perturbation?.confidence.allSatisfy { $0 == 1 } == true)
    #expect(weak.perturbation?.edgeShares.allSatisfy { $0 == 1 } == true)
  }

  @Test("noise along the graph gives about the confidence of noise on all pairs, or more")
  func graph() throws {
    var x = Tables.groups(300, 3, 3, seed: 21).values.densified
    for i in 0..<300 { x[i, 0] += Float(i % 3) * 3 }
    let means = try [4096, 5].map { limit in
      try [0.05, 0.2].map { amplitude in
        try result(Tables.table(x), pairLimit: limit) {
          ($0.clusters, $0.perturb, $0.samples) = (3, amplitude, 200)
        }.perturbation?.meanConfidence ?? 0
      }
    }
    for (all, along) in zip(means[0], means[1]) {
      #expect(along > all - 0.03 && along < all + 0.25, "\(means)")
    }
  }

  @Test("confidence is the mean co-membership with the others of the cluster")
  func definition() throws {
    let found = try result(Tables.groups(40, 3, 3, seed: 9)) {
      ($0.clusters, $0.perturb, $0.samples) = (4, 0.5, 50)
    }
    let perturbation = try #require(found.perturbation)
    let together = try #require(perturbation.comembership)
    let labels = found.clusters.labels
    for i in 0..<40 {
      let others = (0..<40).filter { $0 != i && labels[$0] == labels[i] }
      guard !others.isEmpty else { continue }
      let mean = others.reduce(0.0) { $0 + together[i, $1] } / Double(others.count)
      #expect(abs(mean - perturbation.confidence[i]) < 1e-12)
    }
  }

  @Test("one cluster with nearly everything is called a chain, with what may help")
  func chained() throws {
    let found = try result(Tables.table(.normal(200, 6, seed: 2))) { $0.clusters = 4 }
    #expect(found.isChained)
    #expect(found.warnings.contains { $0.contains("chains") && $0.contains("--core-neighbors 5") })
    let separate = try result(Tables.groups(90, 6, 3)) { $0.clusters = 3 }
    #expect(!separate.isChained && separate.warnings.isEmpty)
    let reached = try result(Tables.table(.normal(200, 6, seed: 2))) {
      ($0.clusters, $0.coreNeighbors) = (4, 3)
    }
    #expect(reached.tree != found.tree)
    #expect(reached.warnings.allSatisfy { !$0.contains("--core-neighbors 5") })
  }

  @Test("clusters of a least size are not stragglers, also under noise") func sizeable() throws {
    // Groups that lie near each other, and stragglers that lie further off.
    var x = Tables.groups(120, 2, 3, seed: 12).values.densified
    for i in 0..<120 { (x[i, 0], x[i, 1]) = (x[i, 0] / 20 + Float(i % 3), x[i, 1] / 20) }
    for i in 0..<4 { x[i, 1] = 9 + 5 * Float(i) }
    let table = Tables.table(x)
    let truth = (0..<120).map { $0 % 3 }
    let plain = try result(table) { $0.clusters = 3 }
    #expect(plain.isChained && plain.warnings.contains { $0.contains("--min-size 6") })
    let found = try result(table) {
      ($0.clusters, $0.minimumSize, $0.perturb, $0.samples) = (3, 6, 0.001, 20)
    }
    #expect(found.clusters.sizes.allSatisfy { $0 >= 6 } && found.clusters.clusterCount == 3)
    #expect(adjustedRandIndex(Array(found.clusters.labels[4...]), Array(truth[4...])) == 1)
    #expect(found.forest.edges.count == 117)
    #expect(found.perturbation?.isAlongGraph == true)
    #expect((found.perturbation?.meanConfidence ?? 0) > 0.9)
    let auto = try result(table) { $0.minimumSize = 6 }
    #expect(auto.clusters.clusterCount == 3)
  }

  @Test("bad numbers are refused in one line") func refused() throws {
    let table = Tables.table(.normal(20, 3, seed: 1))
    func message(_ change: (inout ForestRunOptions) -> Void) -> String {
      do {
        _ = try result(table, change)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(
      message { $0.clusters = 21 }
        == "t.csv: forest: 21 clusters of 20 observations, but there must be 1 to 20")
    #expect(message { $0.clusters = 0 } == "--clusters is 0, but must be at least 1, or auto")
    #expect(message { $0.coreNeighbors = 20 }.contains("20 of 20 observations"))
    #expect(message { $0.minimumSize = 0 }.contains("--min-size is 0"))
    #expect(message { ($0.minimumSize, $0.labels) = (3, "l.csv") }.contains("without links"))
    #expect(
      message { ($0.minimumSize, $0.clusters) = (11, 2) }.contains("of at least 11 observations"))
    #expect(message { $0.perturb = -1 }.contains("--perturb is -1"))
    #expect(message { ($0.perturb, $0.samples) = (1, 0) }.contains("--samples is 0"))
    #expect(message { $0.labelColumn = "type" }.contains("--labels FILE"))
  }
}
