import LinearAlgebra
import PWAK
import TestSupport
import Testing

@Suite("Predictions from sums of other observations")
struct ClusterSumsTests {
  /// The definition, in `Double`: the mean of the rows summed, but for one's own, weighted by
  /// Kᵢ·K̄ⱼ.
  private func naive(
    _ queries: Matrix, _ memberships: Matrix, _ embeddings: Matrix, own: [Int?]
  ) -> DoubleMatrix {
    DoubleMatrix(rows: queries.rows, columns: embeddings.columns) { i, f in
      var (sum, weights) = (0.0, 0.0)
      for j in 0..<memberships.rows where j != own[i] {
        let weight = (0..<queries.columns).reduce(0.0) {
          $0 + Double(queries[i, $1]) * Double(memberships[j, $1])
        }
        sum += weight * Double(embeddings[j, f])
        weights += weight
      }
      return weights > 0 ? sum / weights : 0
    }
  }

  @Test("are PWAK where the memberships are those summed", arguments: Shape.all)
  func sameMemberships(shape: Shape) {
    let k = Matrix.partition(shape.n, shape.k, seed: 1)
    let e = Matrix.normal(shape.n, shape.d, seed: 2)
    let own = SummedRows(
      memberships: k, embeddings: e, areSummed: [Bool](repeating: true, count: shape.n))
    let found = ClusterSums(memberships: k, embeddings: e).predictions(for: k, leavingOut: own)
    #expect(relativeError(found, NaiveKernel(k, e).predictions) < 1e-5)
  }

  @Test("leave out those that were summed, and only those", arguments: [0.1, 2, 8])
  func otherMemberships(sharpness: Double) {
    let k = Matrix.partition(60, 5, sharpness: sharpness, seed: 3)
    let e = Matrix.normal(60, 7, seed: 4)
    let queries = Matrix.partition(60, 5, sharpness: sharpness, seed: 5)
    let marks = (0..<60).map { $0 % 3 != 0 }
    let summed = marks.indices.filter { marks[$0] }
    let sums = ClusterSums(memberships: k.rows(at: summed), embeddings: e.rows(at: summed))
    let found = sums.predictions(
      for: queries, leavingOut: SummedRows(memberships: k, embeddings: e, areSummed: marks))
    let expected = naive(
      queries, k.rows(at: summed), e.rows(at: summed),
      own: (0..<60).map { summed.firstIndex(of: $0) })
    #expect(relativeError(found, expected) < 1e-5)
    let asNew = naive(
      queries, k.rows(at: summed), e.rows(at: summed), own: [Int?](repeating: nil, count: 60))
    #expect(relativeError(sums.predictions(for: queries), asNew) < 1e-5)
    #expect(relativeError(found, asNew) > 1e-3)
  }

  @Test("are 0 for an observation whose cluster holds no other")
  func alone() {
    let k = Matrix(rows: 3, columns: 2, elements: [1, 0, 0, 1, 0, 1])
    let e = Matrix.normal(3, 4, seed: 6)
    let own = SummedRows(memberships: k, embeddings: e, areSummed: [true, true, true])
    let found = ClusterSums(memberships: k, embeddings: e).predictions(for: k, leavingOut: own)
    #expect(found.row(0).allSatisfy { $0 == 0 })
    #expect(zip(found.row(1), e.row(2)).allSatisfy { abs($0 - $1) < 1e-6 })
  }
}
