extension CounterGenerator {
  /// A binomial variate, by inversion in parts of at most 64 trials.
  ///
  /// - Parameters:
  ///   - trials: How often is tried.
  ///   - p: The chance of each to succeed, in [0, 1].
  /// - Returns: How many succeeded.
  /// - Complexity: O(`trials`)
  public mutating func binomial(_ trials: Int, _ p: Double) -> Int {
    if p > 0.5 { return trials - binomial(trials, 1 - p) }
    var (left, total) = (trials, 0)
    while left > 0 {
      let part = min(left, 64)
      total += inverted(part, p)
      left -= part
    }
    return total
  }

  private mutating func inverted(_ trials: Int, _ p: Double) -> Int {
    let odds = p / (1 - p)
    var term = 1.0
    for _ in 0..<trials { term *= 1 - p }
    var (value, cumulative) = (0, term)
    let u = uniform()
    while u >= cumulative, value < trials {
      value += 1
      term *= odds * Double(trials - value + 1) / Double(value)
      cumulative += term
    }
    return value
  }
}
