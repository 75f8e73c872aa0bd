internal import Glibc

/// ln x.
func naturalLogarithm(_ x: Double) -> Double { log(x) }

/// Turns the logarithms of k terms into their shares of the sum, in place.
///
/// - Returns: ln Σ eˣ; shares below e⁻³⁷, which the sum cannot feel, become 0.
func shareOut(_ terms: UnsafeMutablePointer<Double>, count k: Int) -> Double {
  var largest = -Double.infinity
  for c in 0..<k where terms[c] > largest { largest = terms[c] }
  guard largest.isFinite else {
    for c in 0..<k { terms[c] = 1 / Double(k) }
    return largest
  }
  var sum = 0.0
  for c in 0..<k {
    let below = terms[c] - largest
    terms[c] = below > -37 ? exp(below) : 0
    sum += terms[c]
  }
  let inverse = 1 / sum
  for c in 0..<k { terms[c] *= inverse }
  return largest + log(sum)
}
