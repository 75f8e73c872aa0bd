internal import Glibc

/// The hypergeometric distribution: how many of *n* drawn without replacement, from *N* of which
/// *K* count as successes, are successes.
///
/// Probabilities are made of logarithms of factorials in two `Double`s, and tails are sums of
/// exact ratios away from the mode, so that far tails keep their digits: relative errors are
/// below 10⁻¹² as far as 10⁻³⁰⁰ for populations to 10⁷, and the logarithms go on from there.
public struct Hypergeometric: Sendable {
  /// The size of the population, *N*.
  public let population: Int
  /// The successes in the population, *K*.
  public let successes: Int
  /// The number drawn, *n*.
  public let draws: Int
  /// The part of the logarithm of every probability that does not depend on the outcome.
  let constant: DoubleDouble

  /// Creates a distribution.
  ///
  /// - Parameters:
  ///   - population: The size of the population, *N*, at least 0 and below 2⁴⁰.
  ///   - successes: The successes in it, *K*, at most *N*.
  ///   - draws: The number drawn, *n*, at most *N*.
  public init(population: Int, successes: Int, draws: Int) {
    precondition(
      population >= 0 && population < 1 << 40 && (0...population).contains(successes)
        && (0...population).contains(draws),
      "cannot draw \(draws) from \(population) with \(successes) successes")
    (self.population, self.successes, self.draws) = (population, successes, draws)
    constant =
      (LogFactorial.of(successes) + LogFactorial.of(population - successes))
      + (LogFactorial.of(draws) + LogFactorial.of(population - draws))
      - LogFactorial.of(population)
  }

  /// The possible outcomes, from max(0, *n* + *K* − *N*) to min(*n*, *K*).
  public var support: ClosedRange<Int> {
    max(0, draws + successes - population)...min(draws, successes)
  }

  /// The mean, *nK*/*N*; 0 for an empty population.
  public var mean: Double {
    population == 0 ? 0 : Double(draws) * Double(successes) / Double(population)
  }

  /// The variance, *n* (*K*/*N*) (1 − *K*/*N*) (*N* − *n*)/(*N* − 1); 0 for fewer than two.
  public var variance: Double {
    guard population > 1 else { return 0 }
    let share = Double(successes) / Double(population)
    return Double(draws) * share * (1 - share) * Double(population - draws)
      / Double(population - 1)
  }

  /// The most likely outcome; of two, the greater.
  public var mode: Int {
    let peak = Double(draws + 1) * Double(successes + 1) / Double(population + 2)
    return min(max(Int(peak), support.lowerBound), support.upperBound)
  }

  /// P(*X* = *x*).
  ///
  /// - Parameter x: Any number.
  /// - Returns: The probability; 0 outside the support.
  public func probability(of x: Int) -> Double {
    guard support.contains(x) else { return 0 }
    let logarithm = preciseLogProbability(of: x)
    return exp(logarithm.high) * (1 + logarithm.low)
  }

  /// ln P(*X* = *x*).
  ///
  /// - Parameter x: Any number.
  /// - Returns: The natural logarithm; −∞ outside the support.
  public func logProbability(of x: Int) -> Double {
    support.contains(x) ? min(0, preciseLogProbability(of: x).value) : -.infinity
  }

  /// ln P(*X* = *x*) in two `Double`s, for *x* in the support.
  func preciseLogProbability(of x: Int) -> DoubleDouble {
    constant
      - ((LogFactorial.of(x) + LogFactorial.of(successes - x))
        + (LogFactorial.of(draws - x) + LogFactorial.of(population - successes - draws + x)))
  }
}
