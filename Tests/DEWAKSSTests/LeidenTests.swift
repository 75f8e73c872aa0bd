import DEWAKSS
import LinearAlgebra
import Stats
import TestSupport
import Testing

private func options(
  _ objective: PartitionObjective = .modularity, _ resolution: Double = 1, seed: UInt64 = 0
) -> LeidenOptions {
  var options = LeidenOptions()
  (options.objective, options.resolution, options.seed) = (objective, resolution, seed)
  return options
}

/// Two complete graphs of five vertices and one link between them.
private let twoCliques: SparseMatrix = {
  var links: [(Int, Int, Float)] = [(4, 5, 1)]
  for i in 0..<5 { for j in 0..<i { links += [(i, j, 1), (i + 5, j + 5, 1)] } }
  return graph(10, links)
}()

@Suite("Leiden")
struct LeidenTests {
  @Test("reaches the known optimum of the karate club: four clusters of modularity 0.4198")
  func karate() throws {
    let club = try #require(KnownGraphs.shared.graph("karate"))
    #expect(club.storedCount == 2 * 78)
    let found = try (0..<10).map { try Leiden(of: club, options: options(seed: $0)) }
    let best = try #require(found.max { $0.quality < $1.quality })
    #expect(abs(best.quality - 0.4197896) < 1e-6)
    #expect(best.partition.clusterCount == 4)
    #expect(found.allSatisfy { $0.quality > 0.41 && $0.isConverged && $0.passes < 20 })
  }

  @Test("is as good as fifty runs of leidenalg, at best and in the median, for both objectives")
  func againstLeidenalg() throws {
    #expect(KnownGraphs.shared.cases.count == 15)
    for known in KnownGraphs.shared.cases {
      let graph = try #require(KnownGraphs.shared.graph(known.graph))
      let found = try (0..<50).map {
        try Leiden(of: graph, options: options(known.objective, known.resolution, seed: $0)).quality
      }.sorted()
      // Both draw from many local optima of such graphs: a percent is far less than they differ.
      #expect(found[49] >= 0.99 * known.quality, "\(known)")
      #expect(found[25] >= 0.99 * known.median, "\(known)")
    }
  }

  @Test("two cliques with a bridge are two clusters, whatever the objective")
  func cliques() throws {
    let expected = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]
    for objective in [options(), options(.constantPotts, 0.3)] {
      #expect(try Leiden(of: twoCliques, options: objective).partition.labels == expected)
    }
    let potts = try Leiden(of: twoCliques, options: options(.constantPotts, 0.3))
    #expect(abs(potts.quality - (20 - 0.3 * 20)) < 1e-12)
  }

  @Test("clusters are numbered by falling size, of equal ones by their first vertex")
  func numbering() throws {
    // A triangle 3, 4, 5 behind two pairs and one vertex alone.
    let found = try Leiden(
      of: graph(8, [(0, 6, 1), (1, 7, 1), (3, 4, 1), (4, 5, 1), (3, 5, 1)]))
    #expect(found.partition.labels == [1, 2, 3, 0, 0, 0, 1, 2])
  }

  @Test("parts without links between them are never joined, resolution nought joins the rest")
  func disconnected() throws {
    let links: [(Int, Int, Float)] = [(0, 1, 1), (1, 2, 1), (2, 3, 1), (4, 5, 2), (5, 6, 1)]
    for objective in PartitionObjective.allCases {
      let found = try Leiden(of: graph(8, links), options: options(objective, 0))
      #expect(found.partition.labels == [0, 0, 0, 0, 1, 1, 1, 2])
    }
  }

  @Test(
    "without links every vertex is a cluster, for no, one and several vertices", arguments: 0...3)
  func noLinks(n: Int) throws {
    for objective in PartitionObjective.allCases {
      let found = try Leiden(of: graph(n, []), options: options(objective))
      #expect(found.partition.labels == Array(0..<n))
      #expect(found.quality == 0 && found.passes == 0 && found.isConverged)
    }
    // Entries of weight nought are no links either.
    #expect(try Leiden(of: graph(n + 2, [(0, 1, 0)])).partition.clusterCount == n + 2)
  }

  @Test("a loop counts in the degrees, as it is stored")
  func loops() throws {
    let links: [(Int, Int, Float)] = [(0, 1, 1), (1, 2, 0.75), (0, 0, 4), (2, 2, 1)]
    let found = try Leiden(of: graph(3, links))
    #expect(found.partition.labels == [1, 0, 0])
    var least = -1.0
    for labels in [[0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1], [0, 1, 2]] {
      least = max(least, modularity(of: graph(3, links), labels: labels))
    }
    #expect(abs(found.quality - least) < 1e-12)
  }

  @Test("a limit of one pass is kept, and said")
  func limit() throws {
    let blurred = try #require(KnownGraphs.shared.graph("blurred"))
    var few = options()
    few.maximumPasses = 1
    let found = try Leiden(of: blurred, options: few)
    #expect(found.passes == 1 && !found.isConverged)
    #expect(try Leiden(of: blurred).quality >= found.quality)
  }

  @Test("the same seed gives the same labels from many threads at once, other seeds others")
  func threads() async throws {
    let blurred = try #require(KnownGraphs.shared.graph("blurred"))
    let alone = try (0..<4).map { try Leiden(of: blurred, options: options(seed: $0)) }
    #expect(Set(alone.map(\.partition)).count > 1)
    let together = try await withThrowingTaskGroup(of: (Int, Partition).self) { group in
      for task in 0..<64 {
        group.addTask {
          (task, try Leiden(of: blurred, options: options(seed: UInt64(task % 4))).partition)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(together.count == 64)
    for (task, partition) in together { #expect(partition == alone[task % 4].partition) }
  }

  @Test("seeds that differ in their high bits alone differ")
  func highBits() throws {
    let blurred = try #require(KnownGraphs.shared.graph("blurred"))
    let found = try (0..<8).map {
      try Leiden(of: blurred, options: options(seed: UInt64($0) << 40)).partition
    }
    #expect(Set(found).count > 1)
  }

  @Test("symmetrized is the mean with the transpose")
  func symmetric() throws {
    let elements: [Float] = [0, 1, 0, 0, 3, 0, 0, 2, 0, 0, 5, 0, 0, 1, 0, 0]
    let dense = Matrix(rows: 4, columns: 4, elements: elements)
    let found = symmetrized(SparseMatrix(dense))
    #expect(found.dense == 0.5 * (dense + dense.transposed))
    #expect(try Leiden(of: found).partition.labels == [0, 0, 1, 0])
  }
}

@Suite("What cannot be partitioned")
struct PartitionErrorTests {
  private func message(
    _ graph: SparseMatrix, _ options: LeidenOptions = LeidenOptions()
  ) -> String? {
    let error = #expect(throws: PartitionError.self) { try Leiden(of: graph, options: options) }
    return error.map { "\($0)" }
  }

  @Test("is told in one line, with the entry", arguments: [-1, .nan, .infinity] as [Float])
  func weights(value: Float) {
    #expect(
      message(graph(5, [(0, 1, 1), (2, 4, value)]))
        == "graph: the weight at row 3, column 5 is \(value), but must be at least 0 and finite")
  }

  @Test("two directions that differ, or of which one is missing")
  func asymmetric() {
    let dense = Matrix(rows: 3, columns: 3, elements: [0, 1, 0, 1, 0, 2, 0, 1.5, 0])
    #expect(
      message(SparseMatrix(dense))
        == "graph: the weight at row 2, column 3 is 2.0 and at row 3, column 2 1.5, but a graph to "
        + "partition must be symmetric")
    let oneWay = Matrix(rows: 3, columns: 3, elements: [0, 1, 0, 1, 0, 0, 0, 1.5, 0])
    #expect(
      message(SparseMatrix(oneWay))
        == "graph: the weight at row 3, column 2 is 1.5 and at row 2, column 3 0.0, but a graph to "
        + "partition must be symmetric")
  }

  @Test("settings out of range")
  func settings() {
    var bad = LeidenOptions()
    bad.resolution = -0.5
    #expect(message(twoCliques, bad) == "resolution is -0.5, but must be at least 0 and finite")
    bad.resolution = .nan
    #expect(message(twoCliques, bad) == "resolution is nan, but must be at least 0 and finite")
    bad = LeidenOptions()
    bad.maximumPasses = 0
    #expect(message(twoCliques, bad) == "maximum passes is 0, but must be at least 1")
  }
}
