import Glibc
import LinearAlgebra
import Synchronization
import Testing

/// Counters that tasks on several threads can raise.
private final class Counters: Sendable {
  let counts: Mutex<[Int]>
  init(_ count: Int) { counts = Mutex([Int](repeating: 0, count: count)) }
  func raise(_ task: Int) { counts.withLock { $0[task] += 1 } }
  var values: [Int] { counts.withLock { $0 } }
}

@Suite("Thread pool")
struct ThreadPoolTests {
  @Test("runs every task once", arguments: [0, 1, 2, 3, 100, 10_000])
  func everyTaskOnce(count: Int) {
    _ = onThreadCounts {
      let counters = Counters(count)
      ThreadPool.shared.perform(count) { counters.raise($0) }
      #expect(counters.values.allSatisfy { $0 == 1 })
    }
  }

  @Test("collects results in the order of the tasks")
  func order() {
    #expect(ThreadPool.shared.map(1000) { "\($0 * $0)" } == (0..<1000).map { "\($0 * $0)" })
    #expect(ThreadPool.shared.map(0) { $0 }.isEmpty)
  }

  @Test("runs tasks of tasks")
  func nested() {
    let counters = Counters(60)
    ThreadPool.shared.perform(6) { outer in
      ThreadPool.shared.perform(10) { inner in counters.raise(outer * 10 + inner) }
    }
    #expect(counters.values.allSatisfy { $0 == 1 })
  }

  @Test("serves callers from several threads at once")
  func concurrent() async {
    await withTaskGroup(of: [Int].self) { group in
      for caller in 0..<8 {
        group.addTask {
          (0..<200).map { round in
            ThreadPool.shared.map(20) { $0 * caller + round }.reduce(0, +)
          }
        }
      }
      var sums: Set<Int> = []
      for await totals in group {
        // Σ task · caller + 20 round: the first total names the caller.
        let caller = totals[0] / 190
        #expect(totals == (0..<200).map { 190 * caller + 20 * $0 })
        sums.insert(caller)
      }
      #expect(sums == Set(0..<8))
    }
  }

  @Test("does a hundred thousand small jobs without hanging", .timeLimit(.minutes(1)))
  func manySmallJobs() {
    var total = 0
    for job in 0..<100_000 {
      total += ThreadPool.shared.map(3) { $0 + job }.reduce(0, +)
    }
    #expect(total == 3 * (100_000 * 99_999 / 2) + 3 * 100_000)
  }

  @Test("wakes workers that have gone to sleep", .timeLimit(.minutes(1)))
  func wakes() {
    for round in 0..<50 {
      usleep(3000)
      #expect(ThreadPool.shared.map(8) { $0 * round } == (0..<8).map { $0 * round })
    }
  }

  @Test(
    "splits rows into blocks that cover each row once",
    arguments: [(0, 4), (1, 4), (8, 4), (9, 4), (3, 100)])
  func blocks(count: Int, size: Int) {
    let blocks = RowBlocks(count: count, size: size)
    #expect(blocks.map { Array($0) }.flatMap { $0 } == Array(0..<count))
    #expect((0..<blocks.blockCount).allSatisfy { blocks.range(of: $0).count <= size })
    let counters = Counters(count)
    blocks.forEach { range in for i in range { counters.raise(i) } }
    #expect(counters.values.allSatisfy { $0 == 1 })
  }
}
