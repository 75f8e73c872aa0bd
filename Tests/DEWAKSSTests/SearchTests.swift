import Foundation
import LinearAlgebra
import Noise2Self
import TestSupport
import Testing

@testable import DEWAKSS

@Suite("Where and how a sweep searches")
struct SearchTests {
  @Test("SearchSpace gives the first of the scores that it is given")
  func given() throws {
    let scores = Matrix.normal(30, 6, seed: 1)
    let space = try SearchSpace(
      .dense(groups(30, 9, seed: 1)), options: SweepOptions(components: [2, 5], neighbors: [3]),
      scores: scores)
    #expect(space.points(6) == scores && space.limit == 6 && !space.isFixed)
    #expect(space.points(2) == Matrix(rows: 30, columns: 2) { scores[$0, $1] })
    #expect(space.explainedVarianceRatio.isEmpty)
  }

  @Test("SearchSpace is the table itself in the package's convention, up to fifty features")
  func fixed() throws {
    let x = groups(60, 50, seed: 2)
    var options = SweepOptions(components: [2, 5], neighbors: [3])
    options.convention = .dewakss
    for table in [RowBlock.dense(x), .sparse(SparseMatrix(x))] {
      let space = try SearchSpace(table, options: options, scores: nil)
      #expect(space.isFixed && space.points(2) == x && space.points(5) == x)
    }
    options.convention = .deepwak
    let space = try SearchSpace(.dense(x), options: options, scores: nil)
    let components = try PrincipalComponents(of: x, count: 5)
    #expect(!space.isFixed && space.limit == 50)
    #expect(space.explainedVarianceRatio == components.explainedVarianceRatio)
    #expect(relativeError(space.points(5), components.scores(of: x)) < 1e-6)
  }

  @Test("an approximate search tells its recall and finds about the same errors")
  func approximate() throws {
    let x = groups(3000, 20, groups: 30, seed: 3)
    var options = SweepOptions(components: [8], neighbors: [2, 5, 15])
    let exact = try Sweep(of: x, options: options)
    #expect(exact.neighborRecall == nil)
    options.neighborsMethod = .approximate(recall: 0.95)
    let sweep = try Sweep(of: x, options: options)
    let recall = try #require(sweep.neighborRecall)
    #expect(recall > 0.9 && recall <= 1)
    for (a, b) in zip(sweep.settings, exact.settings) {
      #expect(abs(a.error.meanSquaredError / b.error.meanSquaredError - 1) < 0.02)
    }
    options.neighborsMethod = .exact
    #expect(try Sweep(of: x, options: options).settings == exact.settings)
  }

  @Test("the way of searching is kept with the settings, and a recall must be a share")
  func method() throws {
    var options = SweepOptions(components: [2], neighbors: [3])
    #expect(options.neighborsMethod == .automatic)
    for method in [NeighbourMethod.automatic, .exact, .approximate(recall: 0.9)] {
      options.neighborsMethod = method
      let data = try JSONEncoder().encode(options)
      #expect(try JSONDecoder().decode(SweepOptions.self, from: data) == options)
    }
    options.neighborsMethod = .approximate(recall: 1.5)
    let error = #expect(throws: SweepError.self) {
      try Sweep(of: groups(20, 6, seed: 1), options: options)
    }
    #expect(
      error.map { "\($0)" }
        == "sweep: the recall of neighbors is 1.5, but must lie above 0 and be at most 1")
  }

  @Test("connectedComponents are what a walk reaches, links of weight nought left out")
  func components() {
    var random = CounterGenerator(seed: 4)
    let n = 120
    let links = Matrix(rows: n, columns: n) { _, _ in random.uniform() < 0.006 ? 1 : 0 }
    var (parts, count) = ([Int](repeating: -1, count: n), 0)
    for start in 0..<n where parts[start] < 0 {
      var waiting = [start]
      while let i = waiting.popLast() {
        if parts[i] >= 0 { continue }
        parts[i] = count
        waiting += (0..<n).filter { links[i, $0] + links[$0, i] > 0 }
      }
      count += 1
    }
    #expect(count > 5 && count < 100)
    #expect(connectedComponents(of: SparseMatrix(links)) == parts)
    let stored = SparseMatrix(
      rows: 2, columns: 2, rowOffsets: [0, 1, 1], columnIndices: [1], values: [0])
    #expect(connectedComponents(of: stored) == [0, 1])
  }

  @Test("ThinnedSweep scores the denoised half against the other half")
  func thinned() throws {
    var random = CounterGenerator(seed: 5)
    let counts = Matrix(rows: 60, columns: 20) { i, j in
      Float(random.index(below: (i + j) % 4 == 0 ? 40 : 4))
    }
    let halves = try ThinnedCounts(counts, seed: 6)
    let options = SweepOptions(components: [3], neighbors: [2, 6])
    func prepared(_ x: Matrix) -> Matrix {
      Matrix(rows: 60, columns: 20) { x[$0, $1] / (1 + x.row($0).reduce(0, +)) }
    }
    let thinned = try ThinnedSweep(halves, options: options, preparing: prepared)
    let sweep = try Sweep(of: prepared(halves.kept), options: options)
    #expect(thinned.sweep.settings == sweep.settings)
    let (found, expected) = (sweep.denoised(prepared(halves.kept)), prepared(halves.rest))
    let sum = zip(found.elements, expected.elements).reduce(0.0) {
      $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
    }
    #expect(abs(thinned.heldOutError / (sum / 1200) - 1) < 1e-6)
  }

  @Test("a grid of one setting is as flat as can be, and a GridEdge says what lies beyond")
  func oneSetting() throws {
    let sweep = try Sweep(
      of: groups(40, 8, seed: 7), options: SweepOptions(components: [3], neighbors: [5]))
    #expect(
      sweep.flatness(within: 0)
        == Flatness(tolerance: 0, share: 1, components: 3...3, neighbors: 5...5))
    #expect(
      sweep.edges == [
        GridEdge(axis: .components, direction: .smaller, value: 3),
        GridEdge(axis: .components, direction: .larger, value: 3),
        GridEdge(axis: .neighbors, direction: .smaller, value: 5),
        GridEdge(axis: .neighbors, direction: .larger, value: 5),
      ])
    #expect(
      sweep.edges.first?.description
        == "the best number of components, 3, is the smallest of the grid: try smaller ones")
  }
}
