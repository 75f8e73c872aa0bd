import Foundation
import LinearAlgebra
import Networks
import SoftmaxClustering
import Stats
import Synchronization
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

  @Test("finds them by every kind of objective, alone and together", arguments: 0..<5)
  func objectives(kind: Int) throws {
    let (x, truth) = Blobs.table(rows: 300, seed: 12)
    let sets: [[any SoftmaxObjective]] = [
      [try RenyiDecisiveness(order: 2)], [try CollisionCrossEntropy(fairness: 10)],
      [try SelfLabelling()], [try SoftPseudoLabels(form: .reverse, fairness: 10)],
      [MutualInformation(), try SelfLabelling()],
    ]
    var options = SoftmaxClustererOptions(clusters: 3)
    (options.steps, options.starts, options.relabellingEpochs) = (300, 8, 5)
    let model = try SoftmaxClusterer(options: options).fit(
      x, objectives: sets[kind].map { WeightedSoftmaxObjective($0, weight: 0.5) })
    #expect(adjustedRandIndex(model.labels(of: x), truth) == 1)
    #expect(model.history.allSatisfy { $0.objectives.count == sets[kind].count })
  }

  @Test("gives an objective that labels the whole table its predictions when they are due")
  func relabelling() throws {
    let (x, _) = Blobs.table(rows: 100, seed: 3)
    let counter = CountingObjective()
    var options = SoftmaxClustererOptions(clusters: 3)
    (options.batchSize, options.epochs, options.starts) = (30, 7, 1)
    options.relabellingEpochs = 3
    _ = try SoftmaxClusterer(options: options).fit(
      x, objectives: [WeightedSoftmaxObjective(counter)])
    // Before passes 1, 4 and 7, and for the loss of the model at the end.
    #expect(counter.tables.withLock { $0 } == [100, 100, 100, 100])
  }

  @Test("keeps the predictions of augmented rows near to those of the rows")
  func augmentation() throws {
    let x = Matrix.normal(400, 6, seed: 5)
    var options = SoftmaxClustererOptions(clusters: 4, network: .mlp(hidden: [32]))
    (options.steps, options.batchSize, options.starts) = (300, 128, 1)
    let noise = try GaussianNoise(deviation: 0.3)
    let divergences = try [0, 10].map { (weight: Float) in
      options.consistency = weight
      let model = try SoftmaxClusterer(options: options).fit(
        x, objectives: [mutualInformation], augmentation: noise)
      var moved = x
      noise.augment(&moved, rows: Array(0..<400), seed: 77, step: 1)
      let (a, b) = (model.probabilities(of: x), model.probabilities(of: moved))
      #expect((model.history.last?.consistency ?? 0 > 0) == (weight > 0))
      return zip(a.elements, b.elements).reduce(0) { $0 + abs($1.0 - $1.1) } / 400
    }
    #expect(divergences[1] < 0.9 * divergences[0], "\(divergences)")
  }

  @Test("gives the same bits on any number of threads", arguments: [false, true])
  func threads(alters: Bool) throws {
    let (x, _) = Blobs.table(rows: 600, seed: 8)
    var options = SoftmaxClustererOptions(clusters: 3, network: .mlp(hidden: [16, 8]))
    (options.batchSize, options.steps) = (512, 20)
    options.adversary = alters ? VirtualAdversary() : nil
    let noise = alters ? try GaussianNoise(deviation: 0.2) : nil
    let pool = ThreadPool.shared
    let before = pool.threadCount
    defer { pool.threadCount = before }
    let found = try [1, 2, 4].map { threads in
      pool.threadCount = threads
      return try SoftmaxClusterer(options: options).fit(
        x, objectives: [mutualInformation], augmentation: noise)
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

/// An objective that notes how many rows it is given to label.
private final class CountingObjective: TableObjective {
  let tables = Mutex<[Int]>([])

  func makeTerm(_ shape: SoftmaxBatchShape) -> any SoftmaxTerm {
    MutualInformation().makeTerm(shape)
  }

  func relabelled(by predictions: Matrix) -> any SoftmaxObjective {
    tables.withLock { $0.append(predictions.rows) }
    return MutualInformation()
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
