import LinearAlgebra
import Networks
import Testing

@Suite("Batch sampler")
struct BatchSamplerTests {
  @Test(
    "shows every row once per pass and none twice in a batch",
    arguments: [(12, 4), (13, 4), (5, 5), (9, 1), (100, 64)])
  func passes(rows count: Int, batch size: Int) {
    let rows = (0..<count).map { 3 * $0 + 1 }
    var sampler = BatchSampler(rows: rows, batchSize: size, seed: 1)
    #expect(sampler.stepsPerPass == (count + size - 1) / size)
    for pass in 0..<4 {
      var seen: [Int] = []
      for step in 0..<sampler.stepsPerPass {
        let batch = sampler.batch(at: pass * sampler.stepsPerPass + step)
        #expect(batch.count == size && Set(batch).count == size)
        seen += batch
      }
      // Only the last batch of a pass is filled up with rows seen before.
      #expect(seen.prefix(count).sorted() == rows)
      #expect(Set(seen) == Set(rows))
    }
  }

  @Test("batches are a function of seed and step alone, a new order each pass") func order() {
    var forward = BatchSampler(rows: Array(0..<30), batchSize: 10, seed: 2)
    var backward = forward
    var other = BatchSampler(rows: Array(0..<30), batchSize: 10, seed: 3)
    let batches = (0..<9).map { forward.batch(at: $0) }
    #expect((0..<9).reversed().map { backward.batch(at: $0) }.reversed() == batches)
    #expect(Set(batches).count == 9)
    #expect(other.batch(at: 0) != batches[0])
  }
}
