internal import FeatureTables
internal import LinearAlgebra
internal import TestSupport

/// Small tables for tests.
enum Tables {
  /// A table with names r0 … and f0 ….
  static func table(_ x: Matrix) -> FeatureTable {
    FeatureTable(
      observationNames: (0..<x.rows).map { "r\($0)" },
      featureNames: (0..<x.columns).map { "f\($0)" }, values: .dense(x))
  }

  /// The same table in compressed rows.
  static func sparse(_ table: FeatureTable) -> FeatureTable {
    FeatureTable(
      observationNames: table.observationNames, featureNames: table.featureNames,
      values: .sparse(SparseMatrix(table.values.densified)))
  }

  /// Normal groups, far apart.
  static func groups(_ n: Int, _ m: Int, _ k: Int, seed: UInt64 = 1) -> FeatureTable {
    let centres = Matrix.normal(k, m, seed: seed)
    let noise = Matrix.normal(n, m, seed: seed + 1)
    return table(Matrix(rows: n, columns: m) { 4 * centres[$0 % k, $1] + noise[$0, $1] })
  }

  /// Counts of libraries of different sizes in which few features dominate.
  static func counts(_ n: Int, _ m: Int, seed: UInt64 = 1) -> FeatureTable {
    var random = CounterGenerator(seed: seed)
    let sizes = (0..<n).map { _ in 0.5 + 2 * random.uniform() }
    return table(
      Matrix(rows: n, columns: m) { i, j in
        let mean = sizes[i] * 60 / (1 + Double(j * j) / 20)
        return Float((mean * 2 * random.uniform() * random.uniform()).rounded())
      })
  }
}
