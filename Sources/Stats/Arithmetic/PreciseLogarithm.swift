/// Natural logarithms of whole numbers with an absolute error of about 2·10⁻²³.
///
/// *n* = 2ᵉ *m* with 1 ≤ *m* < 2, and *c* ≈ 1/*m* from a table of 128: ln *n* = *e* ln 2 − ln *c*
/// + ln(1 + *r*), where *r* = *mc* − 1 is exact and small.
///
/// Reference: P. Tang. "Table-driven implementation of the logarithm function in IEEE
/// floating-point arithmetic." *ACM TOMS* 16(4), 1990. doi:10.1145/98267.98294
enum PreciseLogarithm {
  /// ln 2.
  static let ofTwo = DoubleDouble(0.6931471805599453, 2.3190468138462996e-17)

  /// The logarithm of a whole number, at least 1 and below 2⁴³.
  static func of(_ n: Int) -> DoubleDouble {
    let number = Double(n)
    let exponent = Double(number.exponent)
    let m = number.significand
    let entry = table[Int((m - 1) * 128)]
    let r = m * entry.reciprocal - 1
    let square = DoubleDouble(productOf: r, r)
    // r³/3 − r⁴/4 + …: below 2⁻²¹, so that a Double is enough.
    var tail = 0.0
    for power in stride(from: 12.0, through: 3, by: -1) { tail = 1 / power - r * tail }
    let small =
      DoubleDouble(sumOf: r, -0.5 * square.high)
      + DoubleDouble(-0.5 * square.low, 0) + DoubleDouble(r * square.high * tail)
    return ofTwo * DoubleDouble(exponent) + (entry.logarithm + small)
  }

  private struct Entry {
    /// A multiple of 2⁻⁹ near 1/m.
    let reciprocal: Double
    /// Less the logarithm of it.
    let logarithm: DoubleDouble
  }

  private static let table: [Entry] = (0..<128).map { j in
    let middle = 1 + (Double(j) + 0.5) / 128
    let reciprocal = (512 / middle).rounded() / 512
    return Entry(reciprocal: reciprocal, logarithm: logarithmOfInverse(reciprocal))
  }

  /// −ln *c* = 2 artanh((1 − *c*) / (1 + *c*)) by its series; for *c* in [½, 1].
  private static func logarithmOfInverse(_ c: Double) -> DoubleDouble {
    let z = DoubleDouble(1 - c) / DoubleDouble(1 + c)
    let square = z * z
    var (power, sum) = (z, z)
    for divisor in stride(from: 3.0, through: 75, by: 2) {
      power = power * square
      sum = sum + power / DoubleDouble(divisor)
    }
    return DoubleDouble(2 * sum.high, 2 * sum.low)
  }
}
