import LinearAlgebra
import TestSupport
import Testing

/// The definition: all others by distance in `Double`, then by number.
private struct Expected {
  let indices: [Int]
  let distances: [Double]

  init(_ x: Matrix, _ i: Int, _ count: Int, _ includesSelf: Bool) {
    let found = (0..<x.rows).filter { includesSelf || $0 != i }.map { j in
      (zip(x.row(i), x.row(j)).reduce(0.0) { $0 + squared(Double($1.0) - Double($1.1)) }, j)
    }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(count)
    (indices, distances) = (found.map(\.1), found.map(\.0))
  }
}

private func squared(_ x: Double) -> Double { x * x }

/// Groups of falling spread along the columns, as principal components have.
private func groups(_ n: Int, _ d: Int, seed: UInt64) -> Matrix {
  let centres = Matrix.normal(12, d, seed: seed)
  let noise = Matrix.normal(n, d, seed: seed + 1)
  return Matrix(rows: n, columns: d) { i, j in
    (6 * centres[i % 12, j] + noise[i, j]) / Float(1 + j).squareRoot()
  }
}

@Suite("Nearest neighbours")
struct NearestNeighboursTests {
  @Test(
    "are those of the definition, nearest first",
    arguments: [(1, 3, 0), (2, 1, 1), (40, 7, 39), (300, 50, 15), (700, 3, 100), (9000, 4, 6)],
    [false, true])
  func definition(shape: (Int, Int, Int), includesSelf: Bool) throws {
    let (n, d, k) = shape
    let x = Matrix.normal(n, d, seed: 1)
    let found = try NearestNeighbours(
      of: x, count: k, includesSelf: includesSelf, method: .exact)
    #expect(found.indices.count == n * k && found.recall == nil)
    for i in stride(from: 0, to: n, by: max(1, n / 60)) {
      let expected = Expected(x, i, k, includesSelf)
      #expect(found.indices(of: i).map { Int($0) } == expected.indices)
      for (distance, exact) in zip(found.squaredDistances(of: i), expected.distances) {
        #expect(abs(Double(distance) - exact) <= 1e-6 * exact)
      }
    }
  }

  @Test("go by number where distances are equal, however many are", arguments: [1, 3, 30])
  func ties(levels: Int) throws {
    var random = CounterGenerator(seed: 5)
    let x = Matrix(rows: 600, columns: 2) { _, _ in Float(random.index(below: levels)) }
    for includesSelf in [false, true] {
      let found = try NearestNeighbours(of: x, count: 20, includesSelf: includesSelf)
      for i in stride(from: 0, to: 600, by: 7) {
        let expected = Expected(x, i, 20, includesSelf)
        #expect(found.indices(of: i).map { Int($0) } == expected.indices)
      }
    }
  }

  @Test(
    "do not suffer from cancellation: small groups far from each other",
    arguments: [Float(1e2), 1e4, 1e6])
  func cancellation(far: Float) throws {
    let noise = Matrix.normal(400, 6, seed: 6)
    let x = Matrix(rows: 400, columns: 6) { i, j in noise[i, j] + (i % 2 == 0 ? far : -far) }
    let found = try NearestNeighbours(of: x, count: 12)
    for i in 0..<400 {
      let expected = Expected(x, i, 12, false)
      #expect(found.indices(of: i).map { Int($0) } == expected.indices)
    }
  }

  @Test(
    "are the same on any number of threads",
    arguments: [NeighbourMethod.exact, .approximate(recall: 0.9)])
  func threads(method: NeighbourMethod) throws {
    let x = groups(6000, 10, seed: 7)
    let found = try onThreadCounts {
      try NearestNeighbours(of: x, count: 8, method: method, seed: 3)
    }
    #expect(found.allSatisfy { $0 == found[0] })
  }

  @Test("that are approximate reach the recall and tell it", arguments: [0.9, 0.98, 1])
  func recall(wanted: Double) throws {
    let (n, k) = (20_000, 10)
    let x = groups(n, 12, seed: 8)
    let exact = try NearestNeighbours(of: x, count: k, method: .exact)
    let found = try NearestNeighbours(of: x, count: k, method: .approximate(recall: wanted))
    let hits = (0..<n).reduce(0) { sum, i in
      sum + Set(found.indices(of: i)).intersection(exact.indices(of: i)).count
    }
    let recall = Double(hits) / Double(n * k)
    #expect(recall >= wanted - 0.01)
    #expect(abs(recall - (found.recall ?? 0)) < 0.015)
    // What is found is told as it is: its true distances, rising.
    for i in stride(from: 0, to: n, by: 199) {
      let distances = found.indices(of: i).map {
        Double(squaredDistance(x.span(ofRow: i), x.span(ofRow: Int($0))))
      }
      #expect(!found.indices(of: i).contains(Int32(i)))
      #expect(Set(found.indices(of: i)).count == k)
      for (distance, expected) in zip(found.squaredDistances(of: i), distances) {
        #expect(abs(Double(distance) - expected) <= 1e-5 * expected)
      }
      #expect(zip(distances, distances.dropFirst()).allSatisfy { $0 <= $1 * (1 + 1e-5) })
    }
  }

  @Test("that are approximate serve tables without structure, of copies, and small ones")
  func hardTables() throws {
    var random = CounterGenerator(seed: 4)
    let copies = Matrix(rows: 3000, columns: 3) { _, _ in Float(random.index(below: 2)) }
    for x in [Matrix.normal(3000, 40, seed: 9), copies, Matrix.normal(70, 2, seed: 1)] {
      let exact = try NearestNeighbours(of: x, count: 6, method: .exact)
      let found = try NearestNeighbours(of: x, count: 6, method: .approximate(recall: 0.95))
      // By distance, as copies are as good as each other.
      let hits = (0..<x.rows).reduce(0) { sum, i in
        let last = exact.squaredDistances(of: i).last ?? 0
        return sum + found.squaredDistances(of: i).count { $0 <= last }
      }
      #expect(Double(hits) >= 0.93 * Double(6 * x.rows))
    }
  }

  @Test("say what is wrong with the data")
  func errors() {
    let x = Matrix.normal(5, 2, seed: 1)
    func message(_ x: Matrix, _ k: Int, _ method: NeighbourMethod = .automatic) -> String {
      do {
        _ = try NearestNeighbours(of: x, count: k, method: method)
        return ""
      } catch {
        return error.description
      }
    }
    #expect(
      message(x, 5)
        == "neighbours: 5 asked for of 5 observations, but there must be at least 0 and at most 4, "
        + "the others")
    var broken = x
    broken[3, 1] = .nan
    #expect(
      message(broken, 2)
        == "neighbours: row 4, column 2 is not a finite number of at most 1e15; impute or leave "
        + "out missing values")
    #expect(
      message(x, 2, .approximate(recall: 1.5))
        == "neighbours: the recall asked for is 1.5, but must lie above 0 and be at most 1")
  }
}
