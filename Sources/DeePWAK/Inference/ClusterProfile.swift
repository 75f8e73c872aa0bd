public import LinearAlgebra

/// What sets the clusters of a partition apart: the mean of every column in each cluster beside
/// that of the other observations.
public struct ClusterProfile: Sendable, Hashable {
  /// The observations in each cluster, *k* numbers.
  public let sizes: [Int]
  /// The mean of each column over each cluster, *k × m*; NaN for an empty cluster.
  public let means: DoubleMatrix
  /// The mean of each column over all observations outside of each cluster, *k × m*; NaN where
  /// there are none.
  public let otherMeans: DoubleMatrix
  /// The share of each cluster's observations in which a column is active, *k × m*.
  public let activeShares: DoubleMatrix
  /// The standard deviation (over *n*) of each column over all observations, *m* numbers.
  public let deviations: [Double]

  /// The difference of the means within and outside of a cluster, in standard deviations of the
  /// column; 0 for a constant column, NaN where either side is empty.
  ///
  /// - Parameters:
  ///   - cluster: The cluster.
  ///   - column: The column.
  /// - Returns: The standardised mean difference.
  public func difference(cluster: Int, column: Int) -> Double {
    let difference = means[cluster, column] - otherMeans[cluster, column]
    guard !difference.isNaN, deviations[column] == 0 else {
      return difference / deviations[column]
    }
    return 0
  }

  /// Profiles several partitions of the same observations in one pass over them.
  ///
  /// - Parameters:
  ///   - partitions: Partitions of *n* observations each.
  ///   - source: The observations, *n × m*.
  ///   - threshold: A column is active in an observation where its |value| is greater.
  /// - Returns: One profile a partition; the same bits on any number of threads.
  /// - Complexity: O(*nm* · partitions) on as many threads as there are partitions, and memory
  ///   for Σ *k* · *m* numbers.
  public static func of(
    _ partitions: [Partition], over source: any ObservationSource, activeAbove threshold: Float = 0
  ) -> [ClusterProfile] {
    let (n, m) = (source.observationCount, source.featureCount)
    for partition in partitions {
      precondition(
        partition.observationCount == n,
        "a partition of \(partition.observationCount) observations for a table of \(n)")
    }
    guard n > 0 else { return [] }
    var first = Matrix(zeros: 1, m)
    source.copyRows(at: [0], into: &first)
    var columns = ColumnSums(shift: first.elements.map { Double($0) })
    var sums = partitions.map { ClusterSums(clusters: $0.clusterCount, columns: m) }
    let blocks = RowBlocks(count: n, size: 1024)
    for index in 0..<blocks.blockCount {
      let rows = blocks.range(of: index)
      var x = Matrix(zeros: rows.count, m)
      source.copyRows(at: Array(rows), into: &x)
      columns.add(x)
      let parts = ThreadPool.shared.map(partitions.count) { [x] p in
        ClusterSums(of: x, partitions[p], rows: rows, activeAbove: threshold)
      }
      for p in parts.indices { sums[p].add(parts[p]) }
    }
    return zip(partitions, sums).map { ClusterProfile($0.sizes, $1, columns, count: n) }
  }

  private init(_ sizes: [Int], _ sums: ClusterSums, _ columns: ColumnSums, count n: Int) {
    let (k, m) = (sizes.count, columns.sums.count)
    self.sizes = sizes
    means = DoubleMatrix(rows: k, columns: m) { sums.values[$0 * m + $1] / Double(sizes[$0]) }
    otherMeans = DoubleMatrix(rows: k, columns: m) { c, j in
      let rest = columns.total(j, of: n) - sums.values[c * m + j]
      return sizes[c] < n ? rest / Double(n - sizes[c]) : .nan
    }
    activeShares = DoubleMatrix(rows: k, columns: m) {
      sums.active[$0 * m + $1] / Double(sizes[$0])
    }
    deviations = (0..<m).map { columns.deviation($0, of: n) }
  }
}

/// Sums by cluster and column.
private struct ClusterSums: Sendable {
  var values: [Double]
  var active: [Double]

  init(clusters: Int, columns: Int) {
    values = [Double](repeating: 0, count: clusters * columns)
    active = values
  }

  init(of x: Matrix, _ partition: Partition, rows: Range<Int>, activeAbove threshold: Float) {
    self.init(clusters: partition.clusterCount, columns: x.columns)
    for (i, row) in rows.enumerated() {
      let start = partition.labels[row] * x.columns
      let span = x.span(ofRow: i)
      for j in span.indices {
        values[start + j] += Double(span[j])
        if abs(span[j]) > threshold { active[start + j] += 1 }
      }
    }
  }

  mutating func add(_ other: ClusterSums) {
    for i in values.indices {
      values[i] += other.values[i]
      active[i] += other.active[i]
    }
  }
}

/// Sums and squares by column, of differences from the first row: so that a column that never
/// changes has no variance, and one far from zero loses no digits.
private struct ColumnSums {
  let shift: [Double]
  var sums: [Double]
  var squares: [Double]

  init(shift: [Double]) {
    self.shift = shift
    sums = [Double](repeating: 0, count: shift.count)
    squares = sums
  }

  mutating func add(_ x: Matrix) {
    for i in 0..<x.rows {
      let span = x.span(ofRow: i)
      for j in span.indices {
        let value = Double(span[j]) - shift[j]
        sums[j] += value
        squares[j] += value * value
      }
    }
  }

  func total(_ j: Int, of n: Int) -> Double { sums[j] + Double(n) * shift[j] }

  func deviation(_ j: Int, of n: Int) -> Double {
    let mean = sums[j] / Double(n)
    return max(squares[j] / Double(n) - mean * mean, 0).squareRoot()
  }
}
