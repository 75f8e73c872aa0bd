import DEWAKSS
import LinearAlgebra
import PWAK
import Stats
import TestSupport
import Testing

/// WAK(G ⊙ KKᵀ) X by its definition, in `Double`; KKᵀ alone without a graph.
private func error(_ partition: Partition, within graph: SparseMatrix?, _ x: Matrix) -> Double {
  let affinity = DoubleMatrix(rows: x.rows, columns: x.rows) { i, j in
    guard partition.labels[i] == partition.labels[j] else { return 0 }
    return graph.map { Double($0[i, j]) } ?? 1
  }
  let exact = x.converted(to: Double.self)
  let residual = WeightedAffinityKernel.normalized(affinity) * exact - exact
  return residual.frobeniusNorm * residual.frobeniusNorm / Double(x.rows * x.columns)
}

private func neighbours(_ x: Matrix, _ k: Int) throws -> SparseMatrix {
  try NearestNeighbours(of: x, count: k).connectivities
}

@Suite("Resolution sweep")
struct ResolutionSweepTests {
  @Test("its figures are those of five-line definitions")
  func definitions() throws {
    let x = groups(90, 7, groups: 3, noise: 1, seed: 5)
    let graph = try neighbours(x, 8)
    var options = ResolutionOptions()
    options.resolutions = [2, 0.2, 0.5, 1, 8, 0.5, 40]
    let sweep = try ResolutionSweep(of: graph, table: x, points: x, options: options)
    #expect(sweep.settings.map(\.resolution) == [0.2, 0.5, 1, 2, 8, 40])
    for (setting, partition) in zip(sweep.settings, sweep.partitions) {
      var alone = LeidenOptions()
      alone.resolution = setting.resolution
      #expect(try Leiden(of: graph, options: alone).partition == partition)
      #expect(setting.clusterCount == partition.clusterCount)
      #expect(setting.modularity == modularity(of: graph, labels: partition.labels))
      #expect(abs(setting.partitionError / error(partition, within: nil, x) - 1) < 1e-5)
      #expect(abs(setting.linkedError / error(partition, within: graph, x) - 1) < 1e-5)
      #expect(setting.aloneCount == partition.sizes.count { $0 == 1 })
      let unlinked = (0..<90).count { i in
        (0..<90).allSatisfy {
          i == $0 || graph[i, $0] == 0 || partition.labels[i] != partition.labels[$0]
        }
      }
      #expect(setting.unlinkedCount == unlinked)
      let silhouette = try? silhouetteScore(of: x, labels: partition.labels)
      #expect(setting.silhouette == nil ? silhouette == nil : true)
      if let found = setting.silhouette, let silhouette { #expect(abs(found - silhouette) < 1e-9) }
    }
    // The list reaches from few clusters to single observations.
    #expect(sweep.settings[0].clusterCount < 6)
    #expect(sweep.settings[5].aloneCount > 0 && sweep.settings[5].unlinkedCount > 0)
  }

  @Test("other weights than those of the partitioned graph predict, and need not be symmetric")
  func weights() throws {
    let x = groups(60, 5, seed: 6)
    let graph = try neighbours(x, 10)
    let kernel = try NearestNeighbours(of: x, count: 4).distances
    var options = ResolutionOptions()
    options.resolutions = [1]
    let sweep = try ResolutionSweep(
      of: graph, weights: kernel, table: x, points: x, options: options)
    let expected = error(sweep.partition, within: kernel, x)
    #expect(abs(sweep.chosen.linkedError / expected - 1) < 1e-5)
    #expect(sweep.edge == nil)
  }

  @Test(
    "the error that is asked for chooses, up to the tolerance",
    arguments: ResolutionCriterion.allCases, [0, 0.01, 0.2])
  func choice(criterion: ResolutionCriterion, tolerance: Double) throws {
    let x = groups(120, 8, groups: 4, noise: 0.8, seed: 7)
    var options = ResolutionOptions()
    (options.criterion, options.tolerance) = (criterion, tolerance)
    options.resolutions = [0.05, 0.3, 1, 3, 8]
    options.silhouetteSample = nil
    let sweep = try ResolutionSweep(
      of: neighbours(x, 10), table: x, points: x, options: options)
    let errors = sweep.settings.map {
      criterion == .linkedError ? $0.linkedError : $0.partitionError
    }
    let least = try #require(errors.min())
    let chosen = errors[sweep.chosenIndex]
    #expect(chosen <= least * (1 + tolerance))
    let beyond =
      criterion == .linkedError
      ? errors[(sweep.chosenIndex + 1)...] : errors[..<sweep.chosenIndex]
    #expect(beyond.allSatisfy { $0 > least * (1 + tolerance) })
    let ends: [Int: GridEdge.Direction] = [0: .smaller, 4: .larger]
    #expect(sweep.edge == ends[sweep.chosenIndex])
    #expect(sweep.settings.allSatisfy { $0.silhouette == nil })
  }

  @Test("groups that lie apart are found, by default and without their number")
  func separated() throws {
    let x = groups(200, 10, groups: 5, noise: 0.2, seed: 8)
    let sweep = try ResolutionSweep(of: neighbours(x, 10), table: x, points: x)
    #expect(sweep.settings.count == 30)
    #expect(adjustedRandIndex(sweep.partition.labels, (0..<200).map { $0 % 5 }) == 1)
  }

  @Test("is the same on one thread and on several")
  func threads() throws {
    let x = groups(700, 30, seed: 9)
    let graph = try neighbours(x, 10)
    var options = ResolutionOptions()
    options.resolutions = [0.5, 1, 5]
    let several = try ResolutionSweep(of: graph, table: x, points: x, options: options)
    let before = ThreadPool.shared.threadCount
    defer { ThreadPool.shared.threadCount = before }
    ThreadPool.shared.threadCount = 1
    let one = try ResolutionSweep(of: graph, table: x, points: x, options: options)
    #expect(one.settings == several.settings && one.partitions == several.partitions)
  }

  @Test("tells of each resolution, and stops when asked")
  func stopping() throws {
    let x = groups(50, 4, seed: 10)
    let graph = try neighbours(x, 5)
    var options = ResolutionOptions()
    options.resolutions = [0.5, 1, 2]
    var told: [ResolutionSetting] = []
    let whole = try ResolutionSweep(of: graph, table: x, points: x, options: options) {
      told.append($0)
    }
    #expect(told == whole.settings)
    told = []
    let error = #expect(throws: PartitionError.self) {
      try ResolutionSweep(
        of: graph, table: x, points: x, options: options, progress: { told.append($0) },
        isStopped: { told.count == 2 })
    }
    #expect(error == .stopped(done: 2, of: 3) && told.count == 2)
    #expect(error.map { "\($0)" } == "stopped after 2 of 3 resolutions")
  }

  @Test("one cluster and single observations have no silhouette; one vertex is enough")
  func degenerate() throws {
    let one = Matrix(rows: 1, columns: 2, elements: [3, 4])
    let sweep = try ResolutionSweep(of: graph(1, []), table: one, points: one)
    #expect(sweep.partition.labels == [0])
    #expect(sweep.chosen.partitionError == 12.5 && sweep.chosen.linkedError == 12.5)
    #expect(sweep.chosen.aloneCount == 1 && sweep.chosen.silhouette == nil)
  }

  @Test("what cannot be swept is told in one line")
  func messages() {
    func message(
      _ change: (inout ResolutionOptions, inout Matrix) -> Void
    ) -> String? {
      var (options, x) = (ResolutionOptions(), groups(6, 3, seed: 1))
      change(&options, &x)
      let error = #expect(throws: PartitionError.self) {
        try ResolutionSweep(of: graph(6, [(0, 1, 1)]), table: x, points: x, options: options)
      }
      return error.map { "\($0)" }
    }
    #expect(
      message { options, _ in options.resolutions = [] }
        == "the list of resolutions is empty, but needs at least one number")
    #expect(
      message { options, _ in options.resolutions = [1, -2] }
        == "resolution is -2.0, but must be at least 0 and finite")
    #expect(
      message { options, _ in options.tolerance = -0.1 }
        == "tolerance is -0.1, but must be at least 0 and finite")
    #expect(
      message { options, _ in options.silhouetteSample = 1 }
        == "the sample for silhouettes is 1, but must be at least 2")
    #expect(
      message { _, x in x[2, 1] = .nan }
        == "the table holds NaN or infinity at row 3, column 2, but must be finite")
  }
}
