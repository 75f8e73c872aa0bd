import DEWAKSS
import LinearAlgebra
import PWAK
import TestSupport
import Testing

/// Groups of observations around centres, with noise.
func groups(_ n: Int, _ m: Int, groups: Int = 4, noise: Float = 0.6, seed: UInt64) -> Matrix {
  let centres = Matrix.normal(groups, m, seed: 100 + seed)
  let spread = Matrix.normal(n, m, seed: 200 + seed)
  return Matrix(rows: n, columns: m) { i, j in centres[i % groups, j] + noise * spread[i, j] }
}

private func meanSquare(_ a: DoubleMatrix, _ b: Matrix) -> Double {
  let norm = (a - b.converted(to: Double.self)).frobeniusNorm
  return norm * norm / Double(a.rows * a.columns)
}

@Suite("Sweep")
struct SweepTests {
  @Test(
    "every error is that of WAK over the neighbours, one setting at a time",
    arguments: [0, 1, 2.5], [(60, 70), (130, 9), (90, 64)])
  func definition(decay: Double, shape: (n: Int, m: Int)) throws {
    let x = groups(shape.n, shape.m, seed: 1)
    var options = SweepOptions(components: [2, 5, 9], neighbors: [1, 2, 3, 8, 20, 31])
    options.decay = decay
    let sweep = try Sweep(of: x, options: options)
    #expect(sweep.settings.count == 18)
    let components = try PrincipalComponents(of: x, count: 9)
    for setting in sweep.settings {
      let scores = components.scores(of: x).columns(at: Array(0..<setting.components))
      let kernel = WeightedAffinityKernel.normalized(
        NaiveSweep.affinity(scores, neighbors: setting.neighbors, decay: decay))
      let expected = meanSquare(kernel * x.converted(to: Double.self), x)
      #expect(abs(setting.error.meanSquaredError / expected - 1) < 1e-5)
    }
    let least = sweep.settings.map(\.error.meanSquaredError).min()
    #expect(sweep.optimum.error.meanSquaredError == least)
  }

  @Test("the package's convention, above and below fifty features", arguments: [12, 60])
  func package(m: Int) throws {
    let x = groups(70, m, seed: 2)
    var options = SweepOptions(components: [3], neighbors: [1, 4, 9, 17])
    options.convention = .dewakss
    options.decay = 1.5
    let sweep = try Sweep(of: x, options: options)
    let vectors = try PrincipalComponents.uncentred(of: .dense(x), count: 3)
    let points = m > 50 ? x * vectors.components.transposed : x
    for setting in sweep.settings {
      let kernel = WeightedAffinityKernel.normalized(
        NaiveSweep.packageAffinity(
          points, neighbors: setting.neighbors, largest: 17, decay: 1.5))
      let expected = meanSquare(kernel * x.converted(to: Double.self), x)
      #expect(abs(setting.error.meanSquaredError / expected - 1) < 1e-5)
    }
  }

  @Test("R² is about the means of features, or of observations in the package's convention")
  func rSquared() throws {
    let x = groups(50, 10, seed: 3)
    var options = SweepOptions(components: [4], neighbors: [6])
    let ours = try Sweep(of: x, options: options).settings[0].error
    options.convention = .dewakss
    let theirs = try Sweep(of: x, options: options).settings[0].error
    let exact = x.converted(to: Double.self)
    let byRow = exact.transposed
    let around = { (table: DoubleMatrix) -> Double in
      table.columnVariances(correction: 0).reduce(0, +) / Double(table.columns)
    }
    #expect(abs(1 - ours.meanSquaredError / around(exact) - ours.rSquared) < 1e-6)
    #expect(abs(1 - theirs.meanSquaredError / around(byRow) - theirs.rSquared) < 1e-6)
  }

  @Test("moving an observation does not move its prediction while the kernel stays")
  func invariance() throws {
    let x = groups(80, 12, seed: 4)
    let sweep = try Sweep(of: x, options: SweepOptions(components: [5], neighbors: [7]))
    var moved = x
    for j in 0..<12 { moved[3, j] += 50 }
    #expect(sweep.denoised(moved).row(3) == sweep.denoised(x).row(3))
    #expect(sweep.denoised(moved) != sweep.denoised(x))
    #expect((0..<80).allSatisfy { sweep.kernel[$0, $0] == 0 })
  }

  @Test(
    "the denoised table has the error of the optimum, in every mode",
    arguments: NeighbourWeighting.allCases, SweepConvention.allCases)
  func consistency(weighting: NeighbourWeighting, convention: SweepConvention) throws {
    let x = groups(120, 70, seed: 5)
    var options = SweepOptions(components: [3, 8], neighbors: [2, 5, 12, 30])
    (options.weighting, options.convention) = (weighting, convention)
    let sweep = try Sweep(of: x, options: options)
    let found = meanSquare(sweep.denoised(x).converted(to: Double.self), x)
    #expect(abs(found / sweep.optimum.error.meanSquaredError - 1) < 1e-5)
    for other in sweep.settings where other.components == sweep.optimum.components {
      let table = sweep.kernel(neighbors: other.neighbors) * x
      let error = meanSquare(table.converted(to: Double.self), x)
      #expect(abs(error / other.error.meanSquaredError - 1) < 1e-5)
    }
    let local = meanSquare((sweep.kernelPerObservation * x).converted(to: Double.self), x)
    #expect(abs(local / sweep.errorPerObservation.meanSquaredError - 1) < 1e-5)
    #expect(local <= found)
    #expect(sweep.neighborsPerObservation.allSatisfy { options.neighbors.contains($0) })
  }

  @Test("a sparse table gives the numbers of the same dense one") func sparse() throws {
    let dense = groups(90, 100, seed: 6)
    let x = Matrix(rows: 90, columns: 100) { abs(dense[$0, $1]) > 1 ? dense[$0, $1] : 0 }
    let options = SweepOptions(components: [2, 6], neighbors: [1, 5, 20])
    let components = try PrincipalComponents(of: x, count: 6)
    let scores = components.scores(of: x)
    let (a, b) = (
      try Sweep(of: x, options: options, scores: scores),
      try Sweep(of: SparseMatrix(x), options: options, scores: scores)
    )
    for (p, q) in zip(a.settings, b.settings) {
      #expect(abs(p.error.meanSquaredError / q.error.meanSquaredError - 1) < 1e-6)
      #expect(abs(p.error.rSquared - q.error.rSquared) < 1e-6)
    }
    let alone = try Sweep(of: SparseMatrix(x), options: options)
    #expect(
      abs(
        alone.optimum.error.meanSquaredError / a.optimum.error.meanSquaredError - 1) < 1e-3)
  }

  @Test(
    "equal observations have neighbours by index, and errors that are numbers",
    arguments: NeighbourWeighting.allCases, SweepConvention.allCases)
  func duplicates(weighting: NeighbourWeighting, convention: SweepConvention) throws {
    let few = Matrix.normal(3, 60, seed: 7)
    let x = Matrix(rows: 60, columns: 60) { few[$0 % 3, $1] }
    var options = SweepOptions(components: [2], neighbors: [2, 19, 30])
    (options.weighting, options.convention) = (weighting, convention)
    let sweep = try Sweep(of: x, options: options)
    // To UMAP the nearest that is not equal is as near as those that are.
    if weighting == .distances { #expect(sweep.settings[0].error.meanSquaredError < 1e-9) }
    #expect(sweep.settings.allSatisfy { $0.error.meanSquaredError.isFinite })
    if weighting == .distances, convention == .deepwak {
      let kernel = sweep.kernel(neighbors: 2)
      #expect(Array(kernel.columnIndices[..<4]) == [3, 6, 4, 7])
    }
  }

  @Test("the same bits on any number of threads") func threads() throws {
    let x = groups(300, 90, seed: 8)
    let options = SweepOptions(observations: 300, features: 90)
    let all = try Sweep(of: x, options: options)
    let before = ThreadPool.shared.threadCount
    defer { ThreadPool.shared.threadCount = before }
    ThreadPool.shared.threadCount = 1
    let one = try Sweep(of: x, options: options)
    #expect(one.settings == all.settings)
    #expect(one.kernel == all.kernel)
    #expect(one.neighborsPerObservation == all.neighborsPerObservation)
  }

  @Test("groups of five are found: of equal weights, four neighbours are best")
  func rightNumber() throws {
    let x = groups(200, 60, groups: 40, noise: 0.5, seed: 9)
    var options = SweepOptions(components: [30], neighbors: Array(1...12))
    options.decay = 0
    #expect(try Sweep(of: x, options: options).optimum.neighbors == 4)
  }
}
