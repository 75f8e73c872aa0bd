/// Logarithms of factorials whose differences keep the digits of a `Double`.
///
/// ln(10⁶!) is about 10⁷, so that a `Double` leaves an error of 10⁻⁹ in a probability made of
/// such terms. These carry two `Double`s: the error is about 10⁻¹⁷ below 65 536, 10⁻¹⁶ at 10⁶
/// and 10⁻¹³ at 10⁹.
enum LogFactorial {
  /// ln *n*! for *n* ≥ 0.
  @inline(__always) static func of(_ n: Int) -> DoubleDouble {
    n < table.count ? table[n] : stirling(n)
  }

  /// The sums of the logarithms of 1 … *n*; 1 MB, made at first use.
  private static let table: [DoubleDouble] = {
    var sum = DoubleDouble(0)
    var table = [sum]
    table.reserveCapacity(1 << 16)
    for n in 1..<(1 << 16) {
      sum = sum + PreciseLogarithm.of(n)
      table.append(sum)
    }
    return table
  }()

  /// Stirling's series.
  ///
  /// (*n* + ½) ln *n* − *n* + ½ ln 2π + 1/(12*n*) − 1/(360*n*³) + 1/(1260*n*⁵).
  private static func stirling(_ n: Int) -> DoubleDouble {
    let x = Double(n)
    let square = x * x
    let series = (1.0 / 12 - (1.0 / 360 - 1 / (1260 * square)) / square) / x
    return PreciseLogarithm.of(n) * DoubleDouble(x + 0.5) - DoubleDouble(x)
      + DoubleDouble(0.9189385332046728, -3.8782941580672414e-17) + DoubleDouble(series)
  }
}
