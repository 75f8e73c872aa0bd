import LinearAlgebra
import PWAK
import TestSupport
import Testing

@Suite("PWAK on several threads", .serialized)
struct ThreadTests {
  @Test("has the same bits on 1, 2 and 4 threads", arguments: [700, 5000, 40_000])
  func bits(n: Int) {
    let k = Matrix.partition(n, 7, seed: 1)
    let e = Matrix.normal(n, 9, seed: 2)
    let a = Matrix.normal(n, 9, seed: 3)
    let before = ThreadPool.shared.threadCount
    defer { ThreadPool.shared.threadCount = before }
    let results = [1, 2, 4, 2].map { threads in
      ThreadPool.shared.threadCount = threads
      let kernel = PartitionKernel(memberships: k, embeddings: e)
      let gradient = kernel.pullback(a)
      return [kernel.predictions, gradient.memberships, gradient.embeddings]
    }
    for other in results.dropFirst() { #expect(other == results[0]) }
  }
}
