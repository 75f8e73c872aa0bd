/// A number of about 106 bits: the unevaluated sum of two `Double`s.
///
/// For the few places where differences of large numbers must keep the digits of a `Double`:
/// logarithms of factorials. Errors are a few units in 2⁻¹⁰⁴.
///
/// Reference: T. Dekker. "A floating-point technique for extending the available precision."
/// *Numerische Mathematik* 18, 1971. doi:10.1007/BF01397083
struct DoubleDouble: Sendable, Hashable {
  /// The number, rounded to a `Double`.
  var high: Double
  /// What rounding left out.
  var low: Double

  @inline(__always) init(_ high: Double, _ low: Double = 0) {
    (self.high, self.low) = (high, low)
  }

  /// The exact sum of two numbers (Knuth).
  @inline(__always) init(sumOf a: Double, _ b: Double) {
    let sum = a + b
    let part = sum - a
    (high, low) = (sum, (a - (sum - part)) + (b - part))
  }

  /// The exact product of two numbers.
  @inline(__always) init(productOf a: Double, _ b: Double) {
    let product = a * b
    (high, low) = (product, (-product).addingProduct(a, b))
  }

  @inline(__always) static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let sum = DoubleDouble(sumOf: a.high, b.high)
    return DoubleDouble(sumOf: sum.high, sum.low + (a.low + b.low))
  }

  @inline(__always) static prefix func - (a: DoubleDouble) -> DoubleDouble {
    DoubleDouble(-a.high, -a.low)
  }

  @inline(__always) static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + -b }

  @inline(__always) static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let product = DoubleDouble(productOf: a.high, b.high)
    return DoubleDouble(
      sumOf: product.high, product.low + (a.high * b.low + a.low * b.high))
  }

  @inline(__always) static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let quotient = a.high / b.high
    let rest = a - b * DoubleDouble(quotient)
    return DoubleDouble(sumOf: quotient, (rest.high + rest.low) / b.high)
  }

  /// The number as a `Double`.
  var value: Double { high + low }
}
