internal import Glibc

/// Fisher's noncentral hypergeometric distribution, seen from one outcome *x*.
///
/// With an odds ratio ω = exp θ an outcome *k* weighs P(*X* = *k*) ω*ᵏ*. The sums run outwards from the
/// heaviest outcome until weights vanish.
///
/// Reference: R. Fisher. "The logic of inductive inference." *Journal of the Royal Statistical
/// Society* 98, 1935. doi:10.2307/2342435
struct NoncentralSums {
  /// The logarithms of P(*X* ≥ *x*) and P(*X* ≤ *x*).
  let logUpper, logLower: Double
  /// The mean of *X*.
  let mean: Double

  init(_ distribution: Hypergeometric, logOddsRatio theta: Double, from x: Int) {
    let support = distribution.support
    let start = NoncentralSums.heaviest(distribution, theta)
    let odds = exp(theta)
    var (above, at, below) = (Sum(), Sum(), Sum())
    func add(_ weight: Double, _ k: Int) {
      let offset = Double(k - x)
      if k > x {
        above.add(weight, offset)
      } else if k < x {
        below.add(weight, offset)
      } else {
        at.add(weight, 0)
      }
    }
    add(1, start)
    // A weight is given up where it is 10⁻²⁵ of the greatest, but no sooner than at x.
    var (weight, k) = (1.0, start)
    while k < support.upperBound, weight > 1e-25 || (k < x && weight > 0) {
      weight *= odds * distribution.ratio(after: k)
      k += 1
      add(weight, k)
    }
    (weight, k) = (1, start)
    while k > support.lowerBound, weight > 1e-25 || (k > x && weight > 0) {
      weight /= odds * distribution.ratio(after: k - 1)
      k -= 1
      add(weight, k)
    }
    let all = above.weight + at.weight + below.weight
    let (upper, lower) = (above.weight + at.weight, below.weight + at.weight)
    logUpper = upper > lower ? log1p(-below.weight / all) : log(upper / all)
    logLower = lower > upper ? log1p(-above.weight / all) : log(lower / all)
    mean = Double(x) + (above.moment + below.moment) / all
  }

  private struct Sum {
    var weight = 0.0
    var moment = 0.0

    mutating func add(_ term: Double, _ offset: Double) {
      weight += term
      moment += term * offset
    }
  }

  /// The outcome of the greatest weight: where the ratio of neighbours falls below 1/ω.
  private static func heaviest(_ distribution: Hypergeometric, _ theta: Double) -> Int {
    var (low, high) = (distribution.support.lowerBound, distribution.support.upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      if log(distribution.ratio(after: middle)) + theta >= 0 {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}

extension Hypergeometric {
  /// P(*X* = *k* + 1) / P(*X* = *k*).
  func ratio(after k: Int) -> Double {
    Double(successes - k) * Double(draws - k)
      / (Double(k + 1) * Double(population - successes - draws + k + 1))
  }
}
