import LinearAlgebra
import PWAK
import TestSupport
import Testing

@Suite("PWAK in shards")
struct PWAKShardTests {
  @Test("shards that share their sums are the whole", arguments: [1, 2, 3], [false, true])
  func shards(count: Int, adding: Bool) {
    let (n, clusters, d) = (101, 6, 5)
    let k = Matrix.partition(n, clusters, seed: 1)
    let e = Matrix.normal(n, d, seed: 2)
    let a = Matrix.normal(n, d, seed: 3)
    let before = Matrix.normal(n, clusters, seed: 4)
    let ranges = (0..<count).map { Array($0 * n / count..<($0 + 1) * n / count) }
    var shards = ranges.map { PWAKShard(rows: $0.count, clusters: clusters, dimensions: d) }
    var totals = ClusterSums(clusters: clusters, dimensions: d)
    var adjointTotals = totals
    var dK = ranges.map { before.rows(at: $0) }
    var dE = ranges.map { Matrix(zeros: $0.count, d) }
    for _ in 0..<2 {  // the second round must not see the first
      dK = ranges.map { before.rows(at: $0) }
      for (s, rows) in ranges.enumerated() {
        shards[s].sum(memberships: k.rows(at: rows), embeddings: e.rows(at: rows))
      }
      totals.setTotal(of: shards.map(\.sums))
      for (s, rows) in ranges.enumerated() {
        shards[s].predict(
          memberships: k.rows(at: rows), embeddings: e.rows(at: rows), totals: totals)
        shards[s].pullBack(gradient: a.rows(at: rows), memberships: k.rows(at: rows))
      }
      adjointTotals.setTotal(of: shards.map(\.adjointSums))
      for (s, rows) in ranges.enumerated() {
        shards[s].membershipGradient(
          memberships: k.rows(at: rows), embeddings: e.rows(at: rows), totals: totals,
          adjointTotals: adjointTotals, adding: adding, into: &dK[s])
        shards[s].embeddingGradient(
          memberships: k.rows(at: rows), adjointTotals: adjointTotals, into: &dE[s])
      }
    }
    let twin = NaiveKernel(k, e)
    let expected = twin.pullback(a)
    for (s, rows) in ranges.enumerated() {
      #expect(relativeError(shards[s].predictions, twin.predictions.rows(at: rows)) < 1e-5)
      #expect(relativeError(dE[s], expected.embeddings.rows(at: rows)) < 1e-5)
      let change = adding ? dK[s] - before.rows(at: rows) : dK[s]
      #expect(relativeError(change, expected.memberships.rows(at: rows)) < 1e-5)
    }
  }

  @Test("the sums are KᵀE and Kᵀ1") func sums() {
    let k = Matrix.partition(30, 4, seed: 5)
    let e = Matrix.normal(30, 3, seed: 6)
    var shard = PWAKShard(rows: 30, clusters: 4, dimensions: 3)
    shard.sum(memberships: k, embeddings: e)
    let expected = DoubleMatrix(rows: 4, columns: 3) { c, f in
      (0..<30).reduce(0) { $0 + Double(k[$1, c]) * Double(e[$1, f]) }
    }
    #expect(relativeError(shard.sums.embeddings, expected) < 1e-6)
    for c in 0..<4 {
      let size = k.column(c).reduce(0.0) { $0 + Double($1) }
      #expect(abs(shard.sums.sizes[c] - size) < 1e-12)
    }
  }
}
