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

  init(_ values: TableValues) {
    switch values {
    case .dense(let matrix): self.init(matrix)
    case .sparse(let matrix): self.init(matrix)
    }
  }

  private static let blockSize = 512

  private init(_ x: Matrix) {
    let m = x.columns
    let elements = x.elements
    let blocks = RowBlocks(count: x.rows, size: FeatureMoments.blockSize)
    let parts = blocks.map { rows in
      var part = Block(features: m)
      elements.withUnsafeBufferPointer { buffer in
        for i in rows { part.addRow(buffer[i * m..<(i + 1) * m]) }
      }
      return part
    }
    var total = Block(features: m)
    for part in parts { total.merge(part) }
    let n = Double(max(x.rows, 1))
    let means = total.sums.map { $0 / n }
    let squares = blocks.map { rows in
      var sums = [Double](repeating: 0, count: m)
      elements.withUnsafeBufferPointer { buffer in
        for i in rows {
          for j in 0..<m {
            let difference = Double(buffer[i * m + j]) - means[j]
            sums[j] += difference * difference
          }
        }
      }
      return sums
    }
    var variances = [Double](repeating: 0, count: m)
    for part in squares { for j in 0..<m { variances[j] += part[j] / n } }
    (self.means, self.variances) = (means, variances)
    (minima, maxima) = (total.minima, total.maxima)
  }

  private init(_ x: SparseMatrix) {
    means = x.columnMeans
    variances = x.columnVariances(correction: 0)
    var stored = [Int](repeating: 0, count: x.columns)
    minima = [Float](repeating: .infinity, count: x.columns)
    maxima = [Float](repeating: -.infinity, count: x.columns)
    for (column, value) in zip(x.columnIndices, x.values) {
      let j = Int(column)
      stored[j] += 1
      minima[j] = min(minima[j], value)
      maxima[j] = max(maxima[j], value)
    }
    for j in 0..<x.columns where stored[j] < x.rows {
      minima[j] = min(minima[j], 0)
      maxima[j] = max(maxima[j], 0)
    }
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

    mutating func addRow(_ row: Slice<UnsafeBufferPointer<Float>>) {
      for (j, value) in row.enumerated() {
        sums[j] += Double(value)
        minima[j] = min(minima[j], value)
        maxima[j] = max(maxima[j], value)
      }
    }

    mutating func merge(_ other: Block) {
      for j in sums.indices {
        sums[j] += other.sums[j]
        minima[j] = min(minima[j], other.minima[j])
        maxima[j] = max(maxima[j], other.maxima[j])
      }
    }
  }
}
