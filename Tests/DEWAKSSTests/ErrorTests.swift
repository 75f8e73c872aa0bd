import LinearAlgebra
import TestSupport
import Testing

@testable import DEWAKSS

private func square(_ x: Double) -> Double { x * x }

/// A table with many zeros.
private func sparseLike(_ n: Int, _ m: Int, seed: UInt64) -> Matrix {
  let x = Matrix.normal(n, m, seed: seed)
  return Matrix(rows: n, columns: m) { x[$0, $1] > 0.8 ? 1 + x[$0, $1] : 0 }
}

/// A table as it is, and without its zeros.
private func bothKinds(_ x: Matrix) -> [RowBlock] { [.dense(x), .sparse(SparseMatrix(x))] }

@Suite("Errors of a sweep")
struct ErrorTests {
  @Test("TableSpread adds up squares around nought, features and observations")
  func spread() {
    let x = sparseLike(400, 37, seed: 1)
    let exact = x.converted(to: Double.self)
    func around(_ table: DoubleMatrix) -> Double {
      (0..<table.rows).reduce(0) { sum, i in
        let mean = table.row(i).reduce(0, +) / Double(table.columns)
        return sum + table.row(i).reduce(0) { $0 + square($1 - mean) }
      }
    }
    for table in bothKinds(x) {
      let spread = TableSpread(table)
      let squares = exact.elements.reduce(0) { $0 + $1 * $1 }
      #expect(abs(spread.squares / squares - 1) < 1e-12)
      #expect(abs(spread.aroundObservations / around(exact) - 1) < 1e-12)
      #expect(abs(spread.aroundFeatures / around(exact.transposed) - 1) < 1e-9)
    }
  }

  @Test("ErrorScale makes means and R², which is 0 where nothing varies")
  func scale() throws {
    let x = Matrix(rows: 4, columns: 3) { _, j in Float(j) }  // observations are all the same
    let ours = ErrorScale(.dense(x), convention: .deepwak).error(6)
    #expect(ours.meanSquaredError == 0.5 && ours.rSquared == 0)
    let theirs = ErrorScale(.dense(x), convention: .dewakss).error(6)
    #expect(theirs.meanSquaredError == 0.5 && theirs.rSquared == 1 - 6.0 / 8)
    try ErrorScale(.dense(x), convention: .deepwak).check(.dense(x))
    let zeros = SparseMatrix(Matrix(zeros: 4, 3))
    #expect(throws: SweepError.constant(0)) {
      try ErrorScale(.sparse(zeros), convention: .deepwak).check(.sparse(zeros))
    }
  }

  @Test("PackedTiles hold centred columns and zeros beyond them, kept or not", arguments: [1, 3])
  func tiles(passes: Int) {
    let x = sparseLike(300, 130, seed: 2)
    let means = x.columnMeans.map { Float($0) }
    for table in bothKinds(x) {
      let tiles = PackedTiles(table, passes: passes)
      #expect(tiles.count == 2)
      for _ in 0..<2 {
        var number = 0
        tiles.forEach { tile in
          for i in stride(from: 0, to: 300, by: 7) {
            for place in 0..<128 {
              let j = 128 * number + place
              let expected = j < 130 ? x[i, j] - means[j] : 0
              #expect(abs(tile[128 * i + place] - expected) < 1e-6)
            }
          }
          number += 1
        }
        #expect(number == 2)
      }
    }
  }

  @Test(
    "RunningErrors are those of weighted means, at any stops",
    arguments: [[1], [2, 3, 20], Array(1...40)], [1, 64, 128, 200])
  func running(counts: [Int], m: Int) {
    let n = 150
    let x = Matrix.normal(n, m, seed: 3)
    var random = CounterGenerator(seed: 4)
    var (offsets, indices, weights) = ([0], [Int32](), [Float]())
    for i in 0..<n {
      for _ in 0..<random.index(below: 36) {  // some have none, none have all
        indices.append(Int32((i + 1 + random.index(below: n - 1)) % n))
        weights.append(Float(random.uniform()))
      }
      offsets.append(indices.count)
    }
    let neighbours = WeightedNeighbours(offsets: offsets, indices: indices, weights: weights)
    let found = RunningErrors(of: PackedTiles(.dense(x)), neighbours, counts: counts)
    let means = x.columnMeans
    for (s, k) in counts.enumerated() {
      var total = 0.0
      for i in 0..<n {
        let taken = offsets[i]..<min(offsets[i] + k, offsets[i + 1])
        let weight = taken.reduce(0.0) { $0 + Double(weights[$1]) }
        let error = (0..<m).reduce(0.0) { sum, j in
          let mean = taken.reduce(0.0) {
            $0 + Double(weights[$1]) * Double(x[Int(indices[$1]), j])
          }
          // An observation without neighbours is predicted as the mean of the table.
          return sum + square((taken.isEmpty ? means[j] : mean / weight) - Double(x[i, j]))
        }
        #expect(abs(Double(found.perObservation[i, s]) - error) < 1e-5 * (error + 1))
        total += error
      }
      #expect(abs(found.sums[s] / total - 1) < 1e-6)
    }
  }
}
