/// The sums that principal components need of a table that comes in blocks.
///
/// They have the same bits however the table is cut into blocks, as long as these are multiples
/// of ``RowBlock/alignment`` rows.
extension BlockwiseTable {
  /// The mean of each column, in `Double`.
  var columnMeans: [Double] {
    var sums = [Double](repeating: 0, count: featureCount)
    forEachBlock { block in
      switch block {
      case .dense(let x): x.addColumnSums(to: &sums)
      case .sparse(let x): x.addColumnSums(to: &sums)
      }
    }
    return sums.map { $0 / Double(Swift.max(observationCount, 1)) }
  }

  /// The Gram matrix of the centred columns, and the sum of its diagonal as it comes from the
  /// deviations themselves.
  func scatter(around means: [Double]) -> (gram: DoubleMatrix, total: Double) {
    let elements = Double(Swift.max(1, observationCount * featureCount))
    let stored = storedCount.map { Double($0) / elements }
    guard let stored else {
      var sums = DenseScatter(means)
      forEachBlock { if case .dense(let x) = $0 { sums.add(x) } }
      return (sums.gram.matrix, sums.total)
    }
    var sums = SparseScatter(means, isDense: stored > SparseMatrix.denseGramShare)
    forEachBlock { if case .sparse(let x) = $0 { sums.add(x) } }
    return sums.result(rows: observationCount)
  }
}

/// The scatter of a dense table.
private struct DenseScatter {
  private let means: [Double]
  private let mean: [Float]
  private(set) var gram: CentredGram
  private(set) var total = 0.0

  init(_ means: [Double]) {
    self.means = means
    mean = means.map { Float($0) }
    gram = CentredGram(columns: means.count)
  }

  mutating func add(_ x: Matrix) {
    for part in RowBlock.dense(x).squaredDeviations(from: means) { total += part }
    gram.add(x, mean: mean)
  }
}

/// The scatter of a sparse table, from products of its entries, or of its centred rows where
/// many are stored.
private struct SparseScatter {
  private let means: [Double]
  private let mean: [Float]
  private let isDense: Bool
  private var dense: CentredGram
  private var sparse: DoubleMatrix
  private var squares: [Double]
  private var counts: [Int]

  init(_ means: [Double], isDense: Bool) {
    (self.means, self.isDense) = (means, isDense)
    mean = means.map { Float($0) }
    dense = CentredGram(columns: isDense ? means.count : 0)
    sparse = DoubleMatrix(zeros: isDense ? 0 : means.count, isDense ? 0 : means.count)
    squares = [Double](repeating: 0, count: means.count)
    counts = [Int](repeating: 0, count: means.count)
  }

  mutating func add(_ x: SparseMatrix) {
    x.addSquaredDeviations(from: means, to: &squares, counts: &counts)
    if isDense { dense.add(x, mean: mean) } else { x.addGram(to: &sparse) }
  }

  func result(rows: Int) -> (gram: DoubleMatrix, total: Double) {
    let n = Double(rows)
    let m = means.count
    let total = (0..<m).reduce(0.0) { sum, j in
      sum + (squares[j] + Double(rows - counts[j]) * means[j] * means[j]) / n
    }
    guard !isDense else { return (dense.matrix, total * n) }
    var gram = sparse
    gram.mirrorUpperTriangle()
    gram.withMutableElements { g in
      for i in 0..<m {
        for j in 0..<m { g[i &* m &+ j] -= n * means[i] * means[j] }
      }
    }
    return (gram, total * n)
  }
}
