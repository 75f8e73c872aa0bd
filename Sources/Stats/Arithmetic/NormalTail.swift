internal import Glibc

/// The upper tail of the standard normal distribution, its logarithm and its inverse.
public enum NormalTail {
  /// P(*Z* ≥ *z*).
  ///
  /// - Parameter z: Any number.
  /// - Returns: ½ erfc(*z*/√2), to a relative 10⁻¹² as far as 10⁻³⁰⁰.
  public static func probability(above z: Double) -> Double { 0.5 * erfc(z * 0.5.squareRoot()) }

  /// ln P(*Z* ≥ *z*).
  ///
  /// Beyond 20, where the tail soon leaves the range of a `Double`, by the continued fraction of Mills'
  /// ratio.
  ///
  /// - Parameter z: Any number.
  /// - Returns: The natural logarithm, to a relative 10⁻¹³.
  public static func logProbability(above z: Double) -> Double {
    if z < 0 { return log1p(-probability(above: -z)) }
    guard z > 20 else { return log(probability(above: z)) }
    guard z < .infinity else { return -.infinity }
    // Mills' ratio R(z) = 1/(z + 1/(z + 2/(z + 3/(z + …)))) from the inside out.
    var denominator = z
    for k in stride(from: 40.0, through: 1, by: -1) { denominator = z + k / denominator }
    return -0.5 * z * z - 0.9189385332046728 - log(denominator)
  }

  /// The *z* with P(*Z* ≥ *z*) = *p*.
  ///
  /// - Parameter p: A probability in [0, 1].
  /// - Returns: The quantile, to a few units in the last place; ±∞ at 0 and 1.
  public static func quantile(ofUpperTail p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability of \(p), outside 0 ... 1")
    if p == 0 { return .infinity }
    if p > 0.5 { return p == 1 ? -.infinity : -quantile(ofUpperTail: 1 - p) }
    // Newton on the logarithm of the tail, which is concave: no step from z ≥ 0 overshoots for long.
    let target = log(p)
    var z = max(0, -2 * target).squareRoot()
    for _ in 0..<50 {
      let tail = logProbability(above: z)
      let hazard = exp(-0.5 * z * z - 0.9189385332046728 - tail)
      let step = (tail - target) / hazard
      z += step
      if abs(step) <= 1e-15 * max(1, abs(z)) { break }
    }
    return z
  }
}
