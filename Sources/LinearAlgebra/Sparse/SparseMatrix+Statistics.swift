extension SparseMatrix {
  /// The sum of each row, in `Double`; *n* numbers.
  public var rowSums: [Double] {
    (0..<rows).map { i in
      var sum = 0.0
      for entry in rowOffsets[i]..<rowOffsets[i + 1] { sum += Double(values[entry]) }
      return sum
    }
  }

  /// The mean of each column, zeros included, summed in `Double`; *m* numbers.
  public var columnMeans: [Double] {
    var sums = [Double](repeating: 0, count: columns)
    addColumnSums(to: &sums)
    return rows == 0 ? sums : sums.map { $0 / Double(rows) }
  }

  /// The mean squared deviation of each column from its mean, zeros included; *m* numbers.
  ///
  /// Two passes in `Double`: no cancellation, however large the means.
  ///
  /// - Parameter correction: What is taken from *n* in the divisor: 1 for the unbiased variance
  ///   of a sample, 0 for that of a population.
  /// - Returns: *m* variances; 0 where the divisor is not positive.
  public func columnVariances(correction: Int = 1) -> [Double] {
    let means = columnMeans
    guard rows > correction else { return [Double](repeating: 0, count: columns) }
    var squares = [Double](repeating: 0, count: columns)
    var counts = [Int](repeating: 0, count: columns)
    addSquaredDeviations(from: means, to: &squares, counts: &counts)
    return (0..<columns).map { j in
      let zeros = Double(rows - counts[j]) * means[j] * means[j]
      return (squares[j] + zeros) / Double(rows - correction)
    }
  }

  /// Adds the sum of each column, entry by entry.
  func addColumnSums(to sums: inout [Double]) {
    for (column, value) in zip(columnIndices, values) { sums[Int(column)] += Double(value) }
  }

  /// Adds the squared deviations of the stored entries of each column, and their number.
  package func addSquaredDeviations(
    from means: [Double], to squares: inout [Double], counts: inout [Int]
  ) {
    for (index, value) in zip(columnIndices, values) {
      let column = Int(index)
      let deviation = Double(value) - means[column]
      squares[column] += deviation * deviation
      counts[column] += 1
    }
  }

  /// The matrix with each stored value replaced; what is not stored stays zero.
  ///
  /// - Parameter transform: Receives a stored value; should map 0 to 0, as x ↦ log(1 + x) does.
  /// - Returns: A matrix of the same entries.
  public func mapValues(_ transform: (Float) -> Float) -> SparseMatrix {
    var result = self
    for entry in result.values.indices { result.values[entry] = transform(values[entry]) }
    return result
  }

  /// The matrix with each row multiplied by a number of its own.
  ///
  /// - Parameter factors: *n* numbers.
  /// - Returns: A matrix of the same entries.
  public func scalingRows(by factors: [Float]) -> SparseMatrix {
    precondition(factors.count == rows, "\(factors.count) factors for the rows of \(self)")
    var result = self
    for i in 0..<rows {
      for entry in rowOffsets[i]..<rowOffsets[i + 1] { result.values[entry] *= factors[i] }
    }
    return result
  }

  /// The matrix with each column multiplied by a number of its own.
  ///
  /// - Parameter factors: *m* numbers.
  /// - Returns: A matrix of the same entries.
  public func scalingColumns(by factors: [Float]) -> SparseMatrix {
    precondition(factors.count == columns, "\(factors.count) factors for the columns of \(self)")
    var result = self
    for entry in result.values.indices {
      result.values[entry] *= factors[Int(columnIndices[entry])]
    }
    return result
  }
}
