internal import Glibc

extension Hypergeometric {
  /// The total probability of the outcomes no more likely than *x*: Fisher's two-sided test.
  ///
  /// Outcomes count up to a relative 10⁻⁷ above P(*X* = *x*), as in R's `fisher.test` and SciPy's
  /// `fisher_exact`, so that outcomes that are equally likely but for rounding are both taken.
  ///
  /// - Parameter x: An outcome of the support.
  /// - Returns: The probability, at most 1.
  /// - Complexity: O(standard deviation + log of the width of the support)
  public func twoSidedTail(at x: Int) -> Double {
    guard let ends = unlikelyEnds(at: x) else { return 1 }
    return min(1, lowerTail(through: ends.lower) + upperTail(from: ends.upper))
  }

  /// The logarithm of the total probability of the outcomes no more likely than *x*.
  ///
  /// - Parameter x: An outcome of the support.
  /// - Returns: The natural logarithm of what ``twoSidedTail(at:)`` returns.
  /// - Complexity: O(standard deviation + log of the width of the support)
  public func logTwoSidedTail(at x: Int) -> Double {
    guard let ends = unlikelyEnds(at: x) else { return 0 }
    let tails = [logLowerTail(through: ends.lower), logUpperTail(from: ends.upper)].sorted()
    return min(0, tails[1] + log1p(exp(tails[0] - tails[1])))
  }

  /// The last outcome below and the first above the mode that are no more likely than *x*; nil
  /// where all outcomes are.
  private func unlikelyEnds(at x: Int) -> (lower: Int, upper: Int)? {
    let support = support
    precondition(
      support.contains(x),
      "\(x) is outside the support \(support.lowerBound) ... \(support.upperBound)")
    let mode = mode
    let threshold = preciseLogProbability(of: x)
    let tolerance = log1p(1e-7)
    func isUnlikely(_ outcome: Int) -> Bool {
      let difference = preciseLogProbability(of: outcome) - threshold
      return difference.value <= tolerance
    }
    if isUnlikely(mode) { return nil }
    // Probabilities rise up to the mode and fall after it: two searches by halving.
    var (inside, outside) = (mode, support.lowerBound - 1)
    while inside - outside > 1 {
      let middle = outside + (inside - outside) / 2
      if isUnlikely(middle) { outside = middle } else { inside = middle }
    }
    let lower = outside
    (inside, outside) = (mode, support.upperBound + 1)
    while outside - inside > 1 {
      let middle = inside + (outside - inside) / 2
      if isUnlikely(middle) { outside = middle } else { inside = middle }
    }
    return (lower, outside)
  }
}
