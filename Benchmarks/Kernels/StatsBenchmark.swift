import LinearAlgebra
import Stats

/// Statistics over the inputs that Benchmarks/stats/compare.py wrote into a folder.
///
/// Results go back into the folder, so that the peers can check them.
struct StatsBenchmark {
  let files: NumberFiles

  /// Measures every part whose input is there.
  ///
  /// - Returns: One JSON object a line.
  func lines() -> [String] { tails() + markers() + silhouette() + agreement() }

  /// One-sided tests on one thread and on all; every tail with its logarithm written.
  private func tails() -> [String] {
    let numbers: [Int] = files.read("tails.i64")
    guard !numbers.isEmpty else { return [] }
    let tests = stride(from: 0, to: numbers.count, by: 4).map {
      OverlapCounts(
        observed: numbers[$0], clusterSize: numbers[$0 + 1], categorySize: numbers[$0 + 2],
        universe: numbers[$0 + 3])
    }
    files.write("tails.f64", tests.p(.over))
    let all = ThreadPool.shared.threadCount
    let lines = [1, all].map { threads in
      ThreadPool.shared.threadCount = threads
      let time = timing(budget: 2, minimum: 3) { blackHole(tests.p(.over)) }
      return line("stats/hypergeometric", time, [("tests", tests.count), ("threads", threads)])
    }
    let exact: [Int] = files.read("exact.i64")
    let values = stride(from: 0, to: exact.count, by: 4).flatMap { place -> [Double] in
      let distribution = Hypergeometric(
        population: exact[place + 3], successes: exact[place + 2], draws: exact[place + 1])
      let x = exact[place]
      return [
        distribution.upperTail(from: x), distribution.lowerTail(through: x),
        distribution.logUpperTail(from: x), distribution.logLowerTail(through: x),
      ]
    }
    files.write("exact.f64", values)
    return lines
  }

  /// Rank-sum tests of every feature in every cluster.
  private func markers() -> [String] {
    let shape: [Int] = files.read("markers.i64")
    guard shape.count > 2 else { return [] }
    let x = Matrix(rows: shape[0], columns: shape[1], elements: files.read("markers.f32"))
    let ranks = GroupRanks(labels: Array(shape[2...]))
    let time = timing(budget: 2, minimum: 2) { blackHole(ranks.markers(in: x)) }
    files.write("markers.f64", ranks.markers(in: x).flatMap { $0.map(\.test.z) })
    return [line("stats/markers", time, [("n", x.rows), ("features", x.columns)])]
  }

  private func silhouette() -> [String] {
    let shape: [Int] = files.read("silhouette.i64")
    guard shape.count > 2 else { return [] }
    let x = Matrix(rows: shape[0], columns: shape[1], elements: files.read("silhouette.f32"))
    var score = Double.nan
    let time = timing(budget: 2, minimum: 2) {
      score = (try? silhouetteScore(of: x, labels: Array(shape[2...]))) ?? .nan
    }
    files.write("silhouette.f64", [score])
    return [line("stats/silhouette", time, [("n", x.rows), ("d", x.columns)])]
  }

  private func agreement() -> [String] {
    let labels: [Int] = files.read("agreement.i64")
    guard !labels.isEmpty else { return [] }
    let (a, b) = (Array(labels[..<(labels.count / 2)]), Array(labels[(labels.count / 2)...]))
    var value = 0.0
    let time = timing(budget: 2, minimum: 2) { value = adjustedMutualInformation(a, b) }
    files.write("agreement.f64", [value])
    return [line("stats/ami", time, [("n", a.count)])]
  }

  private func line(
    _ name: String, _ time: Timing, _ fields: [(String, any CustomStringConvertible)]
  ) -> String {
    jsonLine(
      [("name", name)] + fields + [("best_s", time.best), ("median_s", time.median)])
  }
}
