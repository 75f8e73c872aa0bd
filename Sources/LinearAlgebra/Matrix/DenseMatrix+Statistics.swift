extension DenseMatrix {
  /// The mean of each column; *d* numbers, summed in `Double` over fixed blocks of rows.
  public var columnMeans: [Double] {
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    get {
      columnSums { x, _ in x }.map { $0 / Double(Swift.max(rows, 1)) }
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
    let squares = columnSums { x, j in (x - means[j]) * (x - means[j]) }
    return squares.map { $0 / Double(rows - correction) }
  }

  /// Adds the sum of each column, in `Double`, over blocks of 1024 rows in order.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func addColumnSums(to sums: inout [Double]) {
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
