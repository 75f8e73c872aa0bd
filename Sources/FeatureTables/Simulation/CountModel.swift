internal import Glibc
internal import LinearAlgebra

/// Counts of mean μ = s·λ and variance μ + φμ², where s is the size of the observation and λ
/// depends on cluster and feature: the negative binomial law, or Poisson's where φ is zero.
///
/// Reference: M. Robinson, G. Smyth. "Small-sample estimation of negative binomial dispersion,
/// with applications to SAGE data." *Biostatistics* 9(2), 2008. doi:10.1093/biostatistics/kxm030
struct CountModel: Sendable {
  /// The overdispersion φ.
  let dispersion: Double
  /// The mean λ of each feature in each cluster, *k × m*, for an observation of size 1.
  let means: [Double]

  /// Means above this, on average over features, are refused.
  static let greatestMean = 1000.0
  /// The standard deviation of the logarithms of the sizes of observations.
  static let sizeDeviation = 0.3

  /// Scales relative means so that the expected share of counts above zero is as given; nil when
  /// the means would be very large.
  init?(relative: [Double], weights: [Double], dispersion: Double, density: Double) {
    let mean = relative.reduce(0, +) / Double(relative.count)
    let m = relative.count / weights.count
    // Sizes at the middles of fifths of the normal law.
    let sizes = [-1.2816, -0.5244, 0, 0.5244, 1.2816].map { exp(CountModel.sizeDeviation * $0) }
    func share(_ scale: Double) -> Double {
      var sum = 0.0
      for (i, value) in relative.enumerated() {
        for size in sizes {
          sum -=
            weights[i / m] * expm1(CountModel.logOfZero(scale * value * size, dispersion))
        }
      }
      return sum / Double(m * sizes.count)
    }
    var (low, high) = (0.0, CountModel.greatestMean / mean)
    guard share(high) >= density else { return nil }
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if share(middle) < density { low = middle } else { high = middle }
    }
    self.dispersion = dispersion
    means = relative.map { $0 * high }
  }

  /// The logarithm of the probability of zero at mean μ: −μ, or −log(1 + φμ)/φ.
  static func logOfZero(_ mean: Double, _ dispersion: Double) -> Double {
    dispersion == 0 ? -mean : -log1p(dispersion * mean) / dispersion
  }

  /// A count of a given mean, by inversion of its distribution function.
  ///
  /// A law of large mean is the sum of several of smaller means, of which the probability of
  /// zero is a number that is not lost to rounding.
  func count(mean: Double, using generator: inout CounterGenerator) -> Int {
    let logarithm = CountModel.logOfZero(mean, dispersion)
    guard logarithm < -500 else { return part(mean, logarithm, dispersion, &generator) }
    let parts = (logarithm / -500).rounded(.up)
    return (0..<Int(parts)).reduce(0) { sum, _ in
      sum + part(mean / parts, logarithm / parts, dispersion * parts, &generator)
    }
  }

  private func part(
    _ mean: Double, _ logOfZero: Double, _ dispersion: Double,
    _ generator: inout CounterGenerator
  ) -> Int {
    let u = generator.uniform()
    var probability = exp(logOfZero)
    var cumulative = probability
    var count = 0
    // P(c + 1) = P(c) · μ(1 + φc) / ((1 + φμ)(c + 1)).
    let ratio = mean / (1 + dispersion * mean)
    while u >= cumulative {
      probability *= ratio * (1 + dispersion * Double(count)) / Double(count + 1)
      count += 1
      let next = cumulative + probability
      // The tail beyond rounding: far above the mean only.
      if next == cumulative, Double(count) > mean { break }
      cumulative = next
    }
    return count
  }
}
