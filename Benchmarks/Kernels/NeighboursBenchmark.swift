import LinearAlgebra

/// Nearest neighbours in the tables that Benchmarks/neighbours/compare.py wrote into a folder.
struct NeighboursBenchmark {
  let files: NumberFiles

  /// Measures each method that is asked for in `neighbours.i64`: rows, columns, neighbours, whether
  /// approximate, exact and connectivities are wanted.
  ///
  /// - Returns: One JSON object a line.
  func lines() throws -> [String] {
    let wanted: [Int] = files.read("neighbours.i64")
    guard wanted.count == 6 else { return [] }
    let x = Matrix(rows: wanted[0], columns: wanted[1], elements: files.read("neighbours.f32"))
    let k = wanted[2]
    var lines: [String] = []
    if wanted[3] > 0 {
      lines.append(try line("approximate", x, k, .approximate(recall: Double(wanted[3]) / 1000)))
    }
    if wanted[4] > 0 { lines.append(try line("exact", x, k, .exact)) }
    if wanted[5] > 0 {
      let found = try NearestNeighbours(of: x, count: k)
      let time = timing(budget: 2, minimum: 2) { blackHole(found.connectivities) }
      let graph = found.connectivities
      files.write("offsets.i64", graph.rowOffsets)
      files.write("columns.i32", graph.columnIndices)
      files.write("weights.f32", graph.values)
      lines.append(jsonLine([("name", "connectivities/deepwak"), ("best_s", time.best)]))
    }
    return lines
  }

  private func line(
    _ name: String, _ x: Matrix, _ k: Int, _ method: NeighbourMethod
  ) throws -> String {
    let found = try NearestNeighbours(of: x, count: k, method: method)
    let time = timing(budget: 3, minimum: 1) {
      blackHole(try? NearestNeighbours(of: x, count: k, method: method))
    }
    files.write("\(name).i32", found.indices)
    files.write("\(name).f32", found.squaredDistances)
    return jsonLine(
      [("name", "neighbours/deepwak-\(name)"), ("n", x.rows), ("d", x.columns), ("k", k)] + [
        ("threads", ThreadPool.shared.threadCount), ("best_s", time.best),
        ("median_s", time.median), ("processor_s", time.processor),
        ("own_recall", found.recall ?? 1),
      ])
  }
}
