internal import Glibc

/// A whole number of any size, for exact probabilities.
struct BigNatural {
  /// The digits to base 2⁶⁴, the least first; none is zero at the end.
  private var digits: [UInt64]

  init(_ value: UInt64) { digits = value == 0 ? [] : [value] }

  var isZero: Bool { digits.isEmpty }

  mutating func multiply(by factor: UInt64) {
    var carry: UInt64 = 0
    for i in digits.indices {
      let product = digits[i].multipliedFullWidth(by: factor)
      let (low, overflow) = product.low.addingReportingOverflow(carry)
      digits[i] = low
      carry = product.high &+ (overflow ? 1 : 0)
    }
    if carry > 0 { digits.append(carry) }
    trim()
  }

  /// Divides by a number that leaves no rest.
  mutating func divide(by divisor: UInt64) {
    var rest: UInt64 = 0
    for i in digits.indices.reversed() {
      (digits[i], rest) = divisor.dividingFullWidth((rest, digits[i]))
    }
    precondition(rest == 0, "a division that leaves \(rest)")
    trim()
  }

  static func += (a: inout BigNatural, b: BigNatural) {
    var carry = false
    for i in 0..<max(a.digits.count, b.digits.count) {
      let (x, y) = (i < a.digits.count ? a.digits[i] : 0, i < b.digits.count ? b.digits[i] : 0)
      let (sum, first) = x.addingReportingOverflow(y)
      let (total, second) = sum.addingReportingOverflow(carry ? 1 : 0)
      if i < a.digits.count { a.digits[i] = total } else { a.digits.append(total) }
      carry = first || second
    }
    if carry { a.digits.append(1) }
  }

  /// The number as a product of a `Double` and a power of two.
  var scaled: (significand: Double, exponent: Int) {
    let top = digits.suffix(3)
    let value = top.reversed().reduce(0.0) { $0 * 0x1p64 + Double($1) }
    return (value, 64 * (digits.count - top.count))
  }

  /// The quotient, and its logarithm; correct to about 3·10⁻¹⁶.
  func quotient(by other: BigNatural) -> (value: Double, logarithm: Double) {
    if isZero { return (0, -.infinity) }
    let (a, b) = (scaled, other.scaled)
    let (ratio, exponent) = (a.significand / b.significand, a.exponent - b.exponent)
    return (scalbn(ratio, exponent), log(ratio) + Double(exponent) * M_LN2)
  }

  private mutating func trim() {
    while digits.last == 0 { digits.removeLast() }
  }
}

/// Exact tails of the hypergeometric distribution, from whole numbers.
struct ExactTails {
  let probability, upper, lower: Double
  let logProbability, logUpper, logLower: Double

  init(population: Int, successes: Int, draws: Int, at x: Int) {
    let low = max(0, draws + successes - population)
    // The number of draws with k successes, C(K, k) C(N − K, n − k), from the least k on.
    var ways = BigNatural(1)
    ways.multiply(byBinomial: successes, low)
    ways.multiply(byBinomial: population - successes, draws - low)
    var (below, at, above) = (BigNatural(0), BigNatural(0), BigNatural(0))
    for k in low...min(draws, successes) {
      if k < x { below += ways } else if k == x { at += ways } else { above += ways }
      ways.multiply(by: UInt64((successes - k) * (draws - k)))
      ways.divide(by: UInt64((k + 1) * (population - successes - draws + k + 1)))
    }
    var (all, upper, lower) = (below, at, below)
    all += at
    all += above
    upper += above
    lower += at
    (probability, logProbability) = at.quotient(by: all)
    (self.upper, logUpper) = ExactTails.tail(upper, less: below, of: all)
    (self.lower, logLower) = ExactTails.tail(lower, less: above, of: all)
  }

  /// A share and its logarithm, taken from the complement where that is the smaller.
  private static func tail(
    _ tail: BigNatural, less complement: BigNatural, of all: BigNatural
  ) -> (Double, Double) {
    let (share, rest) = (tail.quotient(by: all), complement.quotient(by: all))
    return (share.value, rest.value < 0.5 ? log1p(-rest.value) : share.logarithm)
  }
}

extension BigNatural {
  fileprivate mutating func multiply(byBinomial n: Int, _ k: Int) {
    for i in 0..<min(k, n - k) {
      multiply(by: UInt64(n - i))
      divide(by: UInt64(i + 1))
    }
  }
}
