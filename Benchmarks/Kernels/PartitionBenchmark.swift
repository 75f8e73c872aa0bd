import DEWAKSS
import LinearAlgebra

/// Clusters of the graphs that Benchmarks/partition/compare.py wrote into a folder.
struct PartitionBenchmark {
  let files: NumberFiles

  /// Partitions the graph with several seeds, as `partition.f64` asks: resolution, seeds, and 1
  /// for the constant Potts model; leaves the labels in `labels.i64`.
  ///
  /// - Returns: One JSON object a seed.
  func partitionLines() throws -> [String] {
    let wanted: [Double] = files.read("partition.f64")
    guard wanted.count == 3 else { return [] }
    let graph = graph("graph")
    var labels: [Int] = []
    let lines = try (0..<UInt64(wanted[1])).map { seed in
      var options = LeidenOptions()
      (options.resolution, options.seed) = (wanted[0], seed)
      options.objective = wanted[2] > 0 ? .constantPotts : .modularity
      let clock = ContinuousClock()
      let start = clock.now
      let found = try Leiden(of: graph, options: options)
      let seconds = (clock.now - start) / .seconds(1)
      labels += found.partition.labels
      return jsonLine([
        ("name", "leiden/deepwak"), ("n", graph.rows), ("seed", seed), ("s", seconds),
        ("clusters", found.partition.clusterCount), ("quality", found.quality),
        ("passes", found.passes),
      ])
    }
    files.write("labels.i64", labels)
    return lines
  }

  /// Tries the resolutions of `resolutions.f64` with several seeds, as `sweep.i64` asks: features,
  /// components, seeds; leaves the labels of all in `labels.i64`.
  ///
  /// - Returns: One JSON object a resolution and seed.
  func resolutionLines() throws -> [String] {
    let wanted: [Int] = files.read("sweep.i64")
    guard wanted.count == 3 else { return [] }
    let graph = graph("graph")
    let table = Matrix(rows: graph.rows, columns: wanted[0], elements: files.read("table.f32"))
    let points = Matrix(rows: graph.rows, columns: wanted[1], elements: files.read("points.f32"))
    var labels: [Int] = []
    var lines: [String] = []
    for seed in 0..<UInt64(wanted[2]) {
      var options = ResolutionOptions()
      options.resolutions = files.read("resolutions.f64")
      options.leiden.seed = seed
      let clock = ContinuousClock()
      let start = clock.now
      let sweep = try ResolutionSweep(of: graph, table: table, points: points, options: options)
      let seconds = (clock.now - start) / .seconds(1)
      for (place, (setting, partition)) in zip(sweep.settings, sweep.partitions).enumerated() {
        labels += partition.labels
        lines.append(
          jsonLine([
            ("seed", seed), ("resolution", setting.resolution),
            ("clusters", setting.clusterCount), ("alone", setting.aloneCount),
            ("unlinked", setting.unlinkedCount), ("modularity", setting.modularity),
            ("partition_error", setting.partitionError), ("linked_error", setting.linkedError),
            ("silhouette", setting.silhouette ?? 0), ("sweep_s", seconds),
            ("chosen", place == sweep.chosenIndex),
          ]))
      }
    }
    files.write("labels.i64", labels)
    return lines
  }

  private func graph(_ name: String) -> SparseMatrix {
    let offsets: [Int] = files.read("\(name).offsets.i64")
    return SparseMatrix(
      rows: offsets.count - 1, columns: offsets.count - 1, rowOffsets: offsets,
      columnIndices: files.read("\(name).columns.i32"), values: files.read("\(name).values.f32"))
  }
}
