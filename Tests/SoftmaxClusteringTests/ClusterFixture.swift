import Foundation
import LinearAlgebra
import TestSupport

/// What scikit-learn makes of Fisher's irises; see the README beside the file.
struct ClusterFixture: Decodable, Sendable {
  struct Centres: Decodable, Sendable {
    let start: [Int]
    let labels: [Int]
    let inertia: Double
    let centres: [[Double]]
  }
  struct Mixture: Decodable, Sendable {
    let kind: String
    let weights: [Double]
    let means: [[Double]]
    let covariances: [Double]
    let logLikelihood: Double
    let bic: Double
    let aic: Double
  }
  let x: [[Float]]
  let species: [Int]
  let kmeans: [Centres]
  let labels: [Int]
  let mixtures: [Mixture]

  /// The file; nil where it cannot be read.
  static let shared: ClusterFixture? = {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let bytes = TemporaryFolder.bytes("/\(folder)/Fixtures/clusters.json")
    return try? JSONDecoder().decode(ClusterFixture.self, from: Data(bytes))
  }()

  /// The irises, 150 × 4.
  var table: Matrix { Matrix(rows: x.count, columns: 4, elements: x.flatMap { $0 }) }
}

/// Round clouds of unit variance around random centres; the group of row *i* is *i* mod *k*.
func blobs(_ k: Int, rows n: Int, features d: Int, apart: Double, seed: UInt64) -> Matrix {
  var random = CounterGenerator(seed: seed)
  let centres = (0..<k).map { _ in (0..<d).map { _ in random.normal() * apart } }
  return Matrix(rows: n, columns: d) { i, j in Float(centres[i % k][j] + random.normal()) }
}

/// Runs a closure with so many threads.
func withThreads<Result>(_ count: Int, _ body: () throws -> Result) rethrows -> Result {
  let before = ThreadPool.shared.threadCount
  ThreadPool.shared.threadCount = count
  defer { ThreadPool.shared.threadCount = before }
  return try body()
}
