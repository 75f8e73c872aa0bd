extension DenseMatrix {
  /// The mean squared deviation of each column from its mean, in `Double`; *d* numbers.
  ///
  /// - Parameter correction: What is taken from *n* in the divisor: 1 for the unbiased variance
  ///   of a sample, 0 for that of a population.
  /// - Returns: *d* variances; 0 where the divisor is not positive.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func columnVariances(correction: Int = 1) -> [Double] {
    let means = columnMeans
    var squares = [Double](repeating: 0, count: columns)
    guard rows > correction else { return squares }
    for i in 0..<rows {
      for j in 0..<columns {
        let deviation = Double(storage[i &* columns &+ j]) - means[j]
        squares[j] += deviation * deviation
      }
    }
    return squares.map { $0 / Double(rows - correction) }
  }
}
