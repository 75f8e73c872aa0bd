import DEWAKSS
import DeePWAK
import FeatureTables
import Figures
import LinearAlgebra
import Stats
import TestSupport
import Testing

@testable import Runs

@Suite("A run of sweep")
struct SweepRunTests {
  /// Settings that sweep a small grid.
  private func options(_ change: (inout SweepRunOptions) -> Void = { _ in }) -> SweepRunOptions {
    var options = SweepRunOptions()
    (options.pcs, options.neighbors) = ([2, 4], [3, 6, 12])
    options.resolutions = [0.5, 1]
    change(&options)
    return options
  }

  /// The mean squared error of a denoised table, by its definition.
  private func error(_ denoised: Matrix, _ table: Matrix) -> Double {
    var sum = 0.0
    for (a, b) in zip(denoised.elements, table.elements) { sum += Double(a - b) * Double(a - b) }
    return sum / Double(table.elements.count)
  }

  @Test("the denoised table has the error that chose the setting", arguments: [false, true])
  func denoised(isSparse: Bool) throws {
    let dense = Tables.counts(80, 120)
    let table = isSparse ? Tables.sparse(dense) : dense
    let result = try SweepRun(options()).result(of: table)
    let layer = result.denoised()
    let rows = Matrix(
      rows: 80, columns: 120,
      elements: layer.rows(0..<33).elements + layer.rows(33..<80).elements)
    // Weights sum to one: centring makes no difference to the error.
    let whole = result.rowStep.apply(to: table.values).densified
    // Features that are the same everywhere are denoised without an error, but not swept.
    #expect(result.sweptCount < 120)
    let optimum = result.optimum.error.meanSquaredError
    let swept = error(rows, whole) * 120 / Double(result.sweptCount)
    #expect(abs(swept / optimum - 1) < 1e-4)
    #expect(result.settings.count == 6)
    #expect(result.settings.map(\.error.meanSquaredError).min() == optimum)
  }

  @Test("sparse and dense tables give the same numbers") func sparse() throws {
    let dense = Tables.counts(80, 120, seed: 4)
    let a = try SweepRun(options()).result(of: dense)
    let b = try SweepRun(options()).result(of: Tables.sparse(dense))
    for (x, y) in zip(a.settings, b.settings) {
      #expect(abs(x.error.meanSquaredError / y.error.meanSquaredError - 1) < 1e-4)
    }
    #expect(a.optimum.neighbors == b.optimum.neighbors)
  }

  @Test("groups that are far apart are found, and that the graph falls into them is said")
  func clusters() throws {
    let noise = Matrix.normal(90, 6, seed: 7)
    let table = Tables.table(
      Matrix(rows: 90, columns: 6) { noise[$0, $1] + ($0 % 3 == $1 % 3 ? 50 : 0) })
    let result = try SweepRun(
      options { ($0.neighbors, $0.resolutions) = ([10], [0.1, 0.2]) }
    ).result(of: table)
    let labels = (0..<90).map { $0 % 3 }
    let found = result.resolutions?.partitions.first?.labels ?? []
    #expect(adjustedRandIndex(found, labels) > 0.9)
    #expect(result.componentCount == 3 && result.largestComponent == 30)
    #expect(result.warnings.contains { $0.contains("3 unconnected parts") })
    #expect((result.seedAgreement ?? 0) > 0.8)
  }

  @Test("an optimum on the edge of the grid is reported with the way to go") func edge() throws {
    let table = Tables.groups(90, 6, 3)
    let result = try SweepRun(options { $0.neighbors = [1, 2] }).result(of: table)
    #expect(result.optimum.neighbors == 2)
    #expect(result.warnings.contains { $0.contains("2, is the largest of the grid: try larger") })
  }

  @Test("a finer grid comes beside the coarse one and is no worse") func refined() throws {
    let table = Tables.groups(120, 20, 6, seed: 5)
    let coarse = try SweepRun(options { $0.neighbors = [2, 8, 40] }).result(of: table)
    let fine = try SweepRun(
      options { ($0.neighbors, $0.refines) = ([2, 8, 40], true) }
    ).result(of: table)
    #expect(fine.coarse?.settings == coarse.settings)
    #expect(fine.settings.count > coarse.settings.count)
    #expect(
      fine.optimum.error.meanSquaredError <= coarse.optimum.error.meanSquaredError * (1 + 1e-6))
    let keys = fine.settings.map { $0.components * 1000 + $0.neighbors }
    #expect(keys == Set(keys).sorted())
    #expect(fine.figures().map(\.name).contains("errors_finer"))
  }

  @Test("steps of diffusion are tried one by one, and the best denoises") func diffusion() throws {
    // Neighbours along two components tell nothing of the others: the more, the better.
    let table = Tables.table(Matrix.normal(80, 30, seed: 8))
    let result = try SweepRun(
      options { ($0.neighbors, $0.steps, $0.preprocessing.normalize) = ([2], 4, .none) }
    ).result(of: table)
    #expect(result.diffusion.count == 4)
    #expect(
      abs(result.diffusion[0] / result.optimum.error.meanSquaredError - 1) < 1e-4)
    let best = result.diffusion[result.bestSteps - 1]
    #expect(best == result.diffusion.min())
    #expect(result.bestSteps > 1)
    let denoised = result.denoised().rows(0..<80)
    #expect(abs(error(denoised, table.values.densified) / best - 1) < 1e-4)
  }

  @Test("molecules that were not swept score the choice") func thinned() throws {
    let result = try SweepRun(
      options { ($0.thin, $0.seed) = (0.5, 3) }
    ).result(of: Tables.counts(100, 120, seed: 2))
    let thinned = try #require(result.thinned)
    #expect(thinned.heldOutError > 0)
    #expect(result.settings == thinned.sweep.settings)
    #expect(result.optimum.components == thinned.sweep.optimum.components)
    #expect(result.optimum.neighbors == thinned.sweep.optimum.neighbors)
    // The whole table has less noise than half of it.
    #expect(
      result.optimum.error.meanSquaredError < thinned.sweep.optimum.error.meanSquaredError)
  }

  @Test("the package's convention takes the table as it is, constant features too")
  func package() throws {
    var x = Matrix.normal(60, 8, seed: 3)
    for i in 0..<60 { x[i, 5] = 2 }
    let result = try SweepRun(
      options {
        ($0.convention, $0.pcs, $0.neighbors) = (.dewakss, [2], [3, 6, 9])
      }
    ).result(of: Tables.table(x))
    var grid = SweepOptions(components: [2], neighbors: [3, 6, 9])
    grid.convention = .dewakss
    #expect(result.sweptCount == 8)
    #expect(result.settings == (try Sweep(of: x, options: grid)).settings)
  }

  @Test("settings out of range are refused, one line each")
  func refused() {
    let table = Tables.table(Matrix.normal(30, 5, seed: 1))
    func message(_ change: (inout SweepRunOptions) -> Void) -> String {
      var options = self.options(change)
      options.data = "t.csv"
      do {
        _ = try SweepRun(options).result(of: table)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(message { $0.neighbors = [30] }.contains("30 neighbors among 30 observations"))
    #expect(message { $0.pcs = [6] }.contains("at most 5"))
    #expect(message { $0.pcs = [] }.contains("--pcs is empty"))
    #expect(message { $0.neighbors = [0] }.contains("--neighbors is 0"))
    #expect(message { $0.thin = 0.5 }.contains("not taken for counts"))
    #expect(message { $0.thin = 1 }.contains("--thin is 1"))
    #expect(message { $0.resolutions = [-1] }.contains("--resolutions is -1"))
    #expect(message { ($0.steps, $0.perObservation) = (2, true) }.contains("--steps is 2"))
    let constant = Tables.table(Matrix(rows: 10, columns: 3) { _, _ in 4 })
    #expect(throws: RunError.self) { try SweepRun(options()).result(of: constant) }
  }
}

@Suite("Training that begins with a sweep")
struct SweepFindingsTests {
  private let folder = TemporaryFolder()

  /// A table of groups, a sweep of it, and what was found.
  private func swept() throws -> (table: FeatureTable, run: RunDirectory, result: SweepResult) {
    let table = Tables.groups(90, 12, 3)
    var options = SweepRunOptions()
    (options.pcs, options.neighbors) = ([2, 5], [4, 8])
    options.h5ad = .none
    let result = try SweepRun(options).result(of: table)
    let run = RunDirectory(folder.file("a.sweep"))
    _ = try result.write(to: run.path, command: "deepwak sweep t.csv", force: false)
    return (table, run, result)
  }

  @Test("takes its components and its neighbours, and smooths as the sweep denoises")
  func smoothing() throws {
    let (table, run, result) = try swept()
    var options = RunOptions()
    try run.sweepFindings().apply(to: &options, smooths: true)
    #expect(options.preprocessing.pcs == result.optimum.components)
    #expect(options.preprocessing.smoothing?.neighbors == result.optimum.neighbors)
    let smoothed = try Preprocessor.fit(table, options.preprocessing).values.densified
    options.preprocessing.smoothing = nil
    let plain = try Preprocessor.fit(table, options.preprocessing).values.densified
    let expected = result.kernel * plain
    for (a, b) in zip(smoothed.elements, expected.elements) { #expect(abs(a - b) < 1e-4) }
  }

  @Test("a smoothing model is saved and predicts the table it was trained on alike")
  func saved() throws {
    let (table, run, _) = try swept()
    var options = RunOptions()
    try run.sweepFindings().apply(to: &options, smooths: true)
    (options.training.heads, options.training.steps) = (2, 20)
    options.consensusNetworks.steps = 0
    let result = try TrainingRun(options).result(of: table)
    let path = folder.file("model.h5")
    try result.model.write(to: path)
    let model = try SavedModel(path: path)
    #expect(model.preprocessor.smoothing == options.preprocessing.smoothing)
    #expect(model.preprocessor == result.preprocessor)
    #expect(try model.prediction(of: table).labels == result.consensus.labels)
  }

  @Test("one or two observations are not smoothed, fewer than the neighbours over all others")
  func few() throws {
    let smoothing = Smoothing(neighbors: 10)
    let two = Matrix.normal(2, 3, seed: 1)
    #expect(try smoothing.apply(to: .dense(two)).densified == two)
    var flat = Smoothing(neighbors: 10)
    flat.decay = 0
    let five = Matrix.normal(5, 3, seed: 2)
    let smoothed = try flat.apply(to: .dense(five)).densified
    for j in 0..<3 {
      let others = (1..<5).reduce(Float(0)) { $0 + five[$1, j] } / 4
      #expect(abs(smoothed[0, j] - others) < 1e-5)
    }
  }

  @Test("runs of other kinds, of the package's convention and damaged ones are refused")
  func refused() throws {
    let (table, run, _) = try swept()
    var options = SweepRunOptions()
    (options.convention, options.pcs, options.neighbors) = (.dewakss, [2], [4, 8])
    options.h5ad = .none
    let other = RunDirectory(folder.file("b.sweep"))
    _ = try SweepRun(options).result(of: table).write(
      to: other.path, command: "deepwak sweep", force: false)
    var training = RunOptions()
    #expect(throws: RunError.self) {
      try other.sweepFindings().apply(to: &training, smooths: false)
    }
    folder.write("{\"kind\": \"train\"}", to: "a.sweep/run.json")
    #expect(throws: RunError.self) { try run.sweepFindings() }
    folder.write("{\"kind\": \"sweep\"", to: "a.sweep/run.json")
    #expect(throws: RunError.self) { try run.sweepFindings() }
    #expect(throws: TableError.self) { try RunDirectory(folder.file("none")).sweepFindings() }
  }
}
