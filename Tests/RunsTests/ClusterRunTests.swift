import DeePWAK
import FeatureTables
import Foundation
import LinearAlgebra
import SoftmaxClustering
import Stats
import TestSupport
import Testing

@testable import Runs

@Suite("A run of cluster")
struct ClusterRunTests {
  private let folder = TemporaryFolder()

  private func result(
    _ table: FeatureTable, _ method: ClusterMethod,
    _ change: (inout ClusterRunOptions) -> Void = { _ in }
  ) throws -> ClusterResult {
    var options = ClusterRunOptions()
    (options.data, options.method, options.clusters, options.starts) = ("t.csv", method, 3, 4)
    options.training.steps = 300
    change(&options)
    return try ClusterRun(options).result(of: table)
  }

  @Test(
    "every method finds separate groups, and its model puts them there again",
    arguments: ClusterMethod.allCases)
  func methods(method: ClusterMethod) throws {
    let table = Tables.groups(150, 6, 3)
    let found = try result(table, method)
    #expect(adjustedRandIndex(found.labels, (0..<150).map { $0 % 3 }) > 0.95)
    #expect(found.sizes.reduce(0, +) == 150 && found.warnings.isEmpty)
    #expect(found.meanCertainty > 0.9 && found.meanAgreement ?? 0 > 0.5)
    for i in 0..<150 {
      #expect(abs(found.probabilities.row(i).reduce(0, +) - 1) < 1e-5)
      #expect(found.probabilities[i, found.labels[i]] == found.probabilities.row(i).max())
    }
    try found.model.write(to: folder.file("m.h5"))
    let saved = try SavedClustering(path: folder.file("m.h5"))
    let again = try saved.prediction(of: table)
    #expect(again.labels == found.labels && again.stability == found.certainty)
    #expect(again.probabilities == found.probabilities)
  }

  @Test("K-means under a kernel parts a ring from its centre, and is saved with its features")
  func kernel() throws {
    let noise = Matrix.normal(300, 2, seed: 5)
    let table = Tables.table(
      Matrix(rows: 300, columns: 2) { i, j in
        let angle = Double(i) * 0.13
        let place = i % 2 == 0 ? 0 : 6 * (j == 0 ? cos(angle) : sin(angle))
        return Float(place) + 0.4 * noise[i, j]
      })
    let truth = (0..<300).map { $0 % 2 }
    let plain = try result(table, .kmeans) { $0.clusters = 2 }
    let found = try result(table, .kmeans) {
      $0.clusters = 2
      $0.kernel = ClusterRunOptions.Kernel()
      $0.kernel?.bandwidth = 0.5
      $0.starts = 10
    }
    #expect(adjustedRandIndex(plain.labels, truth) < 0.5)
    #expect(adjustedRandIndex(found.labels, truth) > 0.95)
    try found.model.write(to: folder.file("m.h5"))
    let again = try SavedClustering(path: folder.file("m.h5")).prediction(of: table)
    #expect(again.labels == found.labels)
  }

  @Test("the probabilities of centres are those of equal round Gaussians") func centres() {
    let x = Matrix.normal(40, 3, seed: 2)
    let centres = Matrix.normal(4, 3, seed: 3)
    let found = CentreModel(centres: centres, variance: 0.7).probabilities(of: x)
    for i in 0..<40 {
      let densities = (0..<4).map { c in
        exp(-(0..<3).reduce(0.0) { $0 + pow(Double(x[i, $1] - centres[c, $1]), 2) } / 1.4)
      }
      for c in 0..<4 {
        #expect(abs(Double(found[i, c]) - densities[c] / densities.reduce(0, +)) < 1e-5)
      }
    }
    let certain = CentreModel(centres: centres, variance: 0).probabilities(of: centres)
    #expect(certain == Matrix(rows: 4, columns: 4) { $0 == $1 ? 1 : 0 })
  }

  @Test("auto finds the number of separate groups", arguments: [ClusterMethod.kmeans, .gmm])
  func chosen(method: ClusterMethod) throws {
    for groups in [2, 4] {
      let table = Tables.groups(240, 5, groups)
      let found = try result(table, method) { $0.clusters = nil }
      #expect(found.choice?.chosen.clusters == groups, "\(String(describing: found.choice))")
      #expect(found.sizes.count == groups)
      #expect(found.choice?.isAtEnd == false)
    }
  }

  @Test("one cluster, and as many as observations") func ends() throws {
    let table = Tables.groups(12, 3, 3)
    for method in ClusterMethod.allCases {
      let one = try result(table, method) { $0.clusters = 1 }
      #expect(one.labels == [Int](repeating: 0, count: 12) && one.certainty.allSatisfy { $0 == 1 })
      let all = try result(table, method) { ($0.clusters, $0.starts) = (12, 1) }
      #expect(all.order.count == 12 && all.sizes.reduce(0, +) == 12)
      let starved = all.sizes.count { $0 == 0 }
      #expect(all.warnings.contains { $0.contains("no observation") } == (starved > 0))
      #expect(throws: OptionError.self) { try result(table, method) { $0.clusters = 13 } }
    }
  }

  @Test("a table of equal observations, and numbers that are out of range, cost one line")
  func refused() {
    let equal = Tables.table(Matrix(rows: 20, columns: 3) { _, j in Float(j) })
    let wrong: [(String, (inout ClusterRunOptions) -> Void)] = [
      ("--clusters is 0, but must be at least 1, or auto", { $0.clusters = 0 }),
      (
        "--order is 0.0, but must be above 0: 1 for Shannon's entropy, inf for the greatest",
        {
          ($0.method, $0.objective.order) = (.softmax(.renyi), 0)
        }
      ),
      ("--starts is 0, but must be at least 1", { $0.starts = 0 }),
      (
        "--bandwidth is -1.0, but must be a number above 0",
        {
          $0.kernel = ClusterRunOptions.Kernel()
          $0.kernel?.bandwidth = -1
        }
      ),
    ]
    for (message, change) in wrong {
      let error = #expect(throws: OptionError.self) {
        try result(Tables.groups(20, 3, 2), .kmeans, change)
      }
      #expect(error?.description == message)
    }
    for method in ClusterMethod.allCases {
      let error = #expect(throws: RunError.self) { try result(equal, method) }
      #expect(error?.description.contains("\n") == false)
    }
  }

  @Test("a model file that was cut or belongs to something else is refused") func damaged() throws {
    let found = try result(Tables.groups(60, 4, 3), .kmeans)
    try found.model.write(to: folder.file("m.h5"))
    let bytes = TemporaryFolder.bytes(folder.file("m.h5"))
    folder.write(Array(bytes[..<(bytes.count / 2)]), to: "cut.h5")
    #expect(throws: (any Error).self) { try SavedClustering(path: folder.file("cut.h5")) }
    #expect(throws: RunError.self) {
      try SavedClustering(path: folder.file("m.h5"), sha256: String(repeating: "0", count: 64))
    }
  }
}
