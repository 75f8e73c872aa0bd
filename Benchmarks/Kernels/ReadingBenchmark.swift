import FeatureTables
import LinearAlgebra

/// Reading a table from a file, as `train` does it.
struct ReadingBenchmark {
  /// The seconds of a read; the first of them too, since files are read once.
  let time: Timing
  /// The sum of all numbers, by which two readers can be seen to agree.
  let sum: Double

  /// Reads a file several times.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - repeats: How often.
  /// - Throws: When it cannot be read.
  init(_ path: String, repeats: Int = 5) throws {
    let clock = ContinuousClock()
    var durations: [Double] = []
    var sum = 0.0
    for _ in 0..<repeats {
      let start = clock.now
      let table = try FeatureTable.read(path)
      durations.append((clock.now - start) / .seconds(1))
      let stored = table.values.storedValues
      sum = RowBlocks(count: stored.count, size: 1 << 20).map { range in
        stored[range].reduce(0) { $0 + Double($1) }
      }.reduce(0, +)
    }
    durations.sort()
    time = Timing(median: durations[durations.count / 2], best: durations[0])
    self.sum = sum
  }
}
