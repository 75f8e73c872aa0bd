import DEWAKSS
import FeatureTables
import Glibc
import LinearAlgebra

/// Sweeps over components and neighbours: the Ciona embryos, counts, and all numbers of neighbours
/// against the largest alone; and by itself a million observations.
struct SweepBenchmark {
  /// The Ciona table, if at hand.
  var embryos: String?
  /// The table of counts that Benchmarks/sweep/compare.py wrote, in logarithms; simulated here
  /// where there is none.
  var files: NumberFiles?

  /// Measures every part but the million.
  ///
  /// - Returns: One JSON object a line.
  func lines() -> [String] { (embryos.map { ciona($0) } ?? []) + counts() + allNeighbours() }

  /// One setting of 1 000 000 × 50, with the peak of memory.
  ///
  /// - Returns: One JSON object.
  func million() -> String {
    let x = SweepBenchmark.tall(1_000_000, 50)
    var sweep: Sweep?
    let options = SweepOptions(components: [50], neighbors: [15])
    let seconds =
      ContinuousClock().measure { sweep = try? Sweep(of: x, options: options) } / .seconds(1)
    return jsonLine([
      ("name", "sweep/million"), ("n", x.rows), ("m", x.columns), ("neighbors", 15),
      ("threads", ThreadPool.shared.threadCount), ("s", seconds),
      ("peak_mb", ProcessMemory.peakMegabytes), ("recall", sweep?.neighborRecall ?? .nan),
      ("mse", sweep?.optimum.error.meanSquaredError ?? .nan),
    ])
  }

  /// The 108 settings of the published grid.
  private func ciona(_ path: String) -> [String] {
    guard let table = try? FeatureTable.read(path), case .dense(let raw) = table.values
    else { return [] }
    let kept = (0..<raw.columns).filter { j in (0..<raw.rows).contains { raw[$0, j] != 0 } }
    let x = Matrix(rows: raw.rows, columns: kept.count) { i, c in
      raw[i, kept[c]] / (raw.row(i).map(abs).max() ?? 1)
    }
    var options = SweepOptions(
      components: [2, 4, 6, 8, 10, 14, 20, 30, 50],
      neighbors: [3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 50, 100])
    options.convention = .dewakss
    return [line("sweep/ciona", x, options, minimum: 5)]
  }

  /// 3 000 × 1 000 counts of twelve groups, depth-normalised, in logarithms.
  private func counts() -> [String] {
    let given: [Float] = files?.read("counts.f32") ?? []
    let x =
      given.count == 3_000_000
      ? Matrix(rows: 3000, columns: 1000, elements: given) : SweepBenchmark.simulated(3000, 1000)
    return [
      line(
        "sweep/counts", x,
        SweepOptions(
          components: [5, 10, 20, 30, 40, 50], neighbors: [5, 10, 15, 20, 30, 40, 50, 75, 100]),
        minimum: 5)
    ]
  }

  /// One number of components of 20 000 × 2 000.
  private func allNeighbours() -> [String] {
    let x = SweepBenchmark.simulated(20_000, 2000)
    guard let components = try? PrincipalComponents(of: x, count: 50) else { return [] }
    let scores = components.scores(of: x)
    return [Array(1...100), [100]].map { neighbors in
      line(
        "sweep/1x\(neighbors.count)", x,
        SweepOptions(components: [50], neighbors: neighbors), scores: scores, minimum: 3)
    }
  }

  private func line(
    _ name: String, _ x: Matrix, _ options: SweepOptions, scores: Matrix? = nil, minimum: Int
  ) -> String {
    var best: SweepSetting?
    let time = timing(budget: 2, minimum: minimum) {
      best = (try? Sweep(of: x, options: options, scores: scores))?.optimum
    }
    return jsonLine([
      ("name", name), ("n", x.rows), ("m", x.columns),
      ("settings", options.components.count * options.neighbors.count),
      ("threads", ThreadPool.shared.threadCount), ("best_s", time.best),
      ("median_s", time.median), ("processor_s", time.processor),
      ("components", best?.components ?? 0), ("neighbors", best?.neighbors ?? 0),
      ("mse", best?.error.meanSquaredError ?? .nan),
    ])
  }

  /// Forty groups, columns of falling spread.
  private static func tall(_ n: Int, _ m: Int) -> Matrix {
    var random = CounterGenerator(seed: 3)
    let centres = (0..<40 * m).map { _ in Float(3 * random.normal()) }
    return Matrix(rows: n, columns: m) { i, j in
      (centres[i % 40 * m + j] + Float(random.normal())) * 3 / Float(1 + j).squareRoot()
    }
  }

  /// Logarithms of Poisson counts of twelve groups, each cell scaled to 10 000.
  private static func simulated(_ n: Int, _ m: Int) -> Matrix {
    var random = CounterGenerator(seed: 1)
    let profiles = (0..<12).map { _ in (0..<m).map { _ in 0.3 * exp(random.normal()) } }
    var x = Matrix(zeros: n, m)
    for i in 0..<n {
      let profile = profiles[random.index(below: 12)]
      var total: Float = 0
      for j in 0..<m {
        var (count, product) = (Float(0), random.uniform())
        let limit = exp(-profile[j])
        while product > limit {
          count += 1
          product *= random.uniform()
        }
        x[i, j] = count
        total += count
      }
      for j in 0..<m { x[i, j] = log(1 + x[i, j] / max(total, 1) * 10_000) }
    }
    return x
  }
}
