internal import Glibc

extension Hypergeometric {
  /// P(*X* ≥ *x*): the chance of so many or more, for over-representation.
  ///
  /// - Parameter x: Any number.
  /// - Returns: The probability, with its digits however small it is.
  /// - Complexity: O(standard deviation)
  public func upperTail(from x: Int) -> Double {
    if x <= support.lowerBound { return 1 }
    if x > support.upperBound { return 0 }
    return x > mode ? outerTail(from: x, .upwards).value : 1 - lowerTail(through: x - 1)
  }

  /// P(*X* ≤ *x*): the chance of so many or fewer, for under-representation.
  ///
  /// - Parameter x: Any number.
  /// - Returns: The probability, with its digits however small it is.
  /// - Complexity: O(standard deviation)
  public func lowerTail(through x: Int) -> Double {
    if x < support.lowerBound { return 0 }
    if x >= support.upperBound { return 1 }
    return x < mode ? outerTail(from: x, .downwards).value : 1 - upperTail(from: x + 1)
  }

  /// ln P(*X* ≥ *x*).
  ///
  /// - Parameter x: Any number.
  /// - Returns: The natural logarithm, with its digits where the probability is near 1 and where
  ///   it is too small for a `Double`.
  /// - Complexity: O(standard deviation)
  public func logUpperTail(from x: Int) -> Double {
    if x <= support.lowerBound { return 0 }
    if x > support.upperBound { return -.infinity }
    return x > mode
      ? outerTail(from: x, .upwards).logarithm : log1p(-lowerTail(through: x - 1))
  }

  /// ln P(*X* ≤ *x*).
  ///
  /// - Parameter x: Any number.
  /// - Returns: The natural logarithm, with its digits where the probability is near 1 and where
  ///   it is too small for a `Double`.
  /// - Complexity: O(standard deviation)
  public func logLowerTail(through x: Int) -> Double {
    if x < support.lowerBound { return -.infinity }
    if x >= support.upperBound { return 0 }
    return x < mode
      ? outerTail(from: x, .downwards).logarithm : log1p(-upperTail(from: x + 1))
  }
}

/// A tail that leads away from the mode: its first term and the sum over the first term.
private struct OuterTail {
  let first: DoubleDouble
  let sum: Double

  var value: Double {
    // Where the first term would be subnormal, by the logarithm.
    first.high > -690 ? exp(first.high) * (1 + first.low) * sum : exp(logarithm)
  }

  var logarithm: Double { first.high + (first.low + log(sum)) }
}

private enum Direction { case upwards, downwards }

extension Hypergeometric {
  /// The tail from an outcome in the support, on its own side of the mode.
  private func outerTail(from x: Int, _ direction: Direction) -> OuterTail {
    // Upwards P(k + 1) / P(k) = (K − k) (n − k) / ((k + 1) (N − K − n + k + 1)); downwards the inverse.
    let rest = population - successes - draws + x
    let sum =
      direction == .upwards
      ? sumOfRatios(Double(successes - x), Double(draws - x), Double(x + 1), Double(rest + 1))
      : sumOfRatios(
        Double(x), Double(rest), Double(successes - x + 1), Double(draws - x + 1))
    return OuterTail(first: preciseLogProbability(of: x), sum: sum)
  }
}

/// 1 + r₀ + r₀r₁ + …, where rᵢ = (a − i) (b − i) / ((c + i) (d + i)) < 1.
///
/// It ends where a term is 10⁻²⁰ of the sum: terms of the distribution fall ever faster, so that
/// what is left out is below 10⁻¹⁷ even over 10⁵ terms. Two ratios are taken with one division.
@inline(__always) private func sumOfRatios(
  _ a: Double, _ b: Double, _ c: Double, _ d: Double
) -> Double {
  var (term, sum) = (1.0, 1.0)
  var (over, under) = (SIMD2(a, a - 1), SIMD2(b, b - 1))
  var (left, right) = (SIMD2(c, c + 1), SIMD2(d, d + 1))
  while term > 1e-20 * sum {
    let ratios = (over * under) / (left * right)
    let next = term * ratios[0]
    if over[1] < 0 || under[1] < 0 { return sum + next }
    term = next * ratios[1]
    sum += next + term
    over -= 2
    under -= 2
    left += 2
    right += 2
  }
  return sum
}
