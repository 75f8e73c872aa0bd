import LinearAlgebra
import TestSupport
import Testing

@testable import FeatureTables

@Suite("Simulated tables")
struct SimulationTests {
  let folder = TemporaryFolder()

  private func options(_ kind: SimulationOptions.Kind) -> SimulationOptions {
    var options = SimulationOptions()
    options.kind = kind
    (options.observations, options.features, options.clusters) = (600, 50, 4)
    return options
  }

  @Test(
    "rows are the same in whatever ranges, and differ with the seed",
    arguments: SimulationOptions.Kind.allCases)
  func ranges(kind: SimulationOptions.Kind) throws {
    var options = options(kind)
    options.features = 3000
    let table = try SimulatedTable(options)
    let whole = table.rows(0..<600).densified
    let parts = [0..<1, 1..<77, 77..<600].flatMap { table.rows($0).densified.elements }
    #expect(whole.elements == parts)
    options.seed = 1
    #expect(try SimulatedTable(options).rows(0..<600).densified != whole)
  }

  @Test("are the same file to the byte whenever they are written")
  func bytes() async throws {
    let folder = TemporaryFolder()
    let table = try SimulatedTable(options(.counts))
    try table.write(to: folder.file("a.h5ad"), compression: .gzip)
    try await Task.sleep(for: .milliseconds(1100))
    try table.write(to: folder.file("b.h5ad"), compression: .gzip)
    #expect(
      TemporaryFolder.bytes(folder.file("a.h5ad")) == TemporaryFolder.bytes(folder.file("b.h5ad")))
  }

  @Test("observations lie round the centre of their cluster, as far as the noise says")
  func gaussian() throws {
    let options = options(.gaussian)
    let table = try SimulatedTable(options)
    let x = table.rows(0..<600).densified
    #expect(table.isInformative.count { $0 } == 25)
    for j in 0..<50 {
      let column = x.column(j).map { Double($0) }
      let means = (0..<4).map { cluster -> Double in
        let own = column.indices.filter { table.clusters[$0] == Int32(cluster) }
        return own.reduce(0) { $0 + column[$1] } / Double(own.count)
      }
      let variance =
        column.indices.reduce(0.0) { sum, i in
          let d = column[i] - means[Int(table.clusters[i])]
          return sum + d * d
        } / 596
      #expect(abs(variance.squareRoot() - 0.5) < 0.08)
      // Standard error of a mean of 150: 0.04.
      let range = (means.max() ?? 0) - (means.min() ?? 0)
      if !table.isInformative[j] { #expect(range < 0.25) }
    }
  }

  @Test("counts have the density asked for", arguments: [0.02, 0.1, 0.5], [0, 0.5, 2])
  func density(density: Double, noise: Double) throws {
    var options = options(.counts)
    (options.density, options.noise, options.observations) = (density, noise, 2000)
    let table = try SimulatedTable(options)
    guard case .sparse(let x) = table.rows(0..<2000) else {
      Issue.record("counts are not sparse")
      return
    }
    let share = Double(x.storedCount) / (2000 * 50)
    #expect(abs(share / density - 1) < 0.1)
    #expect(x.values.allSatisfy { $0 >= 1 && $0 == $0.rounded() })
  }

  @Test(
    "a count has the mean μ and the variance μ + φμ²",
    arguments: [0.3, 4, 900], [0, 0.5])
  func moments(mean: Double, dispersion: Double) throws {
    let model = try #require(
      CountModel(relative: [1], weights: [1], dispersion: dispersion, density: 0.1))
    var generator = CounterGenerator(seed: 7)
    let counts = (0..<40_000).map { _ in Double(model.count(mean: mean, using: &generator)) }
    let average = counts.reduce(0, +) / 40_000
    let variance = counts.reduce(0) { $0 + ($1 - average) * ($1 - average) } / 39_999
    let expected = mean + dispersion * mean * mean
    #expect(abs(average - mean) < 5 * (expected / 40_000).squareRoot())
    #expect(abs(variance / expected - 1) < 0.08)
  }

  @Test(
    "cluster sizes fall from the largest to the smallest and sum to all",
    arguments: [(600, 4, 1.0), (600, 4, 10), (7, 7, 50), (1000, 3, 1000), (11, 1, 5)])
  func sizes(n: Int, k: Int, imbalance: Double) {
    let sizes = SimulatedTable.sizes(of: k, among: n, imbalance: imbalance)
    #expect(sizes.reduce(0, +) == n && sizes.count == k && sizes.allSatisfy { $0 >= 1 })
    if n == 600 {
      let ratio = Double(sizes[0]) / Double(sizes[k - 1])
      #expect(abs(ratio / imbalance - 1) < 0.05)
    }
  }

  @Test(
    "files hold the table and its truth",
    arguments: ["t.h5ad", "t.csv", "t.tsv.gz"], SimulationOptions.Kind.allCases)
  func files(name: String, kind: SimulationOptions.Kind) throws {
    var options = options(kind)
    // More rows than one block.
    options.observations = 2100
    options.features = 4500
    options.density = 0.02
    if name != "t.h5ad" { (options.observations, options.features) = (300, 40) }
    let table = try SimulatedTable(options)
    try table.write(to: folder.file(name), compression: name == "t.h5ad" ? .gzip : .none)
    #expect(folder.contents == [name])
    let read = try FeatureTable.read(folder.file(name))
    #expect(read.values.densified == table.featureTable.values.densified)
    #expect(read.observationNames == table.observationNames)
    #expect(read.featureNames == table.featureNames)
    #expect(read.annotations.map(\.name) == ["cluster"])
    #expect(read.annotations.first?.labels == table.truth.labels)
    #expect(read.values.isSparse == (kind == .counts && name == "t.h5ad"))
  }

  @Test("options out of range are refused")
  func refused() {
    var options = SimulationOptions()
    options.informative = 1.5
    #expect(
      throws: SimulationError.outOfRange(
        option: "informative", found: "1.5", expected: "a share between 0 and 1")
    ) { try options.validate() }
    options = self.options(.counts)
    (options.density, options.noise) = (0.99, 20)
    #expect(throws: SimulationError.unreachableDensity(0.99, noise: 20)) {
      _ = try SimulatedTable(options)
    }
  }
}
