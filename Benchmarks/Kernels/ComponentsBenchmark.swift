import LinearAlgebra

/// Principal components of the tables that Benchmarks/neighbours/compare.py wrote into a folder.
struct ComponentsBenchmark {
  let files: NumberFiles

  /// Measures the dense table, `dense.f32`, and the sparse one, `offsets.i64`, `columns.i32` and
  /// `values.f32`; `pca.i64` holds the columns of the two and the number of components.
  ///
  /// - Returns: One JSON object a line.
  func lines() throws -> [String] {
    let wanted: [Int] = files.read("pca.i64")
    guard wanted.count == 2 else { return [] }
    let (m, p) = (wanted[0], wanted[1])
    var lines: [String] = []
    let elements: [Float] = files.read("dense.f32")
    if !elements.isEmpty {
      let x = Matrix(rows: elements.count / m, columns: m, elements: elements)
      lines.append(try line("dense", x.rows, m) { try PrincipalComponents(of: x, count: p) })
    }
    let offsets: [Int] = files.read("offsets.i64")
    if offsets.count > 1 {
      let x = SparseMatrix(
        rows: offsets.count - 1, columns: m, rowOffsets: offsets,
        columnIndices: files.read("columns.i32"), values: files.read("values.f32"))
      lines.append(try line("sparse", x.rows, m) { try PrincipalComponents(of: x, count: p) })
    }
    return lines
  }

  private func line(
    _ name: String, _ n: Int, _ m: Int, _ fit: () throws -> PrincipalComponents
  ) throws -> String {
    let found = try fit()
    let time = timing(budget: 3, minimum: 3) { blackHole(try? fit()) }
    files.write("\(name)-components.f32", found.components.elements)
    files.write("\(name)-variance.f64", found.explainedVariance)
    return jsonLine(
      [("name", "pca/deepwak-\(name)"), ("n", n), ("m", m), ("components", found.count)] + [
        ("threads", ThreadPool.shared.threadCount), ("best_s", time.best),
        ("median_s", time.median), ("processor_s", time.processor),
      ])
  }
}
