import LinearAlgebra
import Stats
import TestSupport
import Testing

@Suite("Silhouette")
struct SilhouetteTests {
  struct Case: Decodable, Sendable {
    let rows, columns: Int
    let x: [Float]
    let labels: [Int]
    let values: [Double]
    let score: Double

    var matrix: Matrix { Matrix(rows: rows, columns: columns, elements: x) }
  }
  static let cases: [Case] = Fixture.cases("silhouette")

  @Test("is that of scikit-learn, singletons and equal points included")
  func againstScikitLearn() throws {
    #expect(SilhouetteTests.cases.count == 6)
    for known in SilhouetteTests.cases {
      let found = try silhouettes(of: known.matrix, labels: known.labels)
      for (f, e) in zip(found, known.values) { #expect(abs(f - e) < 1e-10) }
      let score = try silhouetteScore(of: known.matrix, labels: known.labels)
      #expect(abs(score - known.score) < 1e-10)
    }
  }

  @Test("is that of the definition over several blocks, on any number of threads")
  func againstDefinition() throws {
    let n = 1300
    let x = Matrix.normal(n, 5, seed: 3)
    let labels = (0..<n).map { $0 * $0 % 7 }
    let values = try silhouettes(of: x, labels: labels)
    let clusters = Set(labels)
    for i in stride(from: 0, to: n, by: 97) {
      var sums: [Int: (sum: Double, count: Double)] = [:]
      for j in 0..<n where j != i {
        let a = x.row(i).map(Double.init)
        let squared = zip(a, x.row(j)).reduce(0) {
          $0 + ($1.0 - Double($1.1)) * ($1.0 - Double($1.1))
        }
        sums[labels[j], default: (0, 0)].sum += squared.squareRoot()
        sums[labels[j], default: (0, 0)].count += 1
      }
      let means = sums.mapValues { $0.sum / $0.count }
      let a = means[labels[i]] ?? 0
      let b = clusters.filter { $0 != labels[i] }.compactMap { means[$0] }.min() ?? 0
      #expect(abs(values[i] - (b - a) / max(a, b)) < 1e-12)
    }
    let threads = ThreadPool.shared.threadCount
    defer { ThreadPool.shared.threadCount = threads }
    ThreadPool.shared.threadCount = 1
    #expect(try silhouettes(of: x, labels: labels) == values)
  }

  @Test("of a sample is that of the observations drawn, and near that of all")
  func sampled() throws {
    let x = Matrix(rows: 600, columns: 2) { i, j in Float(i % 3 * 4) + Float((i * 7 + j) % 11) / 9 }
    let labels = (0..<600).map { $0 % 3 }
    let all = try silhouetteScore(of: x, labels: labels)
    let some = try silhouetteScore(of: x, labels: labels, sampleSize: 200, seed: 4)
    #expect(abs(all - some) < 0.02)
    #expect(try silhouetteScore(of: x, labels: labels, sampleSize: 600) - all < 1e-14)
    #expect(try silhouetteScore(of: x, labels: labels, sampleSize: 200, seed: 4) == some)
  }

  @Test(
    "refuses one cluster and singletons alone, and says so",
    arguments: [([0, 0, 0], 1), ([0, 1, 2], 3)])
  func refused(labels: [Int], count: Int) {
    let error = SilhouetteError.clusterCount(count, observations: 3)
    #expect(throws: error) { try silhouettes(of: Matrix(zeros: 3, 2), labels: labels) }
    #expect(
      error.description
        == "silhouette: \(count) clusters of 3 observations, but there must be at least 2 clusters "
        + "and fewer clusters than observations")
    #expect(throws: SilhouetteError.sampleSize(9, observations: 3)) {
      try silhouetteScore(of: Matrix(zeros: 3, 2), labels: labels, sampleSize: 9)
    }
  }
}
