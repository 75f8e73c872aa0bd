import Foundation
import LinearAlgebra
import Networks
import SoftmaxClustering
import Stats
import TestSupport
import Testing

@Suite("Softmax clusterer")
struct SoftmaxClustererTests {
  @Test(
    "finds well separated groups, by any network and from any seed",
    arguments: [SoftmaxNetwork.linear, .mlp(hidden: [16])], 0..<5)
  func blobs(network: SoftmaxNetwork, seed: Int) throws {
    let (x, truth) = Blobs.table(rows: 300, seed: 7)
    var options = SoftmaxClustererOptions(clusters: 3, network: network)
    (options.seed, options.steps, options.starts) = (UInt64(seed), 200, 5)
    let model = try SoftmaxClusterer(options: options).fit(x, objectives: [mutualInformation])
    #expect(adjustedRandIndex(model.labels(of: x), truth) == 1)
    #expect(model.starvedClusters.isEmpty)
    #expect(model.clusterSizes.reduce(0, +) == 300)
    #expect(model.startLosses.count == 5)
    #expect(model.history.count == 200)
  }

  @Test("gives the same bits on any number of threads", arguments: [false, true])
  func threads(adversarial: Bool) throws {
    let (x, _) = Blobs.table(rows: 600, seed: 8)
    var options = SoftmaxClustererOptions(clusters: 3, network: .mlp(hidden: [16, 8]))
    (options.batchSize, options.steps) = (512, 20)
    options.adversary = adversarial ? VirtualAdversary() : nil
    let pool = ThreadPool.shared
    let before = pool.threadCount
    defer { pool.threadCount = before }
    let found = try [1, 2, 4].map { threads in
      pool.threadCount = threads
      return try SoftmaxClusterer(options: options).fit(x, objectives: [mutualInformation])
    }
    for model in found.dropFirst() {
      #expect(model.network.parameters == found[0].network.parameters)
      #expect(model.probabilities(of: x) == found[0].probabilities(of: x))
      #expect(model.history == found[0].history)
    }
  }

  @Test("learns the same from a sparse table as from the same table made dense")
  func sparse() throws {
    let dense = Matrix(rows: 120, columns: 6) { i, j in (i + j) % 3 == 0 ? Float(i % 4) + 1 : 0 }
    var options = SoftmaxClustererOptions(clusters: 3)
    (options.steps, options.batchSize) = (30, 64)
    let a = try SoftmaxClusterer(options: options).fit(dense, objectives: [mutualInformation])
    let b = try SoftmaxClusterer(options: options).fit(
      SparseMatrix(dense), objectives: [mutualInformation])
    #expect(a.network.parameters == b.network.parameters)
  }

  @Test("keeps the start of the least loss")
  func starts() throws {
    let (x, _) = Blobs.table(rows: 90, seed: 9)
    var options = SoftmaxClustererOptions(clusters: 3)
    (options.steps, options.starts) = (100, 6)
    let model = try SoftmaxClusterer(options: options).fit(x, objectives: [mutualInformation])
    let sigma = model.probabilities(of: x)
    let entropy = { (p: [Double]) in p.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 } }
    let rows = (0..<90).map { entropy(sigma.row($0).map(Double.init)) }.reduce(0, +) / 90
    let weights = model.network.named.filter { $0.name == "layer_1.weight" }[0].values
    let penalty = weights.elements.reduce(0) { $0 + Double($1 * $1) }
    let loss = rows - entropy(sigma.columnMeans) + Double(options.weightDecay) * penalty
    let least = model.startLosses.min() ?? 0
    #expect(abs(loss - least) < 1e-5)
  }

  @Test("puts all observations into the one cluster of a model of one")
  func one() throws {
    let (x, _) = Blobs.table(rows: 20, seed: 1)
    var options = SoftmaxClustererOptions(clusters: 1)
    options.steps = 5
    let model = try SoftmaxClusterer(options: options).fit(x, objectives: [mutualInformation])
    #expect(model.labels(of: x) == [Int](repeating: 0, count: 20))
    #expect(model.probabilities(of: x).elements.allSatisfy { $0 == 1 })
  }

  @Test("puts equal observations into one cluster and reports those that starve")
  func equalRows() throws {
    let x = Matrix(rows: 40, columns: 3) { _, j in Float(j) + 1 }
    for adversary in [nil, VirtualAdversary()] {
      var options = SoftmaxClustererOptions(clusters: 3)
      (options.steps, options.adversary) = (20, adversary)
      let model = try SoftmaxClusterer(options: options).fit(x, objectives: [mutualInformation])
      #expect(Set(model.labels(of: x)).count == 1)
      #expect(model.starvedClusters.count == 2)
      #expect(model.probabilities(of: x).elements.allSatisfy { $0.isFinite })
    }
  }

  @Test("stops when told to, and says where")
  func stops() {
    let (x, _) = Blobs.table(rows: 60, seed: 2)
    var options = SoftmaxClustererOptions(clusters: 3)
    (options.steps, options.starts) = (100, 1)
    var reports: [SoftmaxProgress] = []
    #expect(throws: SoftmaxClusteringError.stopped(step: 7, of: 100)) {
      try SoftmaxClusterer(options: options).fit(
        x, objectives: [mutualInformation],
        progress: {
          reports.append($0)
          return $0.step < 7
        })
    }
    #expect(reports.map(\.step) == Array(1...7))
    #expect(reports.allSatisfy { $0.starts == 1 && $0.losses.total.isFinite })
  }

  @Test("refuses what cannot be clustered, in one line")
  func refusals() {
    let (x, _) = Blobs.table(rows: 5, seed: 3)
    var broken = x
    broken[3, 1] = .nan
    let cases: [(Matrix, Int, (inout SoftmaxClustererOptions) -> Void, String)] = [
      (x, 8, { _ in }, "5 observations cannot fill 8 clusters; ask for at most 5"),
      (x, 0, { _ in }, "the number of clusters is 0, but must be at least 1"),
      (
        broken, 2, { _ in },
        "row 4, column 2 is not a finite number; impute or leave out missing values"
      ),
      (
        Matrix(zeros: 5, 0), 2, { _ in },
        "the table has no features, but a model needs at least one"
      ),
      (x, 2, { $0.batchSize = 0 }, "the batch size is 0, but must be at least 1"),
      (x, 2, { $0.starts = 0 }, "the number of starts is 0, but must be at least 1"),
      (x, 2, { $0.weightDecay = .nan }, "the weight decay is nan, but must be at least 0"),
      (x, 2, { $0.rates = .constant(0) }, "the learning rate is 0.0, but must be above 0"),
      (
        x, 2, { $0.scaling = .whitened(components: 3) },
        "the number of components is 3, but must lie between 1 and 2, the least of rows and "
          + "columns"
      ),
      (
        x, 2, { $0.rates = .constant(1e30) },
        "the loss is not finite after 1 step: lower the learning rate, or scale the features"
      ),
    ]
    for (table, clusters, change, message) in cases {
      var options = SoftmaxClustererOptions(clusters: clusters)
      change(&options)
      let error = #expect(throws: SoftmaxClusteringError.self) {
        try SoftmaxClusterer(options: options).fit(table, objectives: [mutualInformation])
      }
      #expect(error?.description == message)
    }
    #expect(throws: SoftmaxClusteringError.noObjective) {
      try SoftmaxClusterer(options: SoftmaxClustererOptions(clusters: 2)).fit(x, objectives: [])
    }
  }

  private var mutualInformation: WeightedSoftmaxObjective {
    WeightedSoftmaxObjective(MutualInformation())
  }
}

/// Three round groups in the plane, far from each other.
enum Blobs {
  static func table(rows: Int, seed: UInt64) -> (Matrix, [Int]) {
    let noise = Matrix.normal(rows, 2, seed: seed)
    let centres: [[Float]] = [[0, 0], [12, 0], [0, 12]]
    let x = Matrix(rows: rows, columns: 2) { i, j in centres[i % 3][j] + noise[i, j] }
    return (x, (0..<rows).map { $0 % 3 })
  }
}
