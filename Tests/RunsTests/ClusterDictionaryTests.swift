internal import DeePWAK
internal import FeatureTables
internal import Foundation
internal import LinearAlgebra
internal import Networks
internal import TestSupport
internal import Testing

@testable internal import Runs

@Suite("Dictionary of clusters, dimensions and features")
struct ClusterDictionaryTests {
  /// Labels in 0 ..< k that use every cluster.
  private static func labels(_ n: Int, _ k: Int, seed: UInt64) -> Partition {
    var random = CounterGenerator(seed: seed)
    return Partition(
      labels: (0..<n).map { $0 < k ? $0 : Int(random.uniform() * Double(k)) }, clusterCount: k)
  }

  private static func mean(_ values: [Float]) -> Double {
    values.reduce(0) { $0 + Double($1) } / Double(values.count)
  }

  /// Whether two figures agree to the digits that `Float` keeps; two that are missing do.
  private static func agree(_ a: Double, _ b: Double) -> Bool {
    a.isNaN || b.isNaN ? a.isNaN && b.isNaN : abs(a - b) <= 1e-5 * (1 + abs(b))
  }

  @Test(
    "profiles of clusters are the means, shares and differences of their definitions",
    arguments: [(1, 1, 3), (40, 3, 5), (2500, 7, 4)])
  func profiles(n: Int, k: Int, m: Int) {
    let noise = Matrix.normal(n, m, seed: 3)
    // The first column never changes, the others lie far from zero.
    let x = Matrix(rows: n, columns: m) { $1 == 0 ? 7 : 30 * Float($1 - 2) + noise[$0, $1] }
    let partitions = [
      ClusterDictionaryTests.labels(n, k, seed: 4),
      Partition(labels: [Int](repeating: 0, count: n)),
    ]
    let profiles = ClusterProfile.of(partitions, over: x, activeAbove: 0.4)
    #expect(profiles.count == 2)
    for (partition, profile) in zip(partitions, profiles) {
      #expect(profile.sizes == partition.sizes)
      for j in 0..<m {
        let column = x.column(j)
        let all = ClusterDictionaryTests.mean(column)
        let variance = column.reduce(0) { $0 + pow(Double($1) - all, 2) } / Double(n)
        #expect(ClusterDictionaryTests.agree(profile.deviations[j], variance.squareRoot()))
        for c in 0..<partition.clusterCount {
          let inside = (0..<n).filter { partition.labels[$0] == c }.map { column[$0] }
          let outside = (0..<n).filter { partition.labels[$0] != c }.map { column[$0] }
          let (a, b) = (ClusterDictionaryTests.mean(inside), ClusterDictionaryTests.mean(outside))
          #expect(ClusterDictionaryTests.agree(profile.means[c, j], a))
          #expect(ClusterDictionaryTests.agree(profile.otherMeans[c, j], b))
          let share = Double(inside.count { abs($0) > 0.4 }) / Double(inside.count)
          #expect(ClusterDictionaryTests.agree(profile.activeShares[c, j], share))
          let difference = j == 0 && !b.isNaN ? 0 : (a - b) / variance.squareRoot()
          #expect(
            ClusterDictionaryTests.agree(profile.difference(cluster: c, column: j), difference))
        }
      }
    }
  }

  @Test(
    "Hoyer's sparseness is one for a single dimension, zero for equal ones, between for others",
    arguments: [
      ([0, 0, -3, 0], 1), ([2, -2, 2, 2], 0), ([0, 0, 0, 0], 1),
      ([3, 4, 0, 0], 0.6), ([5], 0),
    ] as [([Float], Double)])
  func hoyer(row: [Float], expected: Double) {
    let sparsity = EmbeddingSparsity(of: Matrix(rows: 1, columns: row.count, elements: row))
    #expect(abs(sparsity.hoyer - expected) < 1e-12)
  }

  @Test("near zero is what lies within a tenth of the root mean square")
  func nearZero() {
    // Root mean square 10, so that 1 is near zero and 1.1 is not.
    let rest = Float((400 - 1 - 1.21 as Double).squareRoot())
    let sparsity = EmbeddingSparsity(
      of: Matrix(rows: 2, columns: 2, elements: [0.99, 1.1, rest, 0]))
    #expect(sparsity.nearZero == 0.5 && abs(sparsity.threshold - 1) < 1e-3)
    #expect(EmbeddingSparsity(of: Matrix(zeros: 3, 2)).nearZero == 1)
  }

  @Test("names the features that set a cluster apart, the furthest first, and no constant one")
  func tellingFeatures() {
    let n = 60
    let partition = Partition(labels: (0..<n).map { $0 < 40 ? 0 : 1 })
    let noise = Matrix.normal(n, 14, seed: 8)
    let x = Matrix(rows: n, columns: 14) { i, j in
      if j == 3 { return 1 }
      if j == 12 { return i < 40 ? 0 : -2 + 0.1 * noise[i, j] }
      return noise[i, j]
    }
    let embedding = Matrix(rows: n, columns: 2) { i, j in j == 0 ? (i < 40 ? 0 : 1) : 0.5 }
    let dictionary = ClusterDictionary(
      heads: HeadLabels(memberships: [partition.oneHot]), embeddings: [embedding], features: x,
      names: (0..<14).map { "f\($0)" })
    for cluster in 0..<2 {
      let entries = dictionary.entries.filter { $0.cluster == cluster }
      #expect(entries.prefix(2).map(\.name) == ["embedding_1", "embedding_2"])
      #expect(entries.prefix(2).map(\.active) == [Double(cluster), 1])
      let features = entries.filter { $0.kind == .feature }
      #expect(features.count == ClusterDictionary.featureLimit && features[0].name == "f12")
      #expect(!features.contains { $0.name == "f3" })
      let sizes = features.map { abs($0.difference) }
      #expect(sizes == sizes.sorted(by: >))
      #expect(entries.allSatisfy { $0.size == (cluster == 0 ? 40 : 20) && $0.head == 1 })
    }
    let whole = ClusterDictionary(
      heads: HeadLabels(memberships: [Matrix(rows: n, columns: 1) { _, _ in 1 }]),
      embeddings: [embedding], features: x, names: (0..<14).map { "f\($0)" })
    #expect(whole.entries.map(\.kind) == [.embedding, .embedding])
    #expect(whole.entries.allSatisfy { $0.others.isNaN && $0.difference.isNaN })
  }

  @Test(
    "features are those of the table after the step on each observation", arguments: [false, true])
  func readableRows(sparse: Bool) throws {
    var table = Tables.counts(120, 9)
    if sparse { table = Tables.sparse(table) }
    var options = PreprocessingOptions()
    (options.normalize, options.pcs) = (.log1p, 3)
    let preprocessor = try Preprocessor.fit(table, options).preprocessor
    let rows = [5, 0, 119]
    var batch = Matrix(zeros: 4, preprocessor.keptFeatures.count)
    ReadableRows(table, preprocessor).copyRows(at: rows, into: &batch)
    guard case .library(let size) = preprocessor.rowStep else {
      Issue.record("counts were not scaled by their libraries")
      return
    }
    let x = table.values.densified
    for (i, row) in rows.enumerated() {
      let sum = x.row(row).reduce(0) { $0 + Double($1) }
      for (j, feature) in preprocessor.keptFeatures.enumerated() {
        let expected = log1p(Double(x[row, feature]) * size / sum)
        #expect(abs(Double(batch[i, j]) - expected) < 1e-5)
      }
    }
  }

  @Test("a run writes it, one row an entry, and the sparsity of every head")
  func written() throws {
    var options = RunOptions()
    (options.training.heads, options.training.steps) = (2, 40)
    (options.training.maximumClusters, options.training.embeddingDimensions) = (4, 3)
    options.training.hiddenWidths = [16]
    options.consensusNetworks.steps = 0
    let result = try TrainingRun(options).result(of: Tables.groups(90, 6, 3))
    let record = RunRecord(of: result, command: "deepwak", threads: 1, blasKernel: "none")
    #expect(record.embeddingSparsity?.nearZero == result.dictionary.sparsity.map(\.nearZero))
    #expect(record.embeddingSparsity?.hoyer.count == 2)
    let folder = TemporaryFolder()
    let path = folder.file("dictionary.csv")
    try ResultTables.writeDictionary(result.dictionary, to: path)
    let lines = String(decoding: try FileSystem.bytes(path), as: UTF8.self).split(separator: "\n")
    #expect(lines[0] == "head,cluster,size,kind,name,value,others,difference,active")
    #expect(lines.count == result.dictionary.entries.count + 1)
    let clusters = result.heads.clusterCounts.reduce(0, +)
    #expect(result.dictionary.entries.count { $0.kind == .embedding } == 3 * clusters)
    for (line, entry) in zip(lines.dropFirst(), result.dictionary.entries) {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      #expect(fields[0] == "\(entry.head)" && fields[1] == "\(entry.cluster)")
      #expect(fields[3] == entry.kind.rawValue && fields[4] == entry.name)
      #expect(Float(fields[5]) == Float(entry.value))
    }
  }
}
