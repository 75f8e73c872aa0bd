internal import CKernels

extension DenseMatrix {
  /// The mean of each column; *d* numbers, summed in `Double` over fixed blocks of rows.
  public var columnMeans: [Double] {
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    get {
      var sums = [Double](repeating: 0, count: columns)
      addColumnSums(to: &sums)
      return sums.map { $0 / Double(Swift.max(rows, 1)) }
    }
  }

  /// The mean squared deviation of each column from its mean, in `Double`; *d* numbers.
  ///
  /// - Parameter correction: What is taken from *n* in the divisor: 1 for the unbiased variance
  ///   of a sample, 0 for that of a population.
  /// - Returns: *d* variances; 0 where the divisor is not positive.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func columnVariances(correction: Int = 1) -> [Double] {
    guard rows > correction else { return [Double](repeating: 0, count: columns) }
    let means = columnMeans
    if let floats = self as? Matrix {
      let sums = floats.columnDeviations(from: means)
      return sums.map { $0 / Double(rows - correction) }
    }
    let squares = columnSums { x, j in (x - means[j]) * (x - means[j]) }
    return squares.map { $0 / Double(rows - correction) }
  }

  /// Adds the sum of each column, in `Double`, over blocks of 1024 rows in order.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func addColumnSums(to sums: inout [Double]) {
    if let floats = self as? Matrix {
      floats.addFloatColumnSums(to: &sums)
      return
    }
    addColumnSums(of: { x, _ in x }, to: &sums)
  }

  /// The sums over each column of a function of the element and its column, on all threads.
  @inline(__always) private func columnSums(
    of term: @Sendable (Double, Int) -> Double
  ) -> [Double] {
    var total = [Double](repeating: 0, count: columns)
    addColumnSums(of: term, to: &total)
    return total
  }

  @inline(__always) private func addColumnSums(
    of term: @Sendable (Double, Int) -> Double, to total: inout [Double]
  ) {
    let d = columns
    let parts = RowBlocks(count: rows, size: 1024).map { range in
      var sums = [Double](repeating: 0, count: d)
      for i in range {
        for j in 0..<d { sums[j] += term(Double(storage[i &* d &+ j]), j) }
      }
      return sums
    }
    for part in parts { for j in 0..<d { total[j] += part[j] } }
  }
}

extension Matrix {
  fileprivate func addFloatColumnSums(to total: inout [Double]) {
    addBlocks(to: &total) { deepwak_add_column_sums($0, $1, columns, $2) }
  }

  fileprivate func columnDeviations(from means: [Double]) -> [Double] {
    var total = [Double](repeating: 0, count: columns)
    means.withPointer { means in
      nonisolated(unsafe) let means = means
      addBlocks(to: &total) { deepwak_add_column_deviations($0, $1, columns, means, $2) }
    }
    return total
  }

  /// Adds sums over blocks of 1024 rows, in order; the closure receives the first row of a block,
  /// the number of its rows and where to add.
  private func addBlocks(
    to total: inout [Double],
    _ add: @Sendable (UnsafePointer<Float>, Int, UnsafeMutablePointer<Double>) -> Void
  ) {
    let d = columns
    let parts = RowBlocks(count: rows, size: 1024).map { range in
      var sums = [Double](repeating: 0, count: d)
      sums.withMutablePointer { sums in
        withPointer { add($0 + range.lowerBound &* d, range.count, sums) }
      }
      return sums
    }
    for part in parts { for j in 0..<d { total[j] += part[j] } }
  }
}
