import LinearAlgebra
import SoftmaxClustering
import Stats
import Testing
import TestSupport

@Suite("K-means")
struct KMeansTests {
  @Test(
    "takes the passes of Lloyd's definition",
    arguments: [(1, 30, 3), (2, 50, 1), (4, 400, 5), (7, 3000, 20), (20, 5000, 33)])
  func plainLloyd(k: Int, n: Int, d: Int) throws {
    let x = blobs(k, rows: n, features: d, apart: 1, seed: UInt64(n))
    let start = Array(0..<k)
    var options = KMeansOptions(clusters: k)
    options.tolerance = 0
    let found = try KMeans(of: x, from: x.rows(at: start), options: options)
    let plain = plainLloyd(x, start)
    #expect(found.converged)
    #expect(adjustedRandIndex(found.labels, plain.labels) > 1 - 1e-12)
    #expect(abs(found.sumOfSquares / plain.sum - 1) < 1e-6)
    #expect(abs(found.iterations - plain.passes) <= 1)
  }

  /// The definition, in `Double`.
  private func plainLloyd(
    _ x: Matrix, _ start: [Int]
  ) -> (labels: [Int], sum: Double, passes: Int) {
    let rows = (0..<x.rows).map { x.row($0).map(Double.init) }
    var centres = start.map { rows[$0] }
    var labels: [Int] = []
    var passes = 0
    while true {
      func squared(_ i: Int, _ c: Int) -> Double {
        zip(rows[i], centres[c]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      let next = rows.indices.map { i in
        centres.indices.min { squared(i, $0) < squared(i, $1) } ?? 0
      }
      passes += 1
      if next == labels {
        return (labels, rows.indices.reduce(0) { $0 + squared($1, labels[$1]) }, passes)
      }
      labels = next
      for c in centres.indices {
        let own = rows.indices.filter { labels[$0] == c }
        if own.isEmpty { continue }
        for j in 0..<x.columns {
          centres[c][j] = own.reduce(0) { $0 + rows[$1][j] } / Double(own.count)
        }
      }
    }
  }

  @Test("ends where scikit-learn does from the same rows", arguments: 0..<3)
  func scikitLearn(number: Int) throws {
    let fixture = try #require(ClusterFixture.shared)
    let known = fixture.kmeans[number]
    let x = fixture.table
    var options = KMeansOptions(clusters: known.start.count)
    options.tolerance = 0
    let found = try KMeans(of: x, from: x.rows(at: known.start), options: options)
    #expect(abs(found.sumOfSquares / known.inertia - 1) < 1e-6)
    #expect(adjustedRandIndex(found.labels, known.labels) > 1 - 1e-12)
    for (label, other) in Set(zip(found.labels, known.labels).map { Pair(a: $0, b: $1) })
      .map({ ($0.a, $0.b) })
    {
      for j in 0..<4 {
        #expect(abs(Double(found.centres[label, j]) - known.centres[other][j]) < 1e-4)
      }
    }
  }

  private struct Pair: Hashable {
    let a, b: Int
  }

  @Test("finds clouds that lie apart, numbered by size", arguments: KMeansOptions.Method.allCases)
  func clouds(method: KMeansOptions.Method) throws {
    let n = 20_000
    let x = blobs(5, rows: n, features: 8, apart: 6, seed: 3)
    var options = KMeansOptions(clusters: 5)
    options.method = method
    let found = try KMeans(
      of: x.rows(at: (0..<n).filter { $0 % 5 > 0 || $0 % 3 == 0 }), options: options)
    let groups = (0..<n).filter { $0 % 5 > 0 || $0 % 3 == 0 }.map { $0 % 5 }
    #expect(adjustedRandIndex(found.labels, groups) > 0.999)
    let sizes = Partition(labels: found.labels).sizes
    #expect(sizes == sizes.sorted(by: >))
    #expect(found.assign(x.rows(at: [0, 1, 2, 3, 4])).sorted() == [0, 1, 2, 3, 4])
  }

  @Test("batches lose little against whole passes")
  func batches() throws {
    let x = blobs(12, rows: 30_000, features: 20, apart: 0.8, seed: 5)
    var options = KMeansOptions(clusters: 12)
    let whole = try KMeans(of: x, options: options)
    options.method = .miniBatch
    let batches = try KMeans(of: x, options: options)
    #expect(batches.sumOfSquares < 1.005 * whole.sumOfSquares)
    #expect(batches.sumOfSquares > 0.9999 * whole.sumOfSquares)
  }

  @Test("gives an observation to a cluster without any")
  func emptyClusters() throws {
    let x = blobs(3, rows: 300, features: 2, apart: 9, seed: 1)
    let start = Matrix(rows: 3, columns: 2, elements: [0, 0, 1e6, 1e6, -1e6, 3e6])
    let found = try KMeans(of: x, from: start, options: KMeansOptions(clusters: 3))
    #expect(found.repaired == 2)
    #expect(Set(found.labels) == [0, 1, 2])
    let sum = try KMeans(of: x, options: KMeansOptions(clusters: 3)).sumOfSquares
    #expect(found.sumOfSquares >= sum * (1 - 1e-6))
  }

  @Test("one cluster is the mean, and as many as rows leave nothing")
  func ends() throws {
    let x = Matrix.normal(40, 3, seed: 9)
    let one = try KMeans(of: x, options: KMeansOptions(clusters: 1))
    let variance = x.columnVariances(correction: 0).reduce(0, +)
    #expect(abs(one.sumOfSquares / (40 * variance) - 1) < 1e-6)
    for (j, mean) in x.columnMeans.enumerated() {
      #expect(abs(Double(one.centres[0, j]) - mean) < 1e-6)
    }
    let all = try KMeans(of: x, options: KMeansOptions(clusters: 40))
    #expect(Set(all.labels).count == 40)
    #expect(all.sumOfSquares < 1e-9)
  }

  @Test("is the same far from the origin")
  func farAway() throws {
    let x = blobs(4, rows: 800, features: 5, apart: 3, seed: 2)
    let shifted = Matrix(rows: 800, columns: 5) { x[$0, $1] + 4096 }
    let near = try KMeans(of: x, options: KMeansOptions(clusters: 4))
    let far = try KMeans(of: shifted, options: KMeansOptions(clusters: 4))
    #expect(adjustedRandIndex(near.labels, far.labels) > 0.999)
  }

  @Test("says in a line what is wrong with tables and settings")
  func errors() {
    let x = Matrix.normal(4, 2, seed: 1)
    func message(_ x: Matrix, _ change: (inout KMeansOptions) -> Void) -> String {
      var options = KMeansOptions(clusters: 2)
      change(&options)
      do {
        _ = try KMeans(of: x, options: options)
        return ""
      } catch { return error.description }
    }
    #expect(message(x) { $0.clusters = 5 } == "5 clusters of 4 rows: ask for at most 4")
    #expect(message(x) { $0.clusters = 0 } == "clusters is 0, but must be at least 1")
    #expect(message(x) { $0.starts = 0 } == "starts is 0, but must be at least 1")
    #expect(message(x) { $0.tolerance = -1 } == "tolerance is -1.0, but must be a number from 0")
    #expect(
      message(Matrix(zeros: 0, 2)) { _ in }
        == "the table has no rows, so there is nothing to cluster")
    let equal = Matrix(rows: 9, columns: 2) { _, j in Float(j) + 0.1 }
    #expect(
      message(equal) { $0.clusters = 3 }
        == "3 clusters, but only 1 of the rows are distinct: ask for at most 1")
    let two = Matrix(rows: 9000, columns: 2) { i, j in Float(i % 2) + 0.1 }
    #expect(
      message(two) {
        $0.clusters = 3
        $0.method = .miniBatch
      } == "3 clusters, but only 2 of the rows are distinct: ask for at most 2")
    var holes = x
    holes[2, 1] = .nan
    #expect(
      message(holes) { _ in }
        == "row 3, column 2 of the table is not a finite number: fill or drop it first")
    #expect((try? KMeans(of: equal, options: KMeansOptions(clusters: 1)))?.sumOfSquares == 0)
  }

  @Test("has the same bits on any number of threads", arguments: KMeansOptions.Method.allCases)
  func threads(method: KMeansOptions.Method) throws {
    let x = blobs(6, rows: 9000, features: 7, apart: 1, seed: 8)
    var options = KMeansOptions(clusters: 6)
    (options.method, options.starts) = (method, 2)
    let found = try [1, 2, 4].map { try withThreads($0) { try KMeans(of: x, options: options) } }
    #expect(found[0] == found[1])
    #expect(found[0] == found[2])
    options.seed = 1
    #expect(try KMeans(of: x, options: options) != found[0])
  }
}

@Suite("Centres of k-means++")
struct PlusPlusCentresTests {
  @Test("are distinct, and every row knows its nearest", arguments: [Float(0), 10_000])
  func nearest(offset: Float) {
    let x = Matrix.normal(700, 6, seed: 4)
    let far = Matrix(rows: 700, columns: 6) { x[$0, $1] + offset }
    var random = CounterGenerator(seed: 1)
    let found = PlusPlusCentres(of: CentredPoints(far), count: 9, draws: 4, using: &random)
    #expect(Set(found.rows).count == 9)
    for i in 0..<700 {
      let distances = found.rows.map {
        preciseDistance(far, i, $0)
      }
      let own = distances[found.labels[i]]
      #expect(own <= (distances.min() ?? 0) * (1 + 1e-4))
    }
  }

  @Test("are drawn in proportion to the squared distance")
  func proportions() {
    // From either end of a line, the other three places are 1, 4 and 9 away.
    let x = Matrix(rows: 4, columns: 1, elements: [0, 1, 2, 3])
    var counts = [Int](repeating: 0, count: 4)
    var trials = 0
    for seed in 0..<20_000 {
      var random = CounterGenerator(seed: UInt64(seed))
      let rows = PlusPlusCentres(of: CentredPoints(x), count: 2, draws: 1, using: &random).rows
      guard rows[0] == 0 else { continue }
      counts[rows[1]] += 1
      trials += 1
    }
    for (place, share) in [0, 1.0 / 14, 4.0 / 14, 9.0 / 14].enumerated() {
      #expect(abs(Double(counts[place]) / Double(trials) - share) < 0.03)
    }
  }

  private func preciseDistance(_ x: Matrix, _ i: Int, _ j: Int) -> Double {
    zip(x.row(i), x.row(j)).reduce(0) {
      $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
    }
  }
}
