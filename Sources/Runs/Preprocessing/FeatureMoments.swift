internal import FeatureTables
internal import LinearAlgebra

/// Mean, variance and range of every feature of a table.
///
/// Sums run over fixed blocks of rows, in `Double` and in two passes, so that they do not
/// depend on the number of threads.
struct FeatureMoments {
  /// The mean of each feature.
  private(set) var means: [Double]
  /// The variance of each feature (over *n*).
  private(set) var variances: [Double]
  /// The least value of each feature.
  private(set) var minima: [Float]
  /// The greatest value of each feature.
  private(set) var maxima: [Float]

  /// Whether each feature has the same value everywhere.
  var areConstant: [Bool] { zip(minima, maxima).map { $0 == $1 } }
  /// The standard deviation of each feature.
  var deviations: [Double] { variances.map { $0.squareRoot() } }

  /// The stored entries of each feature of a sparse table; nil for a dense one.
  private(set) var storedCounts: [Int]?

  /// The figures of some features.
  func selecting(_ features: [Int]) -> FeatureMoments {
    var result = self
    result.means = features.map { means[$0] }
    result.variances = features.map { variances[$0] }
    result.minima = features.map { minima[$0] }
    result.maxima = features.map { maxima[$0] }
    result.storedCounts = storedCounts.map { counts in features.map { counts[$0] } }
    return result
  }

  private static let blockSize = 512

  /// Takes the figures of a table, in two passes over its blocks.
  init(_ table: TableRows) {
    let (n, m) = (table.observationCount, table.featureCount)
    var total = Block(features: m)
    var stored = [Int](repeating: 0, count: m)
    table.forEachBlock { _, block in
      switch block {
      case .dense(let x): total.add(x)
      case .sparse(let x): total.add(x, stored: &stored)
      case .backed: break
      }
    }
    let means = total.sums.map { $0 / Double(max(n, 1)) }
    var squares = [Double](repeating: 0, count: m)
    var counts = [Int](repeating: 0, count: m)
    table.forEachBlock { _, block in
      switch block {
      case .dense(let x): FeatureMoments.addSquares(of: x, around: means, over: n, to: &squares)
      case .sparse(let x): x.addSquaredDeviations(from: means, to: &squares, counts: &counts)
      case .backed: break
      }
    }
    self.means = means
    (minima, maxima) = (total.minima, total.maxima)
    guard table.isSparse else {
      variances = squares
      return
    }
    storedCounts = stored
    variances = (0..<m).map { j in
      let zeros = Double(n - counts[j]) * means[j] * means[j]
      return (squares[j] + zeros) / Double(max(n, 1))
    }
    for j in 0..<m where stored[j] < n {
      minima[j] = min(minima[j], 0)
      maxima[j] = max(maxima[j], 0)
    }
  }

  /// Adds the share of dense rows in the variances.
  private static func addSquares(
    of x: Matrix, around means: [Double], over n: Int, to variances: inout [Double]
  ) {
    let m = x.columns
    let parts = RowBlocks(count: x.rows, size: blockSize).map { rows in
      var sums = [Double](repeating: 0, count: m)
      x.withElements { buffer in
        for i in rows {
          for j in 0..<m {
            let difference = Double(buffer[i * m + j]) - means[j]
            sums[j] += difference * difference
          }
        }
      }
      return sums
    }
    let count = Double(max(n, 1))
    for part in parts { for j in 0..<m { variances[j] += part[j] / count } }
  }

  /// The first-pass sums of some rows.
  private struct Block: Sendable {
    var sums: [Double]
    var minima: [Float]
    var maxima: [Float]

    init(features: Int) {
      sums = [Double](repeating: 0, count: features)
      minima = [Float](repeating: .infinity, count: features)
      maxima = [Float](repeating: -.infinity, count: features)
    }

    /// Adds dense rows, in parts of a fixed size.
    mutating func add(_ x: Matrix) {
      let m = x.columns
      let parts = RowBlocks(count: x.rows, size: FeatureMoments.blockSize).map { rows in
        var part = Block(features: m)
        x.withElements { buffer in
          for i in rows { part.addRow(buffer[i * m..<(i + 1) * m]) }
        }
        return part
      }
      for part in parts { merge(part) }
    }

    /// Adds the entries of sparse rows, one by one, and counts them.
    mutating func add(_ x: SparseMatrix, stored: inout [Int]) {
      for (column, value) in zip(x.columnIndices, x.values) {
        let j = Int(column)
        stored[j] += 1
        sums[j] += Double(value)
        minima[j] = min(minima[j], value)
        maxima[j] = max(maxima[j], value)
      }
    }

    private mutating func addRow(_ row: Slice<UnsafeBufferPointer<Float>>) {
      for (j, value) in row.enumerated() {
        sums[j] += Double(value)
        minima[j] = min(minima[j], value)
        maxima[j] = max(maxima[j], value)
      }
    }

    private mutating func merge(_ other: Block) {
      for j in sums.indices {
        sums[j] += other.sums[j]
        minima[j] = min(minima[j], other.minima[j])
        maxima[j] = max(maxima[j], other.maxima[j])
      }
    }
  }
}
